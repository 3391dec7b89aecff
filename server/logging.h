#pragma once

#include <QString>

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

} // namespace claimcheck
