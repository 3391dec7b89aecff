#include "server/tlsrows.h"

#include "core/crypto/certificateauthority.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

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
