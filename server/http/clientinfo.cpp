#include "server/http/clientinfo.h"

namespace claimcheck {

namespace {

constexpr qsizetype kMaxAgentCharacters = 200;

} // namespace

ClientInfo clientOf(const Request& request)
{
    const QByteArray agent =
        request.headers.combinedValue(QHttpHeaders::WellKnownHeader::UserAgent);
    return {request.remoteAddress, QString::fromLatin1(agent).left(kMaxAgentCharacters)};
}

} // namespace claimcheck
