#include "core/token/jwt.h"
#include "core/token/timedserializer.h"
#include "tests/support/liveserver.h"

#include <QJsonDocument>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// What a route asks for.
enum class Needs { Nothing, Token, Admin, Scope, FreshLogin, ClientOrAdmin };

struct Policy
{
    QByteArray route;
    Needs needs;
};

// The policy, written down a second time: a route that changes its guard changes this table, too.
const std::vector<Policy>& policies()
{
    using enum Needs;
    static const std::vector<Policy> all{
        {"DELETE /logout", Token},
        {"DELETE /sessions/{id}", Token},
        {"DELETE /users/{id}", Admin},
        {"GET /.well-known/jwks.json", Nothing},
        {"GET /.well-known/oauth-authorization-server", Nothing},
        {"GET /admin", Admin},
        {"GET /audit", Admin},
        {"GET /healthz", Nothing},
        {"GET /keys", Admin},
        {"GET /me", Token},
        {"GET /metrics", Nothing},
        {"GET /openapi.json", Nothing},
        {"GET /protected", Token},
        {"GET /readyz", Nothing},
        {"GET /reports", Scope},
        {"GET /sessions", Token},
        {"GET /sessions/{id}", Token},
        {"GET /users", Admin},
        {"GET /users/{id}", Admin},
        {"PATCH /users/{id}", Admin},
        {"POST /auth/token", Nothing},
        {"POST /introspect", ClientOrAdmin},
        {"POST /keys/rotate", Admin},
        {"POST /login", Nothing},
        {"POST /logout", Token},
        {"POST /logout/all", Token},
        {"POST /password", Token},
        {"POST /refresh", Nothing},
        {"POST /register", Nothing},
        {"POST /revoke", ClientOrAdmin},
        {"POST /settings", FreshLogin},
        {"POST /users", Admin},
    };
    return all;
}

/// A request that comes with or without a token.
enum class Shown {
    None,
    Malformed,
    Expired,
    Revoked,
    WrongAudience,
    WrongType,
    NoRole,
    NoScope,
    Right
};

// What the answer must be: 401, 403, or 0 for neither of them.
int expected(Needs needs, Shown shown)
{
    if (needs == Needs::Nothing)
        return 0;
    if (shown < Shown::NoRole)
        return 401;
    const bool asksForRole = needs == Needs::Admin || needs == Needs::ClientOrAdmin;
    if (shown == Shown::NoRole)
        return asksForRole ? 403 : 0;
    return shown == Shown::NoScope && needs == Needs::Scope ? 403 : 0;
}

} // namespace

/// Z01: every route with every kind of token, in each style.
class AccessTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void z01EveryRouteHasAPolicy();
    void z01OpensToTheRightTokensOnly_data();
    void z01OpensToTheRightTokensOnly();
    void z02NoOtherSpellingOpens_data();
    void z02NoOtherSpellingOpens();
    void z03NobodyReachesWhatIsAnothers_data();
    void z03NobodyReachesWhatIsAnothers();

private:
    [[nodiscard]] QByteArray logIn(const QString& name, const QString& scope) const
    {
        return m_server->logIn(name, {{u"style"_s, m_style}, {u"scope"_s, scope}})
            .json["access_token"_L1]
            .toString()
            .toLatin1();
    }
    [[nodiscard]] QByteArray make(Shown shown) const;
    [[nodiscard]] QByteArray forge(const QString& audience, const QString& type) const;

    QString m_style;
    std::unique_ptr<LiveServer> m_server;
};

void AccessTest::initTestCase()
{
    QTemporaryDir folder;
    QFile secret(folder.filePath(u"secret"_s));
    QVERIFY(secret.open(QFile::WriteOnly) && secret.write(Tokens::secret()) > 0);
    secret.close();
    QVERIFY(secret.setPermissions(QFile::ReadOwner | QFile::WriteOwner));
    ServerSettings settings;
    settings.secretFile = secret.fileName(); // so that the test can sign, too
    settings.freshFor = 24h;
    m_server = std::make_unique<LiveServer>(settings);
    QVERIFY(!m_server->login(u"root"_s).isEmpty());
    QVERIFY(!m_server->login(u"ada"_s).isEmpty());
    m_server->setRights(u"root"_s, {u"admin"_s}, {u"reports:read"_s});
}

