#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <expected>

namespace claimcheck {

/// The structures in which keys are kept in DER.
enum class KeyEncoding {
    Spki,           ///< SubjectPublicKeyInfo: "PUBLIC KEY"
    Pkcs1Public,    ///< "RSA PUBLIC KEY"
    Pkcs1Private,   ///< "RSA PRIVATE KEY"
    Pkcs8,          ///< "PRIVATE KEY" (RFC 5208, RFC 5958)
    EncryptedPkcs8, ///< "ENCRYPTED PRIVATE KEY"
    Sec1,           ///< "EC PRIVATE KEY" (RFC 5915)
    Certificate,    ///< X.509: the key it certifies; nobody checks who says so
};

/// Why DER bytes are no key we take.
struct CLAIMCHECK_CORE_EXPORT KeyEncodingError
{
    Q_GADGET
public:
    enum class Fault {
        Malformed,          ///< not that structure, or bytes after it
        UnsupportedFamily,  ///< DSA, Diffie-Hellman, another curve, RSA bound to PSS, ...
        ExplicitParameters, ///< a curve given by its numbers, not its name (CVE-2020-0601)
        MultiPrime,         ///< RSA with more than two primes
        PassphraseNeeded,
        WrongPassphrase,
        CostlyPassphrase,   ///< more rounds of key derivation than we are ready to do
        BadKey,             ///< see `key`
    };
    Q_ENUM(Fault)

    Fault fault;
    AsymmetricKeyError key{}; ///< where fault is BadKey
    bool operator==(const KeyEncodingError&) const = default;
};

/// The key in @p der, which must hold nothing else. @p passphrase counts for EncryptedPkcs8 alone,
/// and there decryption takes as long as the file's author wanted, at most a few seconds.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<AsymmetricKey, KeyEncodingError>
decodeKey(KeyEncoding encoding, QByteArrayView der, const SecretBytes& passphrase = {});

/// The SubjectPublicKeyInfo of the public half; empty when the cryptography fails.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray encodeSpki(const AsymmetricKey& key);

/// PKCS#8 of a private key; encrypted with AES-256 and PBKDF2 when @p passphrase is not empty.
/// Empty when the cryptography fails, and for a public key.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SecretBytes encodePkcs8(const AsymmetricKey& key,
                                                             const SecretBytes& passphrase = {});

} // namespace claimcheck
