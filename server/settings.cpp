#include "server/settings.h"

#include <QHostAddress>
#include <QStandardPaths>
#include <QSysInfo>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString dataFolder()
{
    return QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation) + "/claimcheck"_L1;
}

Rate rateOf(const std::optional<RateLimit>& limit)
{
    return limit ? Rate{static_cast<quint32>(limit->count), limit->per} : Rate{};
}

LoginLimitSettings limitsOf(const LoginRates& rates)
{
    LoginLimitSettings limits{.account = rateOf(rates.account),
                              .address = rateOf(rates.address),
                              .overall = rateOf(rates.overall)};
    if (!rates.account)
        limits.accountPerDay = {};
    return limits;
}

} // namespace

QString ServerSettings::issuerName(quint16 actualPort) const
{
    return issuer.isEmpty() ? origin(actualPort) : issuer;
}

bool ServerSettings::listensEverywhere() const
{
    const QHostAddress address(host);
    return address == QHostAddress::AnyIPv4 || address == QHostAddress::AnyIPv6;
}

bool ServerSettings::mayListenOn(const QHostAddress& address) const
{
    const bool someProxy = insecureHttp && !hardened;
    return address.isLoopback() || tls.mode != TlsSettings::Mode::Off || someProxy;
}

QString ServerSettings::origin(quint16 actualPort) const
{
    const bool isSecure = tls.mode != TlsSettings::Mode::Off;
    const quint16 shown = port != 0 ? port : actualPort;
    const QString reached = !listensEverywhere() ? host
        : tls.names.isEmpty()                    ? QSysInfo::machineHostName().toLower()
                                                 : tls.names.front();
    const QString name = (isSecure ? u"https://"_s : u"http://"_s) + hostInUrl(reached);
    return shown == 0 ? name : QString{name + u':' + QString::number(shown)};
}

QString ServerSettings::keyFile() const
{
    return storeKeyFile.isEmpty() ? defaultStoreKeyFile(store) : storeKeyFile;
}

QString ServerSettings::tlsFolder() const
{
    if (!tls.folder.isEmpty())
        return tls.folder;
    return store.engine() == StoreAddress::Engine::Sqlite ? QString{store.file() + ".tls"_L1}
                                                          : QString{dataFolder() + "/tls"_L1};
}

AuthSettings ServerSettings::authSettings(quint16 actualPort) const
{
    AuthSettings settings;
    settings.issuer = issuerName(actualPort);
    settings.audience = audience;
    settings.algorithm = algorithm;
    settings.accessLifetime = accessLifetime;
    settings.refreshLifetime = refreshLifetime;
    settings.sessionLifetime = sessionLifetime;
    settings.refreshGrace = refreshGrace;
    settings.leeway = leeway;
    settings.nodes.lease = lease;
    settings.sessionsPerUser = maxSessionsPerUser;
    settings.limits = limitsOf(loginRates);
    settings.passwordCost = passwordCost;
    settings.passwordPolicy = hardened ? kHardenedPasswords : kLabPasswords;
    return settings;
}

QString hostInUrl(const QString& host)
{
    return host.contains(u':') ? u"["_s + host + u']' : host;
}

StoreAddress defaultStore()
{
    return StoreAddress::sqlite(dataFolder() + "/claimcheck.db"_L1);
}

QString defaultStoreKeyFile(const StoreAddress& store)
{
    return store.engine() == StoreAddress::Engine::Sqlite ? QString{store.file() + ".key"_L1}
                                                          : QString{dataFolder() + "/store.key"_L1};
}

} // namespace claimcheck
