#include "core/token/compact.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

std::unexpected<TokenError> refuse(Trace* trace, Step step, Fault fault, const QString& detail)
{
    if (trace)
        trace->failed(step, fault, detail);
    return std::unexpected(TokenError{fault, {}});
}

} // namespace

TokenResult<CompactParts> splitCompact(QByteArrayView token, Trace* trace)
{
    if (token.size() > kMaxTokenBytes) {
        return refuse(trace, Step::Size, Fault::TooLarge,
                      u"%1 bytes, %2 allowed"_s.arg(token.size()).arg(kMaxTokenBytes));
    }
    if (trace)
        trace->passed(Step::Size, u"%1 bytes"_s.arg(token.size()));

    const qsizetype first = token.indexOf('.');
    const qsizetype second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0 || token.indexOf('.', second + 1) >= 0) {
        return refuse(trace, Step::Shape, Fault::Malformed,
                      u"%1 parts, a signed token has 3"_s.arg(token.count('.') + 1));
    }
    const CompactParts parts{
        .header = token.first(first),
        .payload = token.sliced(first + 1, second - first - 1),
        .signature = token.sliced(second + 1),
        .signingInput = token.first(second),
    };
    if (parts.header.isEmpty())
        return refuse(trace, Step::Shape, Fault::Malformed, u"the header is empty"_s);
    if (trace)
        trace->passed(Step::Shape, u"three parts"_s);
    return parts;
}

} // namespace claimcheck
