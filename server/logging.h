#pragma once

#include <QString>
#include <QtLogging>

#include <optional>

namespace claimcheck {

/// What is written to the log, each with all that is worse.
enum class LogLevel { Debug, Info, Warning, Error };

/// How it is written.
enum class LogFormat {
    Text, ///< a line for people
    Json, ///< an object for each line, with the parts of a request by their names
};

[[nodiscard]] QString levelName(LogLevel level);
[[nodiscard]] std::optional<LogLevel> findLevel(QStringView name);
[[nodiscard]] QString formatName(LogFormat format);
[[nodiscard]] std::optional<LogFormat> findFormat(QStringView name);

/// From now on, what the program has to say goes to standard error like that. Qt's variable
/// QT_LOGGING_RULES still has the last word about what is said.
void startLogging(LogLevel level, LogFormat format);

/// A message as a line of LogFormat::Json, without its end.
[[nodiscard]] QByteArray jsonLine(QtMsgType type, const QMessageLogContext& context,
                                  const QString& message);

} // namespace claimcheck
