#include "core/crypto/aead.h"
#include "core/crypto/evp.h"

#include <openssl/err.h>

namespace claimcheck {

namespace {

constexpr qsizetype kIvBytes = 12;
constexpr qsizetype kTagBytes = 16;

const char* cipherName(qsizetype keyBytes)
{
    switch (keyBytes) {
    case 16:
        return "AES-128-GCM";
    case 24:
        return "AES-192-GCM";
    case 32:
        return "AES-256-GCM";
    default:
        return nullptr;
    }
}

enum class Direction { Open = 0, Seal = 1 };

// A cipher that has the key, the IV and the associated data; null when one has no right size.
EvpPtr<EVP_CIPHER_CTX> cipherFor(const AeadContext& aead, Direction direction)
{
    const char* name = cipherName(aead.key.size());
    if (!name || aead.iv.size() != kIvBytes)
        return nullptr;
    const EvpPtr<EVP_CIPHER> cipher{EVP_CIPHER_fetch(nullptr, name, nullptr)};
    EvpPtr<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
    int written = 0;
    if (!cipher || !context
        || EVP_CipherInit_ex2(context.get(), cipher.get(), evpBytes(aead.key), evpBytes(aead.iv),
                              static_cast<int>(direction), nullptr)
            != 1
        || EVP_CipherUpdate(context.get(), nullptr, &written, evpBytes(aead.associatedData),
                            static_cast<int>(aead.associatedData.size()))
            != 1) {
        return nullptr;
    }
    return context;
}

} // namespace

std::optional<SealedBytes> sealAesGcm(const AeadContext& aead, QByteArrayView plaintext)
{
    const auto context = cipherFor(aead, Direction::Seal);
    SealedBytes sealed{QByteArray(plaintext.size(), '\0'), QByteArray(kTagBytes, '\0')};
    auto* out = reinterpret_cast<unsigned char*>(sealed.ciphertext.data());
    int written = 0;
    int rest = 0;
    if (!context
        || EVP_CipherUpdate(context.get(), out, &written, evpBytes(plaintext),
                            static_cast<int>(plaintext.size()))
            != 1
        || EVP_CipherFinal_ex(context.get(), out + written, &rest) != 1
        || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, sealed.tag.data())
            != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return sealed;
}

std::optional<SecretBytes> openAesGcm(const AeadContext& aead, QByteArrayView ciphertext,
                                      QByteArrayView tag)
{
    // OpenSSL itself would compare no more bytes than it is given.
    if (tag.size() != kTagBytes)
        return std::nullopt;
    const auto context = cipherFor(aead, Direction::Open);
    SecretBytes plaintext(evpSize(ciphertext));
    unsigned char* out = evpBytes(plaintext.writableBytes());
    int written = 0;
    int rest = 0;
    if (!context
        // OpenSSL takes a non-const tag and does not write to it.
        || EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes,
                               const_cast<char*>(tag.data()))
            != 1
        || EVP_CipherUpdate(context.get(), out, &written, evpBytes(ciphertext),
                            static_cast<int>(ciphertext.size()))
            != 1
        || EVP_CipherFinal_ex(context.get(), out + written, &rest) != 1) {
        ERR_clear_error();
        return std::nullopt;
    }
    return plaintext;
}

} // namespace claimcheck
