#pragma once

#include "server/settings.h"

#include <QMap>
#include <QProcessEnvironment>
#include <QString>

#include <expected>

namespace claimcheck {

/// Where the value of a setting comes from.
struct Origin
{
    enum class Kind {
        Default,
        File,
        Environment,
        Flag,
    };
    Kind kind = Kind::Default;
    QString where; ///< the file, the variable or the flag

    /// "default", "file PATH", "environment NAME" or "flag --NAME".
    [[nodiscard]] QString text() const;
};

/// Values as they were given, by the name of their setting.
using GivenSettings = QMap<QString, QString>;

/// The settings of a server and where each comes from. A flag beats the environment, that beats the
/// file, and that the default.
class Configuration
{
public:
    /// @p file may be empty for none; CLAIMCHECK_CONFIG names one too. The error is a sentence that
    /// names the flag, the variable or the line's name. Whatever is given is checked, also where
    /// something else beats it.
    [[nodiscard]] static std::expected<Configuration, QString>
    load(const GivenSettings& flags, const QProcessEnvironment& environment,
         const QString& file = {});

    [[nodiscard]] const ServerSettings& settings() const { return m_settings; }
    [[nodiscard]] Origin origin(QStringView name) const;

private:
    using Outcome = std::expected<void, QString>;
    Configuration();
    [[nodiscard]] Outcome take(const GivenSettings& given, Origin::Kind kind, const QString& file);
    [[nodiscard]] Outcome takeSecret(const QProcessEnvironment& environment);
    [[nodiscard]] Outcome settle();

    ServerSettings m_settings;
    QMap<QString, Origin> m_origins;
};

/// The lines of a configuration file: `name = "value"`, one each, with # before comments.
[[nodiscard]] std::expected<GivenSettings, QString> readConfigurationFile(const QString& path);

} // namespace claimcheck
