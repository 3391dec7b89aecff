#include "core/crypto/rsaoaep.h"

#include "core/crypto/evp.h"

#include <array>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/rsa.h>

namespace claimcheck {

namespace {

using Init = int (*)(EVP_PKEY_CTX*, const OSSL_PARAM[]);

EvpPtr<EVP_PKEY_CTX> contextFor(const AsymmetricKey& key, DigestAlgorithm hash, Init init)
{
    if (key.family() != KeyFamily::Rsa)
        return nullptr;
    // OSSL_PARAM takes a non-const name and does not write to it.
    char* name = const_cast<char*>(evpName(hash));
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_PAD_MODE,
                                         const_cast<char*>(OSSL_PKEY_RSA_PAD_MODE_OAEP), 0),
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_OAEP_DIGEST, name, 0),
        OSSL_PARAM_construct_utf8_string(OSSL_ASYM_CIPHER_PARAM_MGF1_DIGEST, name, 0),
        OSSL_PARAM_construct_end(),
    };
    EvpPtr<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_pkey(nullptr, key.inside().get(), nullptr)};
    return context && init(context.get(), params.data()) == 1 ? std::move(context) : nullptr;
}

} // namespace

std::optional<QByteArray> encryptRsaOaep(const AsymmetricKey& key, DigestAlgorithm hash,
                                         QByteArrayView message)
{
    const auto context = contextFor(key, hash, EVP_PKEY_encrypt_init_ex);
    std::size_t size = static_cast<std::size_t>(key.bits() + 7) / 8;
    QByteArray ciphertext(static_cast<qsizetype>(size), '\0');
    const bool done = context
        && EVP_PKEY_encrypt(context.get(), reinterpret_cast<unsigned char*>(ciphertext.data()),
                            &size, evpBytes(message), evpSize(message))
            == 1;
    ERR_clear_error();
    return done ? std::optional{ciphertext} : std::nullopt;
}

std::optional<SecretBytes> decryptRsaOaep(const AsymmetricKey& key, DigestAlgorithm hash,
                                          QByteArrayView ciphertext)
{
    const auto context =
        key.isPrivate() ? contextFor(key, hash, EVP_PKEY_decrypt_init_ex) : nullptr;
    std::size_t size = static_cast<std::size_t>(key.bits() + 7) / 8;
    SecretBytes message(size);
    const bool done = context
        && EVP_PKEY_decrypt(context.get(), evpBytes(message.writableBytes()), &size,
                            evpBytes(ciphertext), evpSize(ciphertext))
            == 1;
    ERR_clear_error();
    if (!done)
        return std::nullopt;
    return SecretBytes::copyOf(message.view().first(static_cast<qsizetype>(size)));
}

} // namespace claimcheck
