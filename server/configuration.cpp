#include "server/configuration.h"

#include "server/settingtable.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Kind = Origin::Kind;

namespace {

constexpr auto kProfileSecret = "CLAIMCHECK_PROFILE_SECRET"_L1;

// An empty variable is one that nobody set: shells have no other way to unset one for a command.
GivenSettings settingsIn(const QProcessEnvironment& environment)
{
    GivenSettings given;
    for (const SettingRow& row : allSettings()) {
        if (const QString value = environment.value(row.variable()); !value.isEmpty())
            given.insert(row.name, value);
    }
    return given;
}

Origin originOf(const SettingRow& row, Kind kind, const QString& file)
{
    switch (kind) {
    case Kind::Default:
        return {};
    case Kind::File:
        return {kind, file};
    case Kind::Environment:
        return {kind, row.variable()};
    case Kind::Flag:
        return {kind, "--"_L1 + row.name};
    }
    Q_UNREACHABLE_RETURN({});
}

QString complaint(const SettingRow& row, const Origin& origin, const QString& problem)
{
    const QString subject =
        origin.kind == Kind::File ? u"%1: %2"_s.arg(origin.where, row.name) : origin.where;
    return subject + u' ' + problem + u'.';
}

} // namespace

QString Origin::text() const
{
    switch (kind) {
    case Kind::Default:
        return u"default"_s;
    case Kind::File:
        return u"file "_s + where;
    case Kind::Environment:
        return u"environment "_s + where;
    case Kind::Flag:
        return u"flag "_s + where;
    }
    Q_UNREACHABLE_RETURN({});
}

Configuration::Configuration() = default;

std::expected<Configuration, QString> Configuration::load(const GivenSettings& flags,
                                                          const QProcessEnvironment& environment,
                                                          const QString& file)
{
    Configuration configuration;
    const QString path = file.isEmpty() ? environment.value(u"CLAIMCHECK_CONFIG"_s) : file;
    if (!path.isEmpty()) {
        const auto lines = readConfigurationFile(path);
        if (!lines)
            return std::unexpected(lines.error());
        if (const auto taken = configuration.take(*lines, Kind::File, path); !taken)
            return std::unexpected(taken.error());
    }
    const auto taken = configuration.take(settingsIn(environment), Kind::Environment, {})
                           .and_then([&] { return configuration.take(flags, Kind::Flag, {}); })
                           .and_then([&] { return configuration.takeSecret(environment); })
                           .and_then([&] { return configuration.settle(); });
    if (!taken)
        return std::unexpected(taken.error());
    return configuration;
}

Origin Configuration::origin(QStringView name) const
{
    return m_origins.value(name.toString());
}

Configuration::Outcome Configuration::take(const GivenSettings& given, Kind kind,
                                           const QString& file)
{
    for (auto it = given.cbegin(); it != given.cend(); ++it) {
        const SettingRow* row = findSetting(it.key());
        if (!row)
            return std::unexpected(u"%1: there is no setting %2. Is %3 meant?"_s.arg(
                file, it.key(), nearestSetting(it.key()).name));
        const Origin origin = originOf(*row, kind, file);
        if (const QString problem = row->read(it.value(), m_settings); !problem.isEmpty())
            return std::unexpected(complaint(*row, origin, problem));
        m_origins.insert(row->name, origin);
    }
    return {};
}

Configuration::Outcome Configuration::takeSecret(const QProcessEnvironment& environment)
{
    QByteArray secret = environment.value(kProfileSecret).toUtf8();
    if (secret.isEmpty())
        return {};
    if (!m_settings.profileSecretFile.isEmpty())
        return std::unexpected(u"%1 and %2 both give the secret of the profiles: drop one."_s.arg(
            kProfileSecret, origin(u"profile-secret-file").where));
    m_settings.profileSecret = std::make_shared<const SecretBytes>(SecretBytes::copyOf(secret));
    m_origins.insert(u"profile-secret"_s, {Kind::Environment, kProfileSecret});
    wipe(std::as_writable_bytes(std::span{secret.data(), static_cast<std::size_t>(secret.size())}));
    return {};
}

// What follows from several settings together.
Configuration::Outcome Configuration::settle()
{
    ServerSettings& s = m_settings;
    if (s.hardened && s.lab)
        return std::unexpected(
            u"The lab breaks the rules that hardened keeps: choose one of them."_s);
    if (s.hardened && s.insecureHttp)
        return std::unexpected(
            u"insecure-http shows passwords and tokens to the network, which hardened rules out: "
            "choose one of them."_s);
    if (s.hardened && origin(u"alg").kind == Kind::Default)
        s.algorithm = Algorithm::ES256;
    if (!s.secretFile.isEmpty() && rowOf(s.algorithm).scheme)
        return std::unexpected(
            u"secret-file holds an HMAC key, which alg %1 does not use: choose HS256, HS384 or "
            "HS512."_s.arg(QLatin1StringView{rowOf(s.algorithm).name}));
    if (s.refreshLifetime > s.sessionLifetime)
        return std::unexpected(u"refresh-ttl is longer than session-ttl: no refresh token would "
                               "live as long as it says."_s);
    return {};
}

} // namespace claimcheck
