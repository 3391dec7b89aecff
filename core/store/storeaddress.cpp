#include "core/store/storeaddress.h"

#include <QFileInfo>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Parameters = QMap<QString, QString>;

// What a query may set. Anything else is a slip of the pen, or would change how we read answers.
constexpr std::array kQueryNames{
    "application_name"_L1,
    "channel_binding"_L1,
    "connect_timeout"_L1,
    "dbname"_L1,
    "gssencmode"_L1,
    "host"_L1,
    "hostaddr"_L1,
    "keepalives"_L1,
    "keepalives_count"_L1,
    "keepalives_idle"_L1,
    "keepalives_interval"_L1,
    "krbsrvname"_L1,
    "options"_L1,
    "passfile"_L1,
    "password"_L1,
    "port"_L1,
    "require_auth"_L1,
    "sslcert"_L1,
    "sslcrl"_L1,
    "sslkey"_L1,
    "sslmode"_L1,
    "sslrootcert"_L1,
    "target_session_attrs"_L1,
    "tcp_user_timeout"_L1,
    "user"_L1,
};

bool add(Parameters& parameters, const QString& name, QStringView encoded)
{
    if (encoded.isEmpty())
        return true;
    const QString value = QString::fromUtf8(QByteArray::fromPercentEncoding(encoded.toUtf8()));
    // Qt's driver takes a semicolon for the end of a value, wherever it stands.
    if (std::ranges::any_of(value, [](QChar c) { return c == u';' || c < u' '; }))
        return false;
    parameters[name] = value;
    return true;
}

// "HOST:PORT", "[IPv6]:PORT", or several of them with commas between.
bool addHosts(Parameters& parameters, QStringView hosts)
{
    QStringList names;
    QStringList ports;
    for (const QStringView host : hosts.split(u',')) {
        const qsizetype bracket = host.lastIndexOf(u']');
        const qsizetype colon = host.indexOf(u':', bracket + 1);
        QStringView name = colon < 0 ? host : host.first(colon);
        if (name.startsWith(u'[')) {
            if (!name.endsWith(u']'))
                return false;
            name = name.sliced(1).chopped(1);
        }
        names += name.toString();
        ports += colon < 0 ? QString{} : host.sliced(colon + 1).toString();
    }
    const auto isPort = [](const QString& port) {
        bool number = true;
        return port.isEmpty() || (port.toUShort(&number) != 0 && number);
    };
    if (!std::ranges::all_of(ports, isPort))
        return false;
    return add(parameters, u"host"_s, names.join(u','))
        && (ports.join(QString{}).isEmpty() || add(parameters, u"port"_s, ports.join(u',')));
}

bool addQuery(Parameters& parameters, QStringView query)
{
    for (const QStringView pair : query.split(u'&', Qt::SkipEmptyParts)) {
        const qsizetype equals = pair.indexOf(u'=');
        const QStringView name = pair.first(std::max(equals, qsizetype{0}));
        if (std::ranges::none_of(kQueryNames, [&](auto known) { return name == known; })
            || !add(parameters, name.toString(), pair.sliced(equals + 1))) {
            return false;
        }
    }
    return true;
}

std::optional<Parameters> readUri(QStringView uri)
{
    Parameters parameters;
    const qsizetype question = uri.indexOf(u'?');
    const QStringView path = question < 0 ? uri : uri.first(question);
    // The last @: one that stands in a password unencoded must not make it part of the host,
    // which is shown.
    const qsizetype at = path.lastIndexOf(u'@');
    const QStringView account = at < 0 ? QStringView{} : path.first(at);
    const QStringView place = path.sliced(at + 1);
    const qsizetype slash = place.indexOf(u'/');
    const qsizetype colon = account.indexOf(u':');
    const bool good = add(parameters, u"user"_s, colon < 0 ? account : account.first(colon))
        && (colon < 0 || add(parameters, u"password"_s, account.sliced(colon + 1)))
        && addHosts(parameters, slash < 0 ? place : place.first(slash))
        && (slash < 0 || add(parameters, u"dbname"_s, place.sliced(slash + 1)))
        && (question < 0 || addQuery(parameters, uri.sliced(question + 1)));
    if (!good)
        return std::nullopt;
    return parameters;
}

} // namespace

std::optional<StoreAddress> StoreAddress::parse(const QString& text)
{
    const auto filePrefix = "sqlite:"_L1;
    if (text.startsWith(filePrefix) && text.size() > filePrefix.size())
        return sqlite(text.sliced(filePrefix.size()));
    for (const auto prefix : {"postgresql://"_L1, "postgres://"_L1}) {
        if (!text.startsWith(prefix))
            continue;
        auto parameters = readUri(QStringView{text}.sliced(prefix.size()));
        if (!parameters)
            return std::nullopt;
        StoreAddress address{Engine::Postgres};
        address.m_parameters = std::move(*parameters);
        return address;
    }
    return std::nullopt;
}

StoreAddress StoreAddress::sqlite(const QString& file)
{
    StoreAddress address{Engine::Sqlite};
    address.m_file = QFileInfo(file).absoluteFilePath();
    return address;
}

QString StoreAddress::display() const
{
    if (m_engine == Engine::Sqlite)
        return m_file;
    const QString user = m_parameters[u"user"_s];
    const QString port = m_parameters[u"port"_s];
    QString shown = u"postgresql://"_s;
    if (!user.isEmpty())
        shown += user + u'@';
    shown += m_parameters[u"host"_s];
    if (!port.isEmpty())
        shown += u':' + port;
    return shown + u'/' + m_parameters[u"dbname"_s];
}

} // namespace claimcheck
