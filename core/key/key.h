#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/mac.h"
#include "core/key/algorithm.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <expected>

namespace claimcheck {

/// Why bytes cannot be a key.
struct CLAIMCHECK_CORE_EXPORT KeyError
{
    Q_GADGET
public:
    enum class Fault {
        TooShort,           ///< fewer bytes than the algorithm's hash has (RFC 7518 section 3.2)
        LooksLikePublicKey, ///< a PEM or SSH public key is no secret: everyone has it
        CryptoFailed,
    };
    Q_ENUM(Fault)

    Fault fault;
};

/// How much a key may fall short of the RFC.
enum class KeyStrength {
    Required, ///< for keys of our own and keys from files
    Lenient,  ///< for what a person types: people do test tokens with weak secrets
};

/// A secret key, bound to exactly one algorithm for its whole life.
///
/// The binding is what defeats algorithm confusion: the header of a token can pick a key, but it
/// cannot make a key do another algorithm's work (RFC 8725 section 3.1).
class CLAIMCHECK_CORE_EXPORT Key
{
public:
    /// @p id becomes `kid`; it may be empty.
    [[nodiscard]] static std::expected<Key, KeyError>
    fromSecret(Algorithm algorithm, SecretBytes secret, QByteArray id, KeyStrength strength);

    [[nodiscard]] Algorithm algorithm() const { return m_algorithm; }
    [[nodiscard]] const QByteArray& id() const { return m_id; }
    /// Shorter than RFC 7518 asks for; only a lenient key can be.
    [[nodiscard]] bool isWeak() const { return m_weak; }

    /// Empty when the cryptography fails.
    [[nodiscard]] QByteArray sign(QByteArrayView message) const;
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;

private:
    Key(Algorithm algorithm, QByteArray id, bool weak, MacContext mac);

    Algorithm m_algorithm;
    QByteArray m_id;
    bool m_weak;
    MacContext m_mac; // holds the secret from here on, inside OpenSSL
};

/// The `kid` that Claimcheck gives a secret key: enough of a hash to recognise it, too little to
/// search for it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray secretKeyId(const SecretBytes& secret);

} // namespace claimcheck
