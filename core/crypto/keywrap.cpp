#include "core/crypto/keywrap.h"

#include "core/crypto/evp.h"

#include <openssl/err.h>

namespace claimcheck {

namespace {

// Longer than any key that is wrapped; a bound of our own, so that no length a stranger chose
// reaches OpenSSL's arithmetic.
constexpr qsizetype kMostBytes = 1024;

const char* cipherName(qsizetype keyBytes)
{
    switch (keyBytes) {
    case 16:
        return "AES-128-WRAP";
    case 24:
        return "AES-192-WRAP";
    case 32:
        return "AES-256-WRAP";
    default:
        return nullptr;
    }
}

// Wraps or unwraps @p in into @p out, which has just the size of the result.
bool transform(QByteArrayView wrappingKey, bool wrap, QByteArrayView in, std::span<std::byte> out)
{
    const char* name = cipherName(wrappingKey.size());
    if (!name)
        return false;
    const EvpPtr<EVP_CIPHER> cipher{EVP_CIPHER_fetch(nullptr, name, nullptr)};
    const EvpPtr<EVP_CIPHER_CTX> context{EVP_CIPHER_CTX_new()};
    int written = 0;
    int rest = 0;
    if (!cipher || !context)
        return false;
    EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
    const bool done = EVP_CipherInit_ex2(context.get(), cipher.get(), evpBytes(wrappingKey),
                                         nullptr, wrap ? 1 : 0, nullptr)
            == 1
        && EVP_CipherUpdate(context.get(), evpBytes(out), &written, evpBytes(in),
                            static_cast<int>(in.size()))
            == 1
        && EVP_CipherFinal_ex(context.get(), evpBytes(out) + written, &rest) == 1
        && static_cast<std::size_t>(written + rest) == out.size();
    ERR_clear_error();
    return done;
}

} // namespace

std::optional<QByteArray> wrapAesKey(QByteArrayView wrappingKey, QByteArrayView key)
{
    if (key.size() < 16 || key.size() % 8 != 0 || key.size() > kMostBytes)
        return std::nullopt;
    QByteArray wrapped(key.size() + kKeyWrapOverhead, '\0');
    const std::span out{wrapped.data(), static_cast<std::size_t>(wrapped.size())};
    return transform(wrappingKey, true, key, std::as_writable_bytes(out)) ? std::optional{wrapped}
                                                                          : std::nullopt;
}

std::optional<SecretBytes> unwrapAesKey(QByteArrayView wrappingKey, QByteArrayView wrapped)
{
    if (wrapped.size() < 16 + kKeyWrapOverhead || wrapped.size() % 8 != 0
        || wrapped.size() > kMostBytes)
        return std::nullopt;
    SecretBytes key(evpSize(wrapped) - kKeyWrapOverhead);
    if (!transform(wrappingKey, false, wrapped, key.writableBytes()))
        return std::nullopt;
    return key;
}

} // namespace claimcheck