// What a holder of the secret could sign for somebody else or for another purpose.
QByteArray AccessTest::forge(const QString& audience, const QString& type) const
{
    const qint64 now = m_server->clock().now().time_since_epoch() / 1s;
    const QJsonObject claims{{u"iss"_s, u"http://127.0.0.1"_s},
                             {u"aud"_s, audience},
                             {u"sub"_s, u"root"_s},
                             {u"jti"_s, u"forged.0"_s},
                             {u"iat"_s, now},
                             {u"auth_time"_s, now},
                             {u"exp"_s, now + 60},
                             {u"roles"_s, u"admin"_s},
                             {u"scope"_s, u"reports:read"_s}};
    if (m_style == "jwt"_L1) {
        const auto key = Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(Tokens::secret()),
                                         {}, KeyStrength::Required);
        return signJwt(*key, claims, {{u"typ"_s, type}});
    }
    std::array secrets{SecretBytes::copyOf(Tokens::secret())};
    const QByteArray salt = type == "at+jwt"_L1 ? "claimcheck.access"_ba : "another purpose"_ba;
    auto signer = Signer::create(secrets, {.salt = salt});
    return TimedSerializer{std::move(*signer), m_server->clock()}
        .sign(QJsonDocument(claims).toJson(QJsonDocument::Compact))
        .value_or(QByteArray{});
}

QByteArray AccessTest::make(Shown shown) const
{
    const bool isOpaque = m_style == "opaque"_L1;
    switch (shown) {
    case Shown::None:
        return {};
    case Shown::Malformed:
        return logIn(u"root"_s, u"reports:read"_s).chopped(3);
    case Shown::Expired: {
        const QByteArray token = logIn(u"root"_s, u"reports:read"_s);
        m_server->clock().advance(15min);
        return token;
    }
    case Shown::Revoked: {
        const QByteArray token = logIn(u"root"_s, u"reports:read"_s);
        static_cast<void>(m_server->sendJson("POST", "/logout", {}, token));
        return token;
    }
    case Shown::WrongAudience: // an opaque one of another server is one that nobody issued
        return isOpaque ? "cc_at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"_ba
                        : forge(u"another"_s, u"at+jwt"_s);
    case Shown::WrongType:
        return isOpaque ? m_server->logIn(u"root"_s, {{u"style"_s, m_style}})
                              .json["refresh_token"_L1]
                              .toString()
                              .toLatin1()
                        : forge(u"claimcheck"_s, u"JWT"_s);
    case Shown::NoRole:
        return logIn(u"ada"_s, u"reports:read"_s);
    case Shown::NoScope:
        return logIn(u"root"_s, {});
    case Shown::Right:
        return logIn(u"root"_s, u"reports:read"_s);
    }
    return {};
}

void AccessTest::z01EveryRouteHasAPolicy()
{
    QByteArrayList declared;
    const QJsonObject paths = m_server->send("GET", "/openapi.json").json["paths"_L1].toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        if (path.key().startsWith(
                u"/profiles"_s)) // they check their own tokens, in their own words
            continue;
        for (const QString& method : path->toObject().keys())
            declared += method.toUpper().toLatin1() + ' ' + path.key().toLatin1();
    }
    std::ranges::sort(declared);
    QByteArrayList known;
    for (const Policy& policy : policies())
        known += policy.route;
    QCOMPARE(declared, known);
}

void AccessTest::z01OpensToTheRightTokensOnly_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<int>("shown");

    const std::pair<Shown, const char*> kinds[] = {
        {Shown::None, "no token"},
        {Shown::Malformed, "malformed"},
        {Shown::Expired, "expired"},
        {Shown::Revoked, "revoked"},
        {Shown::WrongAudience, "wrong aud"},
        {Shown::WrongType, "wrong typ"},
        {Shown::NoRole, "wrong role"},
        {Shown::NoScope, "wrong scope"},
        {Shown::Right, "right"},
    };
    for (const auto& [style, name] : kTokenStyles) {
        for (const auto& [shown, words] : kinds)
            QTest::addRow("Z01 %s, %s", words, name.data())
                << QString{name} << static_cast<int>(shown);
    }
}

void AccessTest::z01OpensToTheRightTokensOnly()
{
    QFETCH(const QString, style);
    QFETCH(const int, shown);
    m_style = style;
    const auto kind = static_cast<Shown>(shown);
    QByteArray token = make(kind);
    QCOMPARE(token.isEmpty(), kind == Shown::None);

    for (const auto& [route, needs] : policies()) {
        const qsizetype space = route.indexOf(' ');
        const QByteArray path = route.sliced(space + 1).replace("{id}", "0");
        QByteArrayList headers{"Content-Type: application/json"};
        if (!token.isEmpty())
            headers += "Authorization: Bearer " + token;
        // The body is nothing that any other route takes, so what is let in changes little.
        const auto reply = m_server->send(route.first(space), path, headers, R"({"token":"x"})");

        const bool isRefused = reply.status == 401 || reply.status == 403;
        const int refused = isRefused ? reply.status : 0;
        QVERIFY2(refused == expected(needs, kind),
                 qPrintable(u"%1: %2"_s.arg(QString::fromLatin1(route)).arg(reply.status)));
        QVERIFY2(reply.status < 500, route.constData());
        if (isRefused)
            QVERIFY2(reply.headers.contains("WWW-Authenticate"), route.constData());
        if (path.startsWith("/logout") && reply.status == 200)
            token = make(kind); // that one is over
    }
}

