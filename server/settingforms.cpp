#include "server/settingforms.h"

#include "core/crypto/certificateauthority.h"
#include "core/password/passwordhash.h"

#include <QRegularExpression>
#include <QUrl>

namespace claimcheck {

using namespace Qt::StringLiterals;

// host or host:port, as the header says it.
QString readHosts(const QString& text, ServerSettings& settings)
{
    const QStringList hosts = text.split(u',', Qt::SkipEmptyParts);
    for (const QString& host : hosts) {
        const QUrl url(u"http://"_s + host);
        if (!url.isValid() || url.authority() != host.toLower() || url.host().isEmpty())
            return u"takes values of the Host header, such as auth.example or auth.example:8443"_s;
    }
    settings.allowHosts = hosts;
    return {};
}

QString readOrigins(const QString& text, ServerSettings& settings)
{
    const QStringList origins = text.split(u',', Qt::SkipEmptyParts);
    for (const QString& origin : origins) {
        const QUrl url(origin);
        const bool web = url.scheme() == "https"_L1 || url.scheme() == "http"_L1;
        if (!web || url.host().isEmpty() || url.scheme() + "://"_L1 + url.authority() != origin)
            return u"takes origins of pages, such as https://app.example"_s;
    }
    settings.allowOrigins = origins;
    return {};
}

// Written as in the hashes: m=19456,t=2,p=1.
QString readPasswordCost(const QString& text, ServerSettings& settings)
{
    static const QRegularExpression form(
        u"^m=([1-9][0-9]{0,8}),t=([1-9][0-9]?),p=([1-9][0-9]?)$"_s);
    const auto match = form.match(text);
    if (!match.hasMatch())
        return u"takes KiB of memory, passes and lanes, such as m=19456,t=2,p=1"_s;
    const Argon2idCost cost{match.captured(1).toUInt(), match.captured(2).toUInt(),
                            match.captured(3).toUInt()};
    if (const auto checked = checkCost(cost); !checked)
        return checked.error() == CostFault::TooCheap
            ? u"is too cheap to protect passwords: take m=19456,t=2,p=1 or m=47104,t=1,p=1"_s
            : u"is dearer than this server computes: at most m=262144,t=10,p=8"_s;
    settings.passwordCost = cost;
    return {};
}

QString showPasswordCost(const ServerSettings& settings)
{
    const Argon2idCost& cost = settings.passwordCost;
    return u"m=%1,t=%2,p=%3"_s.arg(cost.memoryKib).arg(cost.passes).arg(cost.lanes);
}

QString readLogLevel(const QString& text, ServerSettings& settings)
{
    const auto level = findLevel(text);
    settings.logLevel = level.value_or(settings.logLevel);
    return level ? QString{} : u"takes debug, info, warning or error"_s;
}

QString showLogLevel(const ServerSettings& settings)
{
    return levelName(settings.logLevel);
}

QString readLogFormat(const QString& text, ServerSettings& settings)
{
    const auto format = findFormat(text);
    settings.logFormat = format.value_or(settings.logFormat);
    return format ? QString{} : u"takes text or json"_s;
}

QString showLogFormat(const ServerSettings& settings)
{
    return formatName(settings.logFormat);
}

QString readTls(const QString& text, ServerSettings& settings)
{
    using Mode = TlsSettings::Mode;
    TlsSettings& tls = settings.tls;
    tls.certificateFile.clear();
    tls.keyFile.clear();
    tls.mode = text == "off"_L1 ? Mode::Off : text == "auto"_L1 ? Mode::Auto : Mode::Files;
    if (tls.mode != Mode::Files)
        return {};
    const QStringList files = text.split(u',');
    if (files.size() != 2 || files.contains(QString{}))
        return u"takes CERT,KEY (two files in PEM form), auto or off"_s;
    tls.certificateFile = files.front();
    tls.keyFile = files.back();
    return {};
}

QString showTls(const ServerSettings& settings)
{
    switch (settings.tls.mode) {
    case TlsSettings::Mode::Off:
        return u"off"_s;
    case TlsSettings::Mode::Auto:
        return u"auto"_s;
    case TlsSettings::Mode::Files:
        return settings.tls.certificateFile + u',' + settings.tls.keyFile;
    }
    Q_UNREACHABLE_RETURN({});
}

QString readTlsFolder(const QString& text, ServerSettings& settings)
{
    settings.tls.folder = text;
    return {};
}

QString showTlsFolder(const ServerSettings& settings)
{
    return settings.tls.folder;
}

QString readTlsNames(const QString& text, ServerSettings& settings)
{
    QStringList names = text.toLower().split(u',', Qt::SkipEmptyParts);
    for (QString& name : names) {
        name = name.trimmed();
        if (!isCertifiableName(name))
            return u"takes names of hosts and addresses, such as auth.local,192.168.1.7"_s;
    }
    settings.tls.names = names;
    return {};
}

QString showTlsNames(const ServerSettings& settings)
{
    return settings.tls.names.join(u',');
}

} // namespace claimcheck
