#pragma once

#include "server/http/requestlog.h"
#include "server/linewriter.h"
#include "server/logging.h"

#include <QtLogging>

namespace claimcheck {

/// The log of a server program: what Qt's messages say, and a line for each request where that is
/// asked for. There is at most one.
class ServerLog final : public RequestLog
{
public:
    /// From now on, what the program has to say goes to @p stream like that. Qt's variable
    /// QT_LOGGING_RULES still has the last word about what is said.
    ServerLog(LogLevel level, LogFormat format, std::FILE* stream = stderr);
    /// Writes what is left, and gives messages back to whoever had them.
    ~ServerLog() override;
    ServerLog(const ServerLog&) = delete;
    ServerLog& operator=(const ServerLog&) = delete;

    /// Whom to tell of requests; null where nobody wants to hear of them.
    [[nodiscard]] RequestLog* requests();
    void answered(const RequestLine& line) override;

private:
    void say(QtMsgType type, const char* category, const QString& message);

    const LogFormat m_format;
    LineWriter m_lines;
    QtMessageHandler m_before;
};

} // namespace claimcheck