void AccessTest::z02NoOtherSpellingOpens_data()
{
    QTest::addColumn<QByteArray>("method");
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<QByteArray>("header");

    const QByteArray none = "Accept: */*";
    // clang-format off
    QTest::newRow("Z02 a capital")        << "GET"_ba     << "/Admin"_ba       << none;
    QTest::newRow("Z02 a slash behind")   << "GET"_ba     << "/admin/"_ba      << none;
    QTest::newRow("Z02 two slashes")      << "GET"_ba     << "//admin"_ba      << none;
    QTest::newRow("Z02 a slash, encoded") << "GET"_ba     << "/admin%2f"_ba    << none;
    QTest::newRow("Z02 a letter, encoded") << "GET"_ba    << "/%61dmin"_ba     << none;
    QTest::newRow("Z02 a parameter")      << "GET"_ba     << "/admin;x"_ba     << none;
    QTest::newRow("Z02 dots")             << "GET"_ba     << "/x/../admin"_ba  << none;
    QTest::newRow("Z02 HEAD")             << "HEAD"_ba    << "/admin"_ba       << none;
    QTest::newRow("Z02 OPTIONS")          << "OPTIONS"_ba << "/admin"_ba       << none;
    QTest::newRow("Z02 an overridden method") << "POST"_ba << "/protected"_ba  << "X-HTTP-Method-Override: GET"_ba;
    QTest::newRow("Z02 another original") << "GET"_ba     << "/healthz"_ba     << "X-Original-URL: /admin"_ba;
    // clang-format on
}

void AccessTest::z02NoOtherSpellingOpens()
{
    QFETCH(const QByteArray, method);
    QFETCH(const QByteArray, path);
    QFETCH(const QByteArray, header);
    m_style = u"jwt"_s;

    const auto reply = m_server->send(
        method, path, {header, "Authorization: Bearer " + logIn(u"ada"_s, u"reports:read"_s)});

    QVERIFY(!reply.body.contains("administrator"));
    if (path != "/healthz" && method != "OPTIONS")
        QVERIFY2(reply.status >= 400 && reply.status < 500,
                 QByteArray::number(reply.status).constData());
}

void AccessTest::z03NobodyReachesWhatIsAnothers_data()
{
    QTest::addColumn<QString>("style");
    for (const auto& [style, name] : kTokenStyles)
        QTest::addRow("Z03 %s", name.data()) << QString{name};
}

void AccessTest::z03NobodyReachesWhatIsAnothers()
{
    QFETCH(const QString, style);
    m_style = style;
    const QByteArray token = logIn(u"ada"_s, {});
    const auto hers = m_server->logIn(u"grace"_s, {{u"style"_s, style}});
    const QByteArray her = hers.json["access_token"_L1].toString().toLatin1();
    const QByteArray session =
        m_server->get("/sessions", her).json["sessions"_L1][0]["id"_L1].toString().toLatin1();
    QVERIFY(session.size() >= 16);
    for (const QByteArray& method : {"GET"_ba, "DELETE"_ba}) {
        auto foreign =
            m_server->send(method, "/sessions/" + session, {"Authorization: Bearer " + token});
        auto unknown = m_server->send(method, "/sessions/" + QByteArray(session.size(), 'A'),
                                      {"Authorization: Bearer " + token});
        QCOMPARE(foreign.status, 404);
        QCOMPARE(foreign.body.size(), unknown.body.size());
        foreign.json.remove("trace_id"_L1);
        unknown.json.remove("trace_id"_L1);
        QCOMPARE(foreign.json, unknown.json);
    }
    for (const QByteArray id : {"-1", "99999999999999999999", "1%20", "0x1", "+1", "01"}) {
        QCOMPARE(
            m_server->send("DELETE", "/sessions/" + id, {"Authorization: Bearer " + token}).status,
            404);
    }
    QCOMPARE(m_server->get("/protected", her).status, 200);
}

QTEST_GUILESS_MAIN(AccessTest)
#include "tst_access.moc"
