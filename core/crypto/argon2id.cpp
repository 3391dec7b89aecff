#include "core/crypto/argon2id.h"

#include <array>
#include <memory>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

namespace claimcheck {

namespace {

struct EvpKdfFree
{
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};

OSSL_PARAM octets(const char* name, QByteArrayView bytes)
{
    // OSSL_PARAM takes a non-const pointer and does not write to it; a null one is no empty text.
    const char* data = bytes.isEmpty() ? "" : bytes.data();
    return OSSL_PARAM_construct_octet_string(name, const_cast<char*>(data),
                                             static_cast<std::size_t>(bytes.size()));
}

} // namespace

std::optional<SecretBytes> argon2id(QByteArrayView password, QByteArrayView salt,
                                    const Argon2idCost& cost, std::size_t size)
{
    const std::unique_ptr<EVP_KDF, EvpKdfFree> kdf{EVP_KDF_fetch(nullptr, "ARGON2ID", nullptr)};
    if (!kdf)
        return std::nullopt;
    const std::unique_ptr<EVP_KDF_CTX, EvpKdfFree> context{EVP_KDF_CTX_new(kdf.get())};

    std::uint32_t memory = cost.memoryKib;
    std::uint32_t passes = cost.passes;
    std::uint32_t lanes = cost.lanes;
    std::uint32_t threads = 1; // OpenSSL computes the lanes one after the other, to the same result
    const std::array params{
        octets(OSSL_KDF_PARAM_PASSWORD, password),
        octets(OSSL_KDF_PARAM_SALT, salt),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_THREADS, &threads),
        OSSL_PARAM_construct_end(),
    };

    SecretBytes hash(size);
    auto* out = reinterpret_cast<unsigned char*>(hash.writableBytes().data());
    if (!context || EVP_KDF_derive(context.get(), out, size, params.data()) != 1)
        return std::nullopt;
    return hash;
}

} // namespace claimcheck
