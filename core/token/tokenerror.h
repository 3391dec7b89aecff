#pragma once

#include "core/core_export.h"

#include <QMetaType>
#include <QString>

#include <expected>

namespace claimcheck {

/// Why a token was refused. The fault names are part of the CLI and HTTP contract: add, never
/// rename.
struct CLAIMCHECK_CORE_EXPORT TokenError
{
    Q_GADGET
public:
    enum class Fault {
        TooLarge,
        Malformed,            ///< not three parts, or bytes no compact token has
        BadEncoding,          ///< a part is not canonical base64url
        BadHeader, ///< the header is not strict JSON, or a parameter has the wrong type
        CriticalUnsupported, ///< `crit` names something we do not implement (RFC 7515 4.1.11)
        AlgorithmRefused, ///< well formed, but signed in a way the caller did not allow
        UnknownKey,
        BadSignature,
        BadClaims, ///< the payload is not strict JSON, or a claim has the wrong type
        Expired,
        NotYetValid,
        IssuedInFuture,
        WrongIssuer,
        WrongAudience,
        WrongType, ///< `typ` says it is another kind of token (RFC 8725 3.11)
        WrongSubject,
        WrongId,
        MissingClaim,
        LivesTooLong, ///< there is more between iat and exp than the caller allows
        BadPolicy,    ///< what the caller asks for makes no sense, so nothing fits
        Revoked,
        InsufficientRole,
        InsufficientScope,
        NotIssued, ///< an opaque token that nobody issued, or that expired so long ago
        Undecided, ///< it may be good, but what was revoked is not known at the moment
        DecryptionFailed, ///< wrong key or changed token: RFC 7516 11.5 wants one answer for both
    };
    Q_ENUM(Fault) // so a failing QCOMPARE prints the name

    Fault fault;
    QString where; ///< claim or header name, for the inspector; never a value or key bytes
    bool operator==(const TokenError&) const = default;
};

template <class T>
using TokenResult = std::expected<T, TokenError>;

/// The stable name of a fault, as it stands in JSON output: "expired", "bad_signature", ...
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString faultName(TokenError::Fault fault);

} // namespace claimcheck
