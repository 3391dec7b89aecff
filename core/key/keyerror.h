#pragma once

#include "core/core_export.h"

#include <QMetaType>
#include <QString>

#include <expected>

namespace claimcheck {

/// Why bytes, a text or a file cannot be a key, or a key cannot do what is asked of it.
struct CLAIMCHECK_CORE_EXPORT KeyError
{
    Q_GADGET
public:
    enum class Fault {
        TooShort,           ///< fewer bytes than the algorithm's hash has (RFC 7518 section 3.2)
        LooksLikePublicKey, ///< a public key is no secret: everyone has it
        LooksLikeKeyFile,   ///< a private key's PEM is a file to read, not a secret to sign with
        CryptoFailed,
        NotAKey,            ///< none of the formats that are read
        OpenSsh,            ///< OpenSSH's or PuTTY's own formats, which are recognised, not read
        TooLarge,           ///< more bytes or keys than are looked at
        BadJson,
        MissingMember,      ///< `where` names it
        BadMember,          ///< of the wrong type or length, or not canonical base64url
        UnknownType,        ///< a `kty` or `crv` that is not known
        Contradiction,      ///< `use`, `key_ops` and `alg` do not go together
        DuplicateKeyId,
        MixedSet,           ///< secret beside public keys, or private beside public halves
        BadPem,             ///< no PEM as RFC 7468 has it, or another structure inside
        SeveralKeys,
        OldEncryption,      ///< "Proc-Type: 4,ENCRYPTED", which hashes the passphrase just once
        PassphraseNeeded,
        WrongPassphrase,
        CostlyPassphrase,   ///< more rounds of key derivation than we are ready to do
        UnsupportedFamily,  ///< DSA, Diffie-Hellman, a curve without a name here, ...
        ExplicitParameters, ///< a curve given by its numbers (CVE-2020-0601)
        MultiPrime,         ///< RSA with more than two primes
        RsaTooSmall,
        RsaTooLarge,
        RsaExponent,
        RsaModulus,
        NotOnCurve,
        Mismatch,           ///< the private half belongs to another public one
        WrongAlgorithm,     ///< this kind of key does not do that algorithm
        WrongUse,           ///< `use` or `key_ops` rule it out
        NotPrivate,         ///< signing and decrypting take the private half
        WrongSize,          ///< another number of bytes than the algorithm's AES takes
        AllZero,
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where{}; ///< a member's or format's name; never a value
    bool operator==(const KeyError&) const = default;
};

struct AsymmetricKeyError;

/// What a fault of the numbers is here; @p malformed is what "no key at all" is called.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyError keyErrorFrom(const AsymmetricKeyError& error,
                                                           KeyError::Fault malformed);

template <class T>
using KeyResult = std::expected<T, KeyError>;

} // namespace claimcheck
