#pragma once

// Only the laboratory of the server may include this; a test of the include lines holds it to that.

#include "core/auth/accessclaims.h"
#include "core/auth/tokenverifier.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"

#include <QByteArrayView>
#include <QFlags>
#include <QString>

namespace claimcheck {

/// The mistakes that are known from programs in the wild, each a check that is left out or done
/// wrongly.
enum class Flaw : quint32 {
    AlgorithmNone = 1U << 0, ///< a token that calls itself unsigned is believed
    NoSignature = 1U << 1, ///< the token is decoded, not verified
    NoExpiry = 1U << 2,
    NoAudience = 1U << 3,
    NoRevocation = 1U << 4,
    KidAsPath = 1U << 5, ///< the key is the file that `kid` names
    AlgorithmConfusion = 1U << 6, ///< the public key is taken for an HMAC secret
    HeaderKey = 1U << 7, ///< the key is the one that the token brings in `jwk`
    WeakSecret = 1U << 8, ///< tokens are signed with kWeakSecret
    NoRotation = 1U << 9, ///< see BrokenRefresh; nothing to a verifier
};
Q_DECLARE_FLAGS(Flaws, Flaw)
Q_DECLARE_OPERATORS_FOR_FLAGS(Flaws)

/// What every list of bad secrets begins with.
inline constexpr QByteArrayView kWeakSecret = "secret";

/// Accepts what it should not. It shows what each check is for: of all the checks of TokenVerifier
/// it makes those that the given flaws leave, so that one flaw is one way in and no more.
///
/// Nothing in the server comes here unless a lab was asked for, a switch of it is on, and the token
/// was refused already. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT BrokenVerifier
{
public:
    /// @p verifier must outlive the object. @p folder is the whole world of KidAsPath: paths begin
    /// in its subfolder "keys", `..` leads no further up than to itself, and links out of it are
    /// not followed. Nothing else of the machine is read.
    BrokenVerifier(const TokenVerifier& verifier, QString folder);

    /// Needs a CryptoRuntime.
    [[nodiscard]] TokenResult<AccessClaims> verify(QByteArrayView token, const AccessRule& rule,
                                                   Flaws flaws) const;

private:
    struct Parts;

    [[nodiscard]] TokenResult<AccessClaims> readJwt(QByteArrayView token, Flaws flaws) const;
    [[nodiscard]] TokenResult<AccessClaims> readSigned(QByteArrayView token, Flaws flaws) const;
    [[nodiscard]] TokenResult<AccessClaims> readOpaque(QByteArrayView token, Flaws flaws) const;
    [[nodiscard]] TokenResult<AccessClaims> readClaims(const QByteArray& payload, TokenStyle style,
                                                       const std::optional<JsonValue>& type,
                                                       Flaws flaws) const;
    [[nodiscard]] bool believes(const Parts& parts, Flaws flaws) const;
    [[nodiscard]] bool isSignedByUs(const Parts& parts) const;
    [[nodiscard]] bool isSignedWithPublicKey(const Parts& parts) const;
    [[nodiscard]] bool isSignedWithFile(const Parts& parts) const;
    [[nodiscard]] static bool isSignedWithItsOwnKey(const Parts& parts);

    const TokenVerifier& m_verifier;
    QString m_folder;
};

} // namespace claimcheck
