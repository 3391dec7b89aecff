#include "core/token/compact.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

TokenResult<CompactParts> splitCompact(QByteArrayView token, Trace* trace)
{
    const Findings findings{trace};
    if (token.size() > kMaxTokenBytes) {
        return findings.refuse(Step::Size, Fault::TooLarge, {}, [token] {
            return u"%1 bytes, %2 allowed"_s.arg(token.size()).arg(kMaxTokenBytes);
        });
    }
    findings.pass(Step::Size, [token] { return u"%1 bytes"_s.arg(token.size()); });

    const qsizetype first = token.indexOf('.');
    const qsizetype second = first < 0 ? -1 : token.indexOf('.', first + 1);
    if (second < 0 || token.indexOf('.', second + 1) >= 0) {
        return findings.refuse(Step::Shape, Fault::Malformed, {}, [token] {
            return u"%1 parts, a signed token has 3"_s.arg(token.count('.') + 1);
        });
    }
    const CompactParts parts{
        .header = token.first(first),
        .payload = token.sliced(first + 1, second - first - 1),
        .signature = token.sliced(second + 1),
        .signingInput = token.first(second),
    };
    if (parts.header.isEmpty())
        return findings.refuse(Step::Shape, Fault::Malformed, {}, u"the header is empty");
    findings.pass(Step::Shape, u"three parts");
    return parts;
}

} // namespace claimcheck
