#pragma once

#include "core/token/signer.h"

#include <QByteArrayList>

#include <vector>

namespace claimcheck {

[[nodiscard]] inline std::vector<SecretBytes> secretsOf(const QByteArrayList& secrets)
{
    std::vector<SecretBytes> copies;
    for (const QByteArray& secret : secrets)
        copies.push_back(SecretBytes::copyOf(secret));
    return copies;
}

/// 32 bytes that differ from those of another letter.
[[nodiscard]] inline QByteArray secretOf(char letter)
{
    return QByteArray(32, letter);
}

/// A signer of our own kind, with the salt "access" and the secret of "k".
[[nodiscard]] inline Signer accessSigner(const QByteArrayList& secrets = {secretOf('k')})
{
    return *Signer::create(secretsOf(secrets), {.salt = "access"});
}

/// The settings of another program's signer, by the names that Python has for them.
[[nodiscard]] inline SignerSettings legacySettings(const QByteArray& salt, const QString& digest,
                                                   const QString& derivation)
{
    const auto digestOf = [&digest] {
        if (digest == QLatin1StringView{"sha1"})
            return DigestAlgorithm::Sha1;
        return digest == QLatin1StringView{"sha256"} ? DigestAlgorithm::Sha256
                                                     : DigestAlgorithm::Sha512;
    };
    const auto derivationOf = [&derivation] {
        if (derivation == QLatin1StringView{"concat"})
            return KeyDerivation::Concat;
        if (derivation == QLatin1StringView{"django-concat"})
            return KeyDerivation::DjangoConcat;
        return derivation == QLatin1StringView{"hmac"} ? KeyDerivation::Hmac : KeyDerivation::None;
    };
    return {.salt = salt,
            .digest = digestOf(),
            .derivation = derivationOf(),
            .rules = SignerRules::LegacyAllowed};
}

} // namespace claimcheck
