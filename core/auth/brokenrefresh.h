#pragma once

// Only the laboratory of the server may include this; a test of the include lines holds it to that.

#include "core/auth/sessions.h"
#include "core/core_export.h"

namespace claimcheck {

/// Refreshes without rotating, as servers did before RFC 9700: the refresh token is good for as
/// long as its session is, however often it comes and whoever sends it, and nobody notices a thief.
///
/// Nothing in the server comes here unless a lab was asked for and its switch is on.
class CLAIMCHECK_CORE_EXPORT BrokenRefresh
{
public:
    /// @p sessions must outlive the object.
    explicit BrokenRefresh(Sessions& sessions);

    /// A new access token, and the refresh token that came. InvalidGrant for one that was never
    /// issued, or whose session or time is over.
    [[nodiscard]] AuthResult<TokenPair> refresh(QByteArrayView token,
                                                const std::optional<QStringList>& scope,
                                                const ClientInfo& client) const;

private:
    AuthState& m;
};

} // namespace claimcheck
