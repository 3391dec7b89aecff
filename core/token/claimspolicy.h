#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/token/claims.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayList>

#include <chrono>
#include <optional>

namespace claimcheck {

/// What a caller demands of the claims. Whatever is not set is not checked, and the trace says so.
struct ClaimsPolicy
{
    std::optional<QByteArray> issuer;
    std::optional<QByteArray> audience;
    std::optional<QByteArray> type;  ///< `typ`, a media type with or without "application/"
    std::optional<QByteArray> subject;
    std::optional<QByteArray> id;    ///< `jti`
    std::chrono::seconds leeway{0};  ///< for exp, nbf and iat; a negative one lets nothing pass
    std::optional<std::chrono::seconds> longestLife; ///< from iat to exp, which it makes required
    QByteArrayList required;         ///< names of claims that must be there
    bool requireExpiry = true;
    bool plainId = false; ///< a jti of letters, digits, '-', '.', '_' and '~', fit for a file name
};

/// The steps Expiry to RequiredClaims, whatever carried the claims. @p type is the `typ` of the
/// token's header; nothing where it has none.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<void>
checkClaims(const Claims& claims, const std::optional<JsonValue>& type, const ClaimsPolicy& policy,
            Instant now, Trace* trace = nullptr);

} // namespace claimcheck
