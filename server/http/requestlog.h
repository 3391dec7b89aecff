#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>

namespace claimcheck {

/// What the log tells of one request. Nothing that a client may have put a secret into: the path
/// is without its query, and no header and no body is here.
struct RequestLine
{
    QByteArray method;
    QString path;
    int status;
    std::chrono::microseconds took;
    QString traceId; ///< that of the answer
};

/// Writes one line, of the category `claimcheck.http`. Quiet unless a program asks for it: the
/// window shows every request anyway.
void log(const RequestLine& line);
/// Whether it does.
[[nodiscard]] bool logsRequests();

/// While log() writes in this thread, the line as it was given, for a handler of messages that
/// wants its parts. Null at any other time.
[[nodiscard]] const RequestLine* requestBeingLogged();

} // namespace claimcheck
