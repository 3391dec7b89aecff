#pragma once

#include "server/settings.h"

#include <QLatin1StringView>
#include <QString>

#include <span>

namespace claimcheck {

/// A setting that people choose: --NAME on the command line, CLAIMCHECK_NAME in the environment,
/// NAME in a configuration file. One row each, and the only place that knows its name.
struct SettingRow
{
    QLatin1StringView name;
    QLatin1StringView takes; ///< for the usage: "HOST:PORT"; empty for a switch, true or false
    QLatin1StringView meaning;
    /// Sets it, or says what it takes: "takes HOST:PORT, such as ...". Empty when all is well.
    QString (*read)(const QString& text, ServerSettings& settings);
    /// As read() takes it. Secrets are named by their files, so nothing is hidden here.
    QString (*show)(const ServerSettings& settings);

    [[nodiscard]] bool isSwitch() const { return takes.isEmpty(); }
    [[nodiscard]] QString variable() const;
};

[[nodiscard]] std::span<const SettingRow> allSettings();
/// Null when there is none of that name.
[[nodiscard]] const SettingRow* findSetting(QStringView name);
/// The setting that somebody meant who wrote @p name, for a hint.
[[nodiscard]] const SettingRow& nearestSetting(QStringView name);

} // namespace claimcheck
