#include "server/settings.h"

#include <QStandardPaths>

namespace claimcheck {

using namespace Qt::StringLiterals;

IssuerSettings ServerSettings::issuerSettings() const
{
    QString name = issuer;
    if (name.isEmpty()) {
        name = u"http://"_s + hostInUrl(host);
        if (port != 0)
            name += u':' + QString::number(port);
    }
    return {.issuer = name, .audience = audience, .accessLifetime = accessLifetime};
}

QString hostInUrl(const QString& host)
{
    return host.contains(u':') ? u"["_s + host + u']' : host;
}

StoreAddress defaultStore()
{
    return StoreAddress::sqlite(
        QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
        + "/claimcheck/claimcheck.db"_L1);
}

} // namespace claimcheck
