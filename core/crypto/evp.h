#pragma once

// What the files of core/crypto share of OpenSSL. Included by .cpp files of this room alone.

#include "core/crypto/asymmetrickey.h"
#include "core/crypto/digest.h"

#include <QByteArrayView>

#include <cstddef>
#include <memory>
#include <optional>
#include <span>

#include <openssl/bn.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>

namespace claimcheck {

/// Gives OpenSSL's objects back in their own way.
struct EvpFree
{
    void operator()(BIGNUM* number) const { BN_clear_free(number); }
    void operator()(BN_CTX* context) const { BN_CTX_free(context); }
    void operator()(EVP_CIPHER* cipher) const { EVP_CIPHER_free(cipher); }
    void operator()(EVP_CIPHER_CTX* context) const { EVP_CIPHER_CTX_free(context); }
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
    void operator()(EVP_MD* digest) const { EVP_MD_free(digest); }
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};

template <class T>
using EvpPtr = std::unique_ptr<T, EvpFree>;

/// @p bytes as OpenSSL wants them; never null, which OpenSSL may take for "none given".
[[nodiscard]] inline const unsigned char* evpBytes(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.isEmpty() ? "" : bytes.data());
}

[[nodiscard]] inline std::size_t evpSize(QByteArrayView bytes)
{
    return static_cast<std::size_t>(bytes.size());
}

[[nodiscard]] inline unsigned char* evpBytes(std::span<std::byte> bytes)
{
    return reinterpret_cast<unsigned char*>(bytes.data());
}

/// As OpenSSL calls the hash.
[[nodiscard]] inline const char* evpName(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha1:
        return "SHA1";
    case DigestAlgorithm::Sha256:
        return "SHA256";
    case DigestAlgorithm::Sha384:
        return "SHA384";
    case DigestAlgorithm::Sha512:
        return "SHA512";
    }
    Q_UNREACHABLE_RETURN("");
}

/// OpenSSL's key inside an AsymmetricKey.
class AsymmetricKey::Private
{
public:
    Private(KeyFamily keyFamily, bool hasPrivateHalf, EvpPtr<EVP_PKEY> evpKey)
        : family(keyFamily)
        , isPrivate(hasPrivateHalf)
        , pkey(std::move(evpKey))
    {
    }

    /// OpenSSL counts references through a non-const pointer; it does not change the key.
    [[nodiscard]] EVP_PKEY* get() const { return pkey.get(); }

    KeyFamily family;
    bool isPrivate;
    EvpPtr<EVP_PKEY> pkey;
};

/// The family of a key of OpenSSL's; nothing for one we do not know.
[[nodiscard]] std::optional<KeyFamily> familyOf(const EVP_PKEY* key);

} // namespace claimcheck
