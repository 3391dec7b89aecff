#pragma once

#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QString>

#include <expected>

namespace claimcheck {

/// Ends a verification at @p step: what the caller returns, written into @p trace where there is
/// one. @p detail says what was compared, without secrets.
[[nodiscard]] std::unexpected<TokenError> refuseToken(Trace* trace, Check::Step step,
                                                      TokenError error, const QString& detail);

} // namespace claimcheck
