#include "server/http/traceids.h"

#include "core/base/base64url.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

QString TraceIds::next()
{
    if (m_left == 0 && m_random.fill(m_drawn))
        m_left = m_drawn.size();
    if (m_left == 0)
        return u"none"_s;
    const auto bytes = std::span{m_drawn}.last(m_left).first<kBytes>();
    m_left -= kBytes;
    return QString::fromLatin1(
        encodeBase64url({reinterpret_cast<const char*>(bytes.data()), qsizetype{kBytes}}));
}

} // namespace claimcheck
