#include "core/token/refusal.h"

namespace claimcheck {

std::unexpected<TokenError> refuseToken(Trace* trace, Check::Step step, TokenError error,
                                        const QString& detail)
{
    if (trace)
        trace->failed(step, error.fault, detail);
    return std::unexpected(std::move(error));
}

} // namespace claimcheck
