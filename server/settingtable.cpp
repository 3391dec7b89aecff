#include "server/settingtable.h"

#include "core/base/duration.h"
#include "server/settingforms.h"

#include <QUrl>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;
using std::chrono::seconds;

namespace {

QString readListen(const QString& text, ServerSettings& settings)
{
    const QUrl url(u"http://"_s + text);
    if (!url.isValid() || url.host().isEmpty() || url.port() < 0 || !url.path().isEmpty())
        return u"takes HOST:PORT, such as 127.0.0.1:8080"_s;
    settings.host = url.host();
    settings.port = static_cast<quint16>(url.port());
    return {};
}

QString showListen(const ServerSettings& settings)
{
    return hostInUrl(settings.host) + u':' + QString::number(settings.port);
}

QString readStore(const QString& text, ServerSettings& settings)
{
    const auto address = StoreAddress::parse(text);
    if (!address)
        return u"takes sqlite:FILE or postgresql://USER@HOST:PORT/DATABASE"_s;
    settings.store = *address;
    return {};
}

QString showStore(const ServerSettings& settings)
{
    const QString shown = settings.store.display();
    return settings.store.engine() == StoreAddress::Engine::Sqlite ? QString{u"sqlite:"_s + shown}
                                                                   : shown;
}

QString readAlgorithm(const QString& text, ServerSettings& settings)
{
    const AlgorithmRow* row = findAlgorithm(text.toUtf8());
    if (!row) {
        QStringList names;
        for (const AlgorithmRow& known : allAlgorithms())
            names += QLatin1StringView{known.name};
        return u"takes one of %1"_s.arg(names.join(u", "_s));
    }
    settings.algorithm = row->algorithm;
    return {};
}

QString showAlgorithm(const ServerSettings& settings)
{
    return QLatin1StringView{rowOf(settings.algorithm).name};
}

QString showIssuer(const ServerSettings& settings)
{
    return settings.issuerName();
}

template <QString ServerSettings::* field>
QString readText(const QString& text, ServerSettings& settings)
{
    settings.*field = text;
    return {};
}

template <QString ServerSettings::* field>
QString showText(const ServerSettings& settings)
{
    return settings.*field;
}

template <bool ServerSettings::* field>
QString readSwitch(const QString& text, ServerSettings& settings)
{
    const bool on = text == "true"_L1 || text == "1"_L1;
    if (!on && text != "false"_L1 && text != "0"_L1)
        return u"takes true or false"_s;
    settings.*field = on;
    return {};
}

template <bool ServerSettings::* field>
QString showSwitch(const ServerSettings& settings)
{
    return settings.*field ? u"true"_s : u"false"_s;
}

QString spanText(seconds span)
{
    const qint64 count = span.count();
    for (const auto& [unit, per] :
         {std::pair{u'd', 86400}, std::pair{u'h', 3600}, std::pair{u'm', 60}}) {
        if (count != 0 && count % per == 0)
            return QString::number(count / per) + unit;
    }
    return QString::number(count) + u's';
}

template <seconds ServerSettings::* field, int least, int most>
QString readSpan(const QString& text, ServerSettings& settings)
{
    const auto span = parseDuration(text);
    if (!span || *span < seconds{least} || *span > seconds{most})
        return u"takes a span of time from %1 to %2, such as 15m, 2h or 90s"_s.arg(
            spanText(seconds{least}), spanText(seconds{most}));
    settings.*field = *span;
    return {};
}

template <seconds ServerSettings::* field>
QString showSpan(const ServerSettings& settings)
{
    return spanText(settings.*field);
}

constexpr int kHalfMinute = 30;
constexpr int kHour = 3600;
constexpr int kDay = 24 * kHour;
constexpr int kYear = 366 * kDay;
constexpr int kMostSessions = 100'000;
constexpr int kMostWorkers = 256;
constexpr int kMostConnections = 100'000;
constexpr int kMostAttempts = 1'000'000;

std::optional<int> countIn(const QString& text, int most)
{
    bool fits = false;
    const uint count = text.toUInt(&fits);
    if (!fits || count == 0 || count > static_cast<uint>(most) || !text.front().isDigit())
        return std::nullopt;
    return static_cast<int>(count);
}

template <int ServerSettings::* field, int most>
QString readCount(const QString& text, ServerSettings& settings)
{
    const auto count = countIn(text, most);
    if (!count)
        return u"takes a number from 1 to %1"_s.arg(most);
    settings.*field = *count;
    return {};
}

template <int ServerSettings::* field>
QString showCount(const ServerSettings& settings)
{
    return QString::number(settings.*field);
}

// Nobody says which cores there will be, so the default is a word.
QString readWorkers(const QString& text, ServerSettings& settings)
{
    if (text != "auto"_L1)
        return readCount<&ServerSettings::workers, kMostWorkers>(text, settings);
    settings.workers = 0;
    return {};
}

QString showWorkers(const ServerSettings& settings)
{
    return settings.workers == 0 ? u"auto"_s : QString::number(settings.workers);
}

template <int WireLimits::* field>
QString readConnections(const QString& text, ServerSettings& settings)
{
    const auto count = countIn(text, kMostConnections);
    if (!count)
        return u"takes a number from 1 to %1"_s.arg(kMostConnections);
    settings.wire.*field = *count;
    return {};
}

template <int WireLimits::* field>
QString showConnections(const ServerSettings& settings)
{
    return QString::number(settings.wire.*field);
}

// Several fields where one span holds for each of them.
template <auto... fields>
QString readTimeout(const QString& text, ServerSettings& settings)
{
    const auto span = parseDuration(text);
    if (!span || *span < seconds{1} || *span > seconds{kHour})
        return u"takes a span of time from 1s to 1h, such as 10s"_s;
    ((settings.wire.*fields = *span), ...);
    return {};
}

template <std::chrono::milliseconds WireLimits::* field>
QString showTimeout(const ServerSettings& settings)
{
    return spanText(duration_cast<seconds>(settings.wire.*field));
}

template <QStringList ServerSettings::* field>
QString showList(const ServerSettings& settings)
{
    return (settings.*field).join(u',');
}

template <std::optional<RateLimit> LoginRates::* field>
QString readRate(const QString& text, ServerSettings& settings)
{
    if (text == "off"_L1) {
        settings.loginRates.*field = std::nullopt;
        return {};
    }
    const auto count = countIn(text.section(u'/', 0, 0), kMostAttempts);
    const auto per = parseDuration(text.section(u'/', 1));
    if (!count || !per || *per < seconds{1} || *per > seconds{kDay})
        return u"takes a number and a span of time, such as 20/10m, or off"_s;
    settings.loginRates.*field = RateLimit{*count, *per};
    return {};
}

template <std::optional<RateLimit> LoginRates::* field>
QString showRate(const ServerSettings& settings)
{
    const auto& rate = settings.loginRates.*field;
    return rate ? QString::number(rate->count) + u'/' + spanText(rate->per) : u"off"_s;
}

using S = ServerSettings;
using W = WireLimits;

// clang-format off
constexpr std::array kSettings{
    SettingRow{"listen"_L1, "HOST:PORT"_L1, "Address to listen on; port 0 takes a free one"_L1, readListen, showListen},
    SettingRow{"port-file"_L1, "FILE"_L1, "File that the port is written to once the server listens"_L1, readText<&S::portFile>, showText<&S::portFile>},
    SettingRow{"tls"_L1, "CERT,KEY"_L1, "HTTPS with these PEM files; auto makes them, with an authority of its own to import; off"_L1, readTls, showTls},
    SettingRow{"tls-dir"_L1, "FOLDER"_L1, "Where --tls auto keeps its authority; without one, beside the store"_L1, readTlsFolder, showTlsFolder},
    SettingRow{"tls-name"_L1, "NAME,..."_L1, "Names and addresses that --tls auto certifies besides that of --listen"_L1, readTlsNames, showTlsNames},
    SettingRow{"insecure-http"_L1, {}, "Plain HTTP on addresses that others reach: behind a proxy that speaks TLS to them"_L1, readSwitch<&S::insecureHttp>, showSwitch<&S::insecureHttp>},
    SettingRow{"store"_L1, "STORE"_L1, "sqlite:FILE that everything is kept in"_L1, readStore, showStore},
    SettingRow{"store-key-file"_L1, "FILE"_L1, "Key that private keys in the store are encrypted with; without one, a file beside the store"_L1, readText<&S::storeKeyFile>, showText<&S::storeKeyFile>},
    SettingRow{"alg"_L1, "ALG"_L1, "Algorithm that tokens are signed with"_L1, readAlgorithm, showAlgorithm},
    SettingRow{"secret-file"_L1, "FILE"_L1, "HMAC key shared with other services; without one, a random key made at first run"_L1, readText<&S::secretFile>, showText<&S::secretFile>},
    SettingRow{"profile-secret-file"_L1, "FILE"_L1, "Secret shared with the programs that the profiles stand for; CLAIMCHECK_PROFILE_SECRET may hold it instead"_L1, readText<&S::profileSecretFile>, showText<&S::profileSecretFile>},
    SettingRow{"issuer"_L1, "URL"_L1, "iss of the tokens; without one, the address of --listen"_L1, readText<&S::issuer>, showIssuer},
    SettingRow{"audience"_L1, "NAME"_L1, "aud of the tokens"_L1, readText<&S::audience>, showText<&S::audience>},
    SettingRow{"access-ttl"_L1, "SPAN"_L1, "How long an access token lives"_L1, readSpan<&S::accessLifetime, 1, kYear>, showSpan<&S::accessLifetime>},
    SettingRow{"refresh-ttl"_L1, "SPAN"_L1, "How long a refresh token lives"_L1, readSpan<&S::refreshLifetime, 1, kYear>, showSpan<&S::refreshLifetime>},
    SettingRow{"session-ttl"_L1, "SPAN"_L1, "How long a session lives, however often it is refreshed"_L1, readSpan<&S::sessionLifetime, 1, kYear>, showSpan<&S::sessionLifetime>},
    SettingRow{"refresh-grace"_L1, "SPAN"_L1, "How long a used refresh token may come again before that counts as theft"_L1, readSpan<&S::refreshGrace, 0, kHalfMinute>, showSpan<&S::refreshGrace>},
    SettingRow{"leeway"_L1, "SPAN"_L1, "How far clocks may differ"_L1, readSpan<&S::leeway, 0, kHalfMinute>, showSpan<&S::leeway>},
    SettingRow{"fresh-for"_L1, "SPAN"_L1, "How long a login counts as fresh"_L1, readSpan<&S::freshFor, 1, kDay>, showSpan<&S::freshFor>},
    SettingRow{"lease"_L1, "SPAN"_L1, "How long protected routes go on answering when PostgreSQL is away"_L1, readSpan<&S::lease, 1, kHalfMinute>, showSpan<&S::lease>},
    SettingRow{"max-sessions"_L1, "N"_L1, "Sessions that one account may have at once"_L1, readCount<&S::maxSessionsPerUser, kMostSessions>, showCount<&S::maxSessionsPerUser>},
    SettingRow{"login-limit-account"_L1, "N/SPAN"_L1, "Logins tried per account, or off"_L1, readRate<&LoginRates::account>, showRate<&LoginRates::account>},
    SettingRow{"login-limit-address"_L1, "N/SPAN"_L1, "Logins tried per address, or off"_L1, readRate<&LoginRates::address>, showRate<&LoginRates::address>},
    SettingRow{"login-limit-overall"_L1, "N/SPAN"_L1, "Logins tried by all together, or off"_L1, readRate<&LoginRates::overall>, showRate<&LoginRates::overall>},
    SettingRow{"password-cost"_L1, "COST"_L1, "Argon2id parameters of new password hashes"_L1, readPasswordCost, showPasswordCost},
    SettingRow{"workers"_L1, "N"_L1, "Threads that answer requests; auto for one on each core"_L1, readWorkers, showWorkers},
    SettingRow{"max-connections"_L1, "N"_L1, "Connections there may be; where they are too many, the idle ones go"_L1, readConnections<&W::connections>, showConnections<&W::connections>},
    SettingRow{"max-connections-per-address"_L1, "N"_L1, "Connections that one address may have"_L1, readConnections<&W::connectionsPerAddress>, showConnections<&W::connectionsPerAddress>},
    SettingRow{"request-timeout"_L1, "SPAN"_L1, "How long the header of a request may take to arrive, and then its body"_L1, readTimeout<&W::head, &W::body>, showTimeout<&W::head>},
    SettingRow{"idle-timeout"_L1, "SPAN"_L1, "How long a connection may wait for its next request"_L1, readTimeout<&W::idle>, showTimeout<&W::idle>},
    SettingRow{"write-timeout"_L1, "SPAN"_L1, "How long a client may take to read an answer"_L1, readTimeout<&W::write>, showTimeout<&W::write>},
    SettingRow{"allow-host"_L1, "HOST[,HOST]"_L1, "More values of the Host header that name this server, behind a proxy"_L1, readHosts, showList<&S::allowHosts>},
    SettingRow{"allow-origin"_L1, "ORIGIN[,ORIGIN]"_L1, "Pages of others that may call this server, such as https://app.example"_L1, readOrigins, showList<&S::allowOrigins>},
    SettingRow{"log-level"_L1, "LEVEL"_L1, "What is logged, with all that is worse: debug, info (each request), warning or error"_L1, readLogLevel, showLogLevel},
    SettingRow{"log-format"_L1, "FORMAT"_L1, "How it is logged: text, or json for one object a line"_L1, readLogFormat, showLogFormat},
    SettingRow{"allow-cookies"_L1, {}, "Tokens may come in cookies, with a CSRF token"_L1, readSwitch<&S::allowCookies>, showSwitch<&S::allowCookies>},
    SettingRow{"allow-query-token"_L1, {}, "Access tokens may come in the query, where logs keep them"_L1, readSwitch<&S::allowQueryToken>, showSwitch<&S::allowQueryToken>},
    SettingRow{"lab"_L1, {}, "Routes that move the clock and break the rules, for this machine only"_L1, readSwitch<&S::lab>, showSwitch<&S::lab>},
    SettingRow{"hardened"_L1, {}, "The strict rules: ES256 unless --alg says otherwise, and no reasons for refused tokens"_L1, readSwitch<&S::hardened>, showSwitch<&S::hardened>},
};
// clang-format on

// Levenshtein's: how many letters to add, drop or change.
qsizetype distance(QStringView a, QStringView b)
{
    std::vector<qsizetype> row(static_cast<std::size_t>(b.size()) + 1);
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<qsizetype>(j);
    for (qsizetype i = 0; i < a.size(); ++i) {
        qsizetype diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 1; j < row.size(); ++j) {
            const bool same = a[i] == b[static_cast<qsizetype>(j) - 1];
            const qsizetype changed = diagonal + (same ? 0 : 1);
            diagonal = row[j];
            row[j] = std::min({changed, row[j] + 1, row[j - 1] + 1});
        }
    }
    return row.back();
}

} // namespace

QString SettingRow::variable() const
{
    return u"CLAIMCHECK_"_s + QString{name}.toUpper().replace(u'-', u'_');
}

std::span<const SettingRow> allSettings()
{
    return kSettings;
}

const SettingRow* findSetting(QStringView name)
{
    const auto* const found =
        std::ranges::find_if(kSettings, [name](const SettingRow& row) { return row.name == name; });
    return found == kSettings.end() ? nullptr : found;
}

const SettingRow& nearestSetting(QStringView name)
{
    return *std::ranges::min_element(
        kSettings, {}, [name](const SettingRow& row) { return distance(name, QString{row.name}); });
}

} // namespace claimcheck
