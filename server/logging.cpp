#include "server/logging.h"

#include "server/http/requestlog.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>

#include <algorithm>
#include <array>
#include <cstdio>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// In the order of LogLevel and LogFormat.
constexpr std::array kLevels{"debug"_L1, "info"_L1, "warning"_L1, "error"_L1};
constexpr std::array kFormats{"text"_L1, "json"_L1};

template <class Value, std::size_t count>
std::optional<Value> findIn(const std::array<QLatin1StringView, count>& names, QStringView name)
{
    const auto* found =
        std::ranges::find_if(names, [name](QLatin1StringView known) { return known == name; });
    return found == names.end() ? std::nullopt
                                : std::optional{static_cast<Value>(found - names.begin())};
}

// Debug messages of Qt itself help nobody who runs a server.
QString rulesFor(LogLevel level)
{
    switch (level) {
    case LogLevel::Debug:
        return u"claimcheck.*.debug=true\nclaimcheck.*.info=true"_s;
    case LogLevel::Info:
        return u"claimcheck.*.info=true"_s;
    case LogLevel::Warning:
        return u"*.info=false"_s;
    case LogLevel::Error:
        return u"*.info=false\n*.warning=false"_s;
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

// In one write, so that the lines of several threads do not mix.
void writeJson(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    const QByteArray line = jsonLine(type, context, message) + '\n';
    std::fwrite(line.constData(), 1, static_cast<std::size_t>(line.size()), stderr);
}

} // namespace

QString levelName(LogLevel level)
{
    return kLevels[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> findLevel(QStringView name)
{
    return findIn<LogLevel>(kLevels, name);
}

QString formatName(LogFormat format)
{
    return kFormats[static_cast<std::size_t>(format)];
}

std::optional<LogFormat> findFormat(QStringView name)
{
    return findIn<LogFormat>(kFormats, name);
}

void startLogging(LogLevel level, LogFormat format)
{
    QLoggingCategory::setFilterRules(rulesFor(level));
    qSetMessagePattern(u"%{time yyyy-MM-ddThh:mm:ss.zzzt} %{type} "
                       "%{if-category}%{category}: %{endif}%{message}"_s);
    qInstallMessageHandler(format == LogFormat::Json ? &writeJson : nullptr);
}

QByteArray jsonLine(QtMsgType type, const QMessageLogContext& context, const QString& message)
{
    QJsonObject line{
        {"time"_L1, QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs)},
        {"level"_L1, levelName(levelOf(type))},
        {"category"_L1, QLatin1StringView{context.category}},
    };
    if (const RequestLine* request = requestBeingLogged()) {
        line.insert("method"_L1, QString::fromLatin1(request->method));
        line.insert("path"_L1, request->path);
        line.insert("status"_L1, request->status);
        line.insert("milliseconds"_L1, static_cast<double>(request->took.count()) / 1000);
        line.insert("trace_id"_L1, request->traceId);
    } else {
        line.insert("message"_L1, message);
    }
    return QJsonDocument(line).toJson(QJsonDocument::Compact);
}

} // namespace claimcheck
