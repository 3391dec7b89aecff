#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/mac.h"
#include "core/crypto/signature.h"
#include "core/key/algorithm.h"
#include "core/key/keyerror.h"

#include <QByteArray>
#include <QByteArrayView>

#include <variant>

namespace claimcheck {

/// How much a key may fall short of the RFC.
enum class KeyStrength {
    Required, ///< for keys of our own and keys from files
    Lenient,  ///< for what a person types: people do test tokens with weak secrets
};

/// A key for signatures, bound to exactly one algorithm for its whole life.
///
/// The binding is what defeats algorithm confusion: the header of a token can pick a key, but it
/// can never make a key do another algorithm's work (RFC 8725 section 3.1). Safe to use from
/// several threads at once.
class CLAIMCHECK_CORE_EXPORT Key
{
public:
    /// @p id becomes `kid`; it may be empty.
    [[nodiscard]] static KeyResult<Key> fromSecret(Algorithm algorithm, SecretBytes secret,
                                                   QByteArray id, KeyStrength strength);
    /// A public half verifies only.
    [[nodiscard]] static KeyResult<Key> fromPair(Algorithm algorithm, const AsymmetricKey& pair,
                                                 QByteArray id);

    [[nodiscard]] Algorithm algorithm() const { return m_algorithm; }
    /// Whether a token of @p algorithm may pick this key: it is the key's own, or another name for
    /// the same thing, as EdDSA is for the key's curve (RFC 9864).
    [[nodiscard]] bool does(Algorithm algorithm) const;
    [[nodiscard]] const QByteArray& id() const { return m_id; }
    /// Shorter than RFC 7518 asks for; only a lenient key can be.
    [[nodiscard]] bool isWeak() const { return m_weak; }

    /// Empty when the cryptography fails, and for a public key.
    [[nodiscard]] QByteArray sign(QByteArrayView message) const;
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const;

private:
    using Context = std::variant<MacContext, SignatureContext>;
    Key(Algorithm algorithm, Algorithm alias, QByteArray id, bool weak, Context context);

    Algorithm m_algorithm;
    Algorithm m_alias; // the same as m_algorithm where there is no other name
    QByteArray m_id;
    bool m_weak;
    Context m_context; // holds the key from here on, inside OpenSSL
};

/// The `kid` that Claimcheck gives a secret key: enough of a hash to recognise it, too little to
/// search for it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray secretKeyId(const SecretBytes& secret);

} // namespace claimcheck
