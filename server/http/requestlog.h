#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>

namespace claimcheck {

/// What the log tells of one request. Nothing that a client may have put a secret into: the path
/// is without its query, and no header and no body is here.
struct RequestLine
{
    QByteArray method; ///< empty when no request could be made out
    QString path;
    int status;
    std::chrono::microseconds took;
    QString traceId; ///< that of the answer
};

/// Whoever keeps a log of requests. Told from several threads at once, on their event loops.
class RequestLog
{
public:
    virtual ~RequestLog() = default;
    virtual void answered(const RequestLine& line) = 0;
};

} // namespace claimcheck
