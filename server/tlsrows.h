#pragma once

#include "server/settings.h"

#include <QString>

namespace claimcheck {

// How the settings of TLS are read and shown; see SettingRow.

[[nodiscard]] QString readTls(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTls(const ServerSettings& settings);
[[nodiscard]] QString readTlsFolder(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTlsFolder(const ServerSettings& settings);
[[nodiscard]] QString readTlsNames(const QString& text, ServerSettings& settings);
[[nodiscard]] QString showTlsNames(const ServerSettings& settings);

} // namespace claimcheck
