#include "server/servernames.h"

#include <QHostAddress>
#include <QNetworkInterface>
#include <QSysInfo>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// One of a link alone is written with the link's name, which other machines have others for.
bool canBeNamed(const QHostAddress& address)
{
    return !address.isLoopback() && !address.isLinkLocal() && !address.isMulticast();
}

} // namespace

ServerNames namesOf(const ServerSettings& settings)
{
    ServerNames names{.wanted = {u"localhost"_s, u"127.0.0.1"_s, u"::1"_s}, .found = {}};
    names.wanted += settings.tls.names;
    if (!settings.listensEverywhere()) {
        if (!names.wanted.contains(settings.host))
            names.wanted += settings.host;
        return names;
    }
    const QString machine = QSysInfo::machineHostName().toLower();
    names.found = {machine, machine.section(u'.', 0, 0) + ".local"_L1};
    for (const QHostAddress& address : QNetworkInterface::allAddresses()) {
        if (canBeNamed(address))
            names.found += address.toString();
    }
    return names;
}

} // namespace claimcheck
