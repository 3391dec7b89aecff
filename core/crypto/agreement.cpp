#include "core/crypto/agreement.h"

#include "core/crypto/evp.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>

namespace claimcheck {

namespace {

// Looks at every byte, whatever the first ones are.
bool isAllZero(std::span<const std::byte> bytes)
{
    std::byte seen{0};
    for (const std::byte byte : bytes)
        seen |= byte;
    return seen == std::byte{0};
}

std::optional<SecretBytes> derive(EVP_PKEY* own, EVP_PKEY* theirs)
{
    const EvpPtr<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr)};
    std::size_t size = 0;
    // 1: the other key is checked to be one, whoever made it.
    if (!context || EVP_PKEY_derive_init(context.get()) != 1
        || EVP_PKEY_derive_set_peer_ex(context.get(), theirs, 1) != 1
        || EVP_PKEY_derive(context.get(), nullptr, &size) != 1) {
        return std::nullopt;
    }
    SecretBytes secret(size);
    if (EVP_PKEY_derive(context.get(), evpBytes(secret.writableBytes()), &size) != 1
        || size != secret.size()) {
        return std::nullopt;
    }
    return secret;
}

} // namespace

std::optional<SecretBytes> agreeOnSecret(const AsymmetricKey& own, const AsymmetricKey& theirs)
{
    if (own.family() != theirs.family() || !own.isPrivate())
        return std::nullopt;
    auto secret = derive(own.inside().get(), theirs.inside().get());
    ERR_clear_error();
    if (!secret || isAllZero(secret->bytes()))
        return std::nullopt;
    return secret;
}

std::optional<SecretBytes> concatKdf(QByteArrayView secret, QByteArrayView otherInfo,
                                     std::size_t size)
{
    // OpenSSL's name for the one-step KDF of SP 800-56C, which is the same with a hash.
    const EvpPtr<EVP_KDF> kdf{EVP_KDF_fetch(nullptr, "SSKDF", nullptr)};
    const EvpPtr<EVP_KDF_CTX> context{kdf ? EVP_KDF_CTX_new(kdf.get()) : nullptr};
    if (!context || size == 0)
        return std::nullopt;
    // OSSL_PARAM takes non-const pointers and does not write through them.
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST,
                                         const_cast<char*>(evpName(DigestAlgorithm::Sha256)), 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_KDF_PARAM_SECRET, const_cast<unsigned char*>(evpBytes(secret)), evpSize(secret)),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_INFO,
                                          const_cast<unsigned char*>(evpBytes(otherInfo)),
                                          evpSize(otherInfo)),
        OSSL_PARAM_construct_end(),
    };
    SecretBytes derived(size);
    const bool done =
        EVP_KDF_derive(context.get(), evpBytes(derived.writableBytes()), size, params.data()) == 1;
    ERR_clear_error();
    if (!done)
        return std::nullopt;
    return derived;
}

} // namespace claimcheck
