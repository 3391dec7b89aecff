#include "server/serverlog.h"

#include "core/base/jsontext.h"
#include "server/http/secondtext.h"

#include <QJsonObject>
#include <QLoggingCategory>

#include <chrono>
#include <format>
#include <string>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcHttp, "claimcheck.http")

ServerLog* s_log = nullptr;

// Debug messages of Qt itself help nobody who runs a server.
QString rulesFor(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return u"claimcheck.*.debug=true\nclaimcheck.*.info=true"_s;
    case LogLevel::Info:
        return u"*.debug=false\nclaimcheck.*.info=true"_s;
    case LogLevel::Warning:
        return u"*.debug=false\n*.info=false"_s;
    case LogLevel::Error:
        return u"*.debug=false\n*.info=false\n*.warning=false"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

LogLevel levelOf(QtMsgType type)
{
    switch (type) {
    case QtDebugMsg:
        return LogLevel::Debug;
    case QtInfoMsg:
        return LogLevel::Info;
    case QtWarningMsg:
        return LogLevel::Warning;
    case QtCriticalMsg:
    case QtFatalMsg:
        return LogLevel::Error;
    }
    Q_UNREACHABLE_RETURN(LogLevel::Error);
}

// Now, in UTC and to the millisecond.
std::string timeText()
{
    using namespace std::chrono;
    const auto now = floor<milliseconds>(system_clock::now());
    const auto second = floor<seconds>(now);
    const std::string& text =
        textOfSecond(second, [](sys_seconds shown) { return std::format("{:%FT%T}", shown); });
    return std::format("{}.{:03}Z", text, (now - second).count());
}

QJsonObject jsonStart(LogLevel level, QLatin1StringView category)
{
    return {{u"time"_s, QString::fromStdString(timeText())},
            {u"level"_s, levelName(level)},
            {u"category"_s, category}};
}

std::string textStart(LogLevel level, std::string_view category)
{
    return std::format("{} {} {}: ", timeText(), levelName(level).toStdString(), category);
}

double millisecondsOf(const RequestLine& line)
{
    return static_cast<double>(line.took.count()) / 1000;
}

} // namespace

ServerLog::ServerLog(LogLevel level, LogFormat format, std::FILE* stream)
    : m_format(format)
    , m_lines(stream)
{
    Q_ASSERT(!s_log);
    s_log = this;
    QLoggingCategory::setFilterRules(rulesFor(level));
    m_before = qInstallMessageHandler(
        [](QtMsgType type, const QMessageLogContext& context, const QString& message) {
            s_log->say(type, context.category, message);
        });
}

ServerLog::~ServerLog()
{
    qInstallMessageHandler(m_before);
    s_log = nullptr;
}

RequestLog* ServerLog::requests()
{
    return lcHttp().isInfoEnabled() ? this : nullptr;
}

void ServerLog::answered(const RequestLine& line)
{
    if (m_format == LogFormat::Json) {
        QJsonObject object = jsonStart(LogLevel::Info, "claimcheck.http"_L1);
        object.insert("method"_L1, QString::fromLatin1(line.method));
        object.insert("path"_L1, line.path);
        object.insert("status"_L1, line.status);
        object.insert("milliseconds"_L1, millisecondsOf(line));
        object.insert("trace_id"_L1, line.traceId);
        m_lines.add(compactJson(object));
        return;
    }
    const std::string_view method{line.method.data(), static_cast<std::size_t>(line.method.size())};
    m_lines.add(textStart(LogLevel::Info, "claimcheck.http")
                + std::format("{} {} {} {:.2f} ms {}", method.empty() ? "-" : method,
                              line.path.isEmpty() ? "-" : line.path.toStdString(), line.status,
                              millisecondsOf(line), line.traceId.toStdString()));
}

void ServerLog::say(QtMsgType type, const char* category, const QString& message)
{
    const LogLevel level = levelOf(type);
    if (m_format == LogFormat::Json) {
        QJsonObject object = jsonStart(level, QLatin1StringView{category});
        object.insert("message"_L1, message);
        m_lines.add(compactJson(object));
    } else {
        m_lines.add(textStart(level, category ? category : "default") + message.toStdString());
    }
    if (type == QtFatalMsg) // the program ends when this returns
        m_lines.flush();
}

} // namespace claimcheck
