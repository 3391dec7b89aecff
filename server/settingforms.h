#pragma once

#include "server/settings.h"

#include <QString>

namespace claimcheck {

// How settings are read and shown that are of a kind of their own; see SettingRow.

[[nodiscard]] QString readHosts(const QString& text, ServerSettings& settings);
[[nodiscard]] QString readOrigins(const QString& text, ServerSettings& settings);
[[nodiscard]] QString readPasswordCost(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showPasswordCost(const ServerSettings& settings);
[[nodiscard]] QString readLogLevel(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showLogLevel(const ServerSettings& settings);
[[nodiscard]] QString readLogFormat(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showLogFormat(const ServerSettings& settings);
[[nodiscard]] QString readTls(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTls(const ServerSettings& settings);
[[nodiscard]] QString readTlsFolder(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTlsFolder(const ServerSettings& settings);
[[nodiscard]] QString readTlsNames(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTlsNames(const ServerSettings& settings);

} // namespace claimcheck
