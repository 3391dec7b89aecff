#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/digest.h"
#include "core/crypto/scrypt.h"

#include <QByteArray>

#include <optional>
#include <variant>

namespace claimcheck {

/// A password hash that another program made, so that its users need no new passwords:
///
/// - Werkzeug's, as Flask programs store them: `scrypt:32768:8:1$SALT$HEX` and
///   `pbkdf2:sha256:600000$SALT$HEX`, also with sha1 and sha512. Numbers that are left out are
///   those of Werkzeug 3.1: 32768:8:1, and sha256 with 1,000,000 rounds.
/// - bcrypt: `$2a$`, `$2b$` and `$2y$`.
///
/// None of those programs normalised passwords. Ours are prepared before they come here, so a
/// password that was stored in another normal form than NFC does not match; keyboards and browsers
/// send NFC.
class CLAIMCHECK_CORE_EXPORT ImportedHash
{
public:
    /// Nothing for any other text, and for a cost over our bounds: 256 MiB and eight times the
    /// steps of Werkzeug's default for scrypt, 4,000,000 rounds of PBKDF2, a bcrypt cost of 14.
    /// Each is about a second.
    [[nodiscard]] static std::optional<ImportedHash> parse(const QByteArray& stored);

    /// Slow on purpose. Nothing when the cryptography fails.
    ///
    /// bcrypt hashed only the first 72 bytes of a longer password. Such a password is a wrong one
    /// here: else any ending would do, and the first one typed would be kept.
    [[nodiscard]] std::optional<bool> matches(const SecretBytes& password) const;

private:
    struct Scrypt
    {
        ScryptCost cost;
        QByteArray salt;
        QByteArray hash;
    };
    struct Pbkdf2
    {
        DigestAlgorithm digest;
        quint32 rounds;
        QByteArray salt;
        QByteArray hash;
    };
    struct Bcrypt
    {
        QByteArray text;
    };
    using Scheme = std::variant<Scrypt, Pbkdf2, Bcrypt>;

    explicit ImportedHash(Scheme scheme)
        : m_scheme(std::move(scheme))
    {
    }
    [[nodiscard]] static std::optional<Scheme> werkzeug(const QByteArray& stored);
    [[nodiscard]] static std::optional<bool> compare(const Scrypt& scheme, QByteArrayView password);
    [[nodiscard]] static std::optional<bool> compare(const Pbkdf2& scheme, QByteArrayView password);
    [[nodiscard]] static std::optional<bool> compare(const Bcrypt& scheme, QByteArrayView password);

    Scheme m_scheme;
};

} // namespace claimcheck
