#include "server/http/requestlog.h"

#include <QLoggingCategory>

namespace claimcheck {

namespace {

Q_LOGGING_CATEGORY(lcHttp, "claimcheck.http", QtWarningMsg)

thread_local const RequestLine* t_line = nullptr;

} // namespace

bool logsRequests()
{
    return lcHttp().isInfoEnabled();
}

void log(const RequestLine& line)
{
    if (!logsRequests())
        return;
    t_line = &line;
    qCInfo(lcHttp).noquote() << line.method << line.path << line.status << line.took.count() / 1000
                             << "ms" << line.traceId;
    t_line = nullptr;
}

const RequestLine* requestBeingLogged()
{
    return t_line;
}

} // namespace claimcheck
