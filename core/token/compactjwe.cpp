#include "core/token/compactjwe.h"

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

TokenResult<CompactJweParts> splitCompactJwe(QByteArrayView token, Trace* trace)
{
    const Findings findings{trace};
    if (token.size() > kMaxJweBytes) {
        return findings.refuse(Step::Size, Fault::TooLarge, {}, [token] {
            return u"%1 bytes, %2 allowed"_s.arg(token.size()).arg(kMaxJweBytes);
        });
    }
    findings.pass(Step::Size, [token] { return u"%1 bytes"_s.arg(token.size()); });

    if (const qsizetype dots = token.count('.'); dots != 4) {
        return findings.refuse(Step::Shape, Fault::Malformed, {}, [dots] {
            return u"%1 parts, an encrypted token has 5"_s.arg(dots + 1);
        });
    }
    std::array<QByteArrayView, 5> parts;
    for (QByteArrayView& part : parts) {
        const qsizetype dot = token.indexOf('.');
        part = dot < 0 ? token : token.first(dot);
        token = token.sliced(dot < 0 ? token.size() : dot + 1);
    }
    if (parts[0].isEmpty())
        return findings.refuse(Step::Shape, Fault::Malformed, {}, u"the header is empty");
    findings.pass(Step::Shape, u"five parts");
    return CompactJweParts{parts[0], parts[1], parts[2], parts[3], parts[4]};
}

} // namespace claimcheck
