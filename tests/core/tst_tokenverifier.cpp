#include "core/base/base64url.h"
#include "core/token/opaquetoken.h"
#include "tests/core/authworld.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Step = Check::Step;
using Outcome = Check::Outcome;

class TokenVerifierTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_world.reset(); }
    void takesItsOwnTokens();
    void issuesInTheProfileOfRfc9068();
    void refusesForeignTokens_data();
    void refusesForeignTokens();
    void asksForRolesAndScopes_data();
    void asksForRolesAndScopes();
    void s61RevokesByIdNotByText();
    void explainsEveryStep();
    void onlyVerifyingCountsAsAUse();
    void activityOfExpiredTokensIsDropped();
    void readsEachStyleByItsOwnRules_data();
    void readsEachStyleByItsOwnRules();
    void o01RefusesWhatNobodyIssued();

private:
    [[nodiscard]] QByteArray issue(TokenStyle style = TokenStyle::Jwt)
    {
        return m_world->logIn(u"ada"_s, style).access.token;
    }
    [[nodiscard]] QByteArray signedWith(const QJsonObject& changes, const QString& typ);
    // That token alone.
    void revoke(const QByteArray& token)
    {
        QVERIFY(m_world->service().tokens().revoke(token,
                                                   {.name = u"root"_s, .isAdministrator = true}));
    }

    std::unique_ptr<AuthWorld> m_world;
};

void TokenVerifierTest::init()
{
    QTest::failOnWarning();
    m_world = std::make_unique<AuthWorld>();
    QVERIFY(m_world->addUser(u"ada"_s).id > 0);
}

// What the issuer would sign, with some claims changed; null takes one away.
QByteArray TokenVerifierTest::signedWith(const QJsonObject& changes, const QString& typ)
{
    QJsonObject claims{{u"iss"_s, u"http://issuer"_s},
                       {u"aud"_s, u"api"_s},
                       {u"sub"_s, u"ada"_s},
                       {u"jti"_s, u"s1.0"_s},
                       {u"iat"_s, Tokens::kNowSeconds},
                       {u"exp"_s, Tokens::kNowSeconds + 60},
                       {u"roles"_s, u"user admin"_s},
                       {u"scope"_s, u"reports:read reports:write"_s}};
    for (auto it = changes.begin(); it != changes.end(); ++it) {
        if (it->isNull())
            claims.remove(it.key());
        else
            claims[it.key()] = *it;
    }
    return signJwt(m_world->service().keys()->current(), claims, {{u"typ"_s, typ}});
}

void TokenVerifierTest::takesItsOwnTokens()
{
    const auto claims = m_world->verify(issue());
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "ada"_ba);
    const QByteArray token = signedWith({}, u"at+jwt"_s);
    QVERIFY(m_world->verify(token));
    m_world->clock.advance(60s - 1ms);
    QVERIFY(m_world->verify(token));
    m_world->clock.advance(1ms);
    QCOMPARE(m_world->verify(token).error().fault, Fault::Expired);
}

void TokenVerifierTest::issuesInTheProfileOfRfc9068()
{
    m_world->clock.advance(999ms);
    const TokenPair pair = m_world->logIn(u"ada"_s);
    QCOMPARE(pair.access.issuedAt, Tokens::kNow); // whole seconds, as in the token
    QCOMPARE(pair.access.expiresAt, Tokens::kNow + 15min);
    const auto claims = m_world->verify(pair);
    QVERIFY(claims);
    const QByteArray text = pair.access.token.first(pair.access.token.indexOf('.'));
    const QJsonObject header = QJsonDocument::fromJson(*decodeBase64url(text)).object();
    QCOMPARE(header[u"typ"_s].toString(), u"at+jwt"_s);
    QCOMPARE(header[u"kid"_s].toString().toLatin1(), m_world->service().keys()->current().id());
    for (const char* name : {"iss", "exp", "aud", "sub", "client_id", "iat", "jti", "nbf",
                             "auth_time", "scope", "roles"})
        QVERIFY2(claims->claims().json().root().member(name), name);
    for (const char* name : {"iat", "nbf", "exp", "auth_time"})
        QVERIFY2(claims->claims().json().root().member(name)->toInteger(), name);
    QVERIFY(issue() != issue());
}

void TokenVerifierTest::refusesForeignTokens_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<QString>("typ");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("S39 an ordinary JWT")    << QJsonObject{}                                   << u"JWT"_s         << Fault::WrongType;
    QTest::newRow("S40 a refresh token")    << QJsonObject{}                                   << u"refresh+jwt"_s << Fault::WrongType;
    QTest::newRow("S41 another issuer")     << QJsonObject{{u"iss"_s, u"http://issuer/"_s}}    << u"at+jwt"_s      << Fault::WrongIssuer;
    QTest::newRow("S42 another audience")   << QJsonObject{{u"aud"_s, u"API"_s}}               << u"at+jwt"_s      << Fault::WrongAudience;
    QTest::newRow("S42 no audience")        << QJsonObject{{u"aud"_s, {}}}                     << u"at+jwt"_s      << Fault::WrongAudience;
    QTest::newRow("S43 no exp")             << QJsonObject{{u"exp"_s, {}}}                     << u"at+jwt"_s      << Fault::MissingClaim;
    QTest::newRow("S53 no sub")             << QJsonObject{{u"sub"_s, {}}}                     << u"at+jwt"_s      << Fault::MissingClaim;
    QTest::newRow("S62 no jti")             << QJsonObject{{u"jti"_s, {}}}                     << u"at+jwt"_s      << Fault::MissingClaim;
    QTest::newRow("no iat")                 << QJsonObject{{u"iat"_s, {}}}                     << u"at+jwt"_s      << Fault::MissingClaim;
    QTest::newRow("S62 an empty jti")       << QJsonObject{{u"jti"_s, u""_s}}                  << u"at+jwt"_s      << Fault::MissingClaim;
    QTest::newRow("S53 an empty sub")       << QJsonObject{{u"sub"_s, u""_s}}                  << u"at+jwt"_s      << Fault::MissingClaim;
    // clang-format on
}

void TokenVerifierTest::refusesForeignTokens()
{
    QFETCH(QJsonObject, changes);
    QFETCH(QString, typ);
    QFETCH(Fault, fault);

    const auto claims = m_world->verify(signedWith(changes, typ));

    QVERIFY2(!claims, "the token was accepted");
    QCOMPARE(claims.error().fault, fault);
}

void TokenVerifierTest::asksForRolesAndScopes_data()
{
    QTest::addColumn<QJsonObject>("changes");
    QTest::addColumn<QByteArrayList>("roles");
    QTest::addColumn<QByteArrayList>("scopes");
    QTest::addColumn<std::optional<Fault>>("fault");

    const std::optional<Fault> good;
    const std::optional noRole = Fault::InsufficientRole;
    const std::optional noScope = Fault::InsufficientScope;
    const QByteArrayList admin{"admin"};
    const auto roles = [](const QJsonValue& value) { return QJsonObject{{u"roles"_s, value}}; };
    const auto scope = [](const QString& value) { return QJsonObject{{u"scope"_s, value}}; };
    // clang-format off
    QTest::newRow("a role held")              << QJsonObject{}                             << admin                          << QByteArrayList{} << good;
    QTest::newRow("one of two roles")         << QJsonObject{}                             << QByteArrayList({"root", "admin"}) << QByteArrayList{} << good;
    QTest::newRow("a role not held")          << QJsonObject{}                             << QByteArrayList{"root"}         << QByteArrayList{} << noRole;
    QTest::newRow("no roles")                 << roles(QJsonValue::Null)                   << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role in capitals")     << roles(u"ADMIN"_s)                         << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role with a space")    << roles(QJsonArray{u"admin "_s})            << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role with a tab")      << roles(u"user\tadmin"_s)                   << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role in a list")       << roles(QJsonArray{u"user"_s, u"admin"_s})  << admin                          << QByteArrayList{} << good;
    QTest::newRow("S58 role in a list twice") << roles(QJsonArray{QJsonArray{u"admin"_s}}) << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role as a name")       << roles(QJsonObject{{u"admin"_s, true}})    << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 role as a value")      << roles(QJsonObject{{u"a"_s, u"admin"_s}})   << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("S58 a role longer")        << roles(u"admins"_s)                        << admin                          << QByteArrayList{} << noRole;
    QTest::newRow("both scopes")              << QJsonObject{}  << QByteArrayList{} << QByteArrayList({"reports:write", "reports:read"}) << good;
    QTest::newRow("one scope missing")        << QJsonObject{}  << QByteArrayList{} << QByteArrayList({"reports:read", "users:read"})    << noScope;
    QTest::newRow("Z04 a star")               << scope(u"*"_s)            << QByteArrayList{} << QByteArrayList{"reports:read"} << noScope;
    QTest::newRow("Z04 a prefix")             << scope(u"reports:"_s)     << QByteArrayList{} << QByteArrayList{"reports:read"} << noScope;
    QTest::newRow("Z04 readonly for read")    << scope(u"readonly"_s)     << QByteArrayList{} << QByteArrayList{"read"}         << noScope;
    QTest::newRow("Z04 two spaces")           << scope(u"a  read"_s)      << QByteArrayList{} << QByteArrayList{"read"}         << good;
    QTest::newRow("Z04 empty")                << scope(u""_s)             << QByteArrayList{} << QByteArrayList{"read"}         << noScope;
    QTest::newRow("role is asked before scope") << scope(u""_s)           << QByteArrayList{"root"} << QByteArrayList{"read"}   << noRole;
    // clang-format on
}

void TokenVerifierTest::asksForRolesAndScopes()
{
    QFETCH(QJsonObject, changes);
    QFETCH(QByteArrayList, roles);
    QFETCH(QByteArrayList, scopes);
    QFETCH(std::optional<Fault>, fault);

    const auto claims = m_world->verify(signedWith(changes, u"at+jwt"_s), {roles, scopes});

    QCOMPARE(claims.has_value(), !fault);
    if (fault)
        QCOMPARE(claims.error().fault, *fault);
}

void TokenVerifierTest::s61RevokesByIdNotByText()
{
    // Two texts of one id: what is revoked is the token, not its spelling.
    const QByteArray first = signedWith({}, u"at+jwt"_s);
    const QByteArray twin = signedWith({}, u"application/at+jwt"_s);
    QVERIFY(first != twin);
    const auto claims = m_world->verify(first);
    QVERIFY(claims && m_world->verify(twin));
    revoke(first);
    for (const QByteArray& token : {first, twin})
        QCOMPARE(m_world->verify(token).error(), (TokenError{Fault::Revoked, u"jti"_s}));
    for (const QString& other : {u"S1.0"_s, u"s1.1"_s, u"s1"_s, u"s1.00"_s})
        QVERIFY2(m_world->verify(signedWith({{u"jti"_s, other}}, u"at+jwt"_s)), qPrintable(other));
}

void TokenVerifierTest::explainsEveryStep()
{
    const AccessRule rule{{"admin"}, {"reports:read"}};
    const QByteArray token = signedWith({}, u"at+jwt"_s);
    auto checks = m_world->service().verifier().explain(token, rule);
    QCOMPARE(checks.size(), static_cast<std::size_t>(Step::Scopes) + 1);
    for (std::size_t i = 0; i < checks.size(); ++i) {
        QCOMPARE(checks[i].step, static_cast<Step>(i));
        const bool isAskedFor = checks[i].step != Step::NotBefore
            && checks[i].step != Step::Lifetime && checks[i].step != Step::Subject
            && checks[i].step != Step::Id;
        QVERIFY2(!isAskedFor || checks[i].outcome == Outcome::Passed,
                 qPrintable(stepName(checks[i].step)));
    }
    checks = m_world->service().verifier().explain(token, {});
    QCOMPARE(checks[static_cast<std::size_t>(Step::Roles)].outcome, Outcome::NotRequired);
    QCOMPARE(checks[static_cast<std::size_t>(Step::Scopes)].outcome, Outcome::NotRequired);

    const auto failing = [&](const AccessRule& asked, Step step, Fault fault) {
        checks = m_world->service().verifier().explain(token, asked);
        QCOMPARE(checks.size(), static_cast<std::size_t>(Step::Scopes) + 1);
        for (const Check& check : checks) {
            if (check.step >= step)
                QCOMPARE(check.outcome, check.step == step ? Outcome::Failed : Outcome::NotReached);
        }
        QCOMPARE(checks[static_cast<std::size_t>(step)].fault, fault);
    };
    failing({{"root"}, {}}, Step::Roles, Fault::InsufficientRole);
    failing({{"user"}, {"x"}}, Step::Scopes, Fault::InsufficientScope);
    revoke(token);
    failing(rule, Step::Revocation, Fault::Revoked);
}

void TokenVerifierTest::onlyVerifyingCountsAsAUse()
{
    const User ada = *m_world->accounts().withName(u"ada"_s);
    const QByteArray token = issue();
    const auto lastUse = [&] { return m_world->sessions().of(ada)->front().lastUsedAt; };
    m_world->clock.advance(5s);
    static_cast<void>(m_world->service().verifier().explain(token, {}));
    static_cast<void>(m_world->service().verifier().inspect(token));
    QVERIFY(!m_world->verify(token, {{"root"}, {}}));
    QCOMPARE(lastUse(), Tokens::kNow);
    QVERIFY(m_world->verify(token));
    QCOMPARE(lastUse(), Tokens::kNow + 5s);
}

void TokenVerifierTest::activityOfExpiredTokensIsDropped()
{
    SessionActivity activity;
    activity.touch("lives", Tokens::kNow, Tokens::kNow + 1h);
    for (int i = 0; i < 5000; ++i)
        activity.touch(QByteArray("early" + QByteArray::number(i)), Tokens::kNow,
                       Tokens::kNow + 1s);
    QVERIFY(activity.lastUse("early0")); // however many there are, what lives is kept
    for (int i = 0; i < 20000; ++i)
        activity.touch(QByteArray("late" + QByteArray::number(i)), Tokens::kNow + 1s,
                       Tokens::kNow + 1h);
    QVERIFY(!activity.lastUse("early0"));
    QVERIFY(!activity.lastUse("early4999"));
    QVERIFY(activity.lastUse("late0"));
    QCOMPARE(activity.lastUse("lives"), Tokens::kNow);
}

void TokenVerifierTest::readsEachStyleByItsOwnRules_data()
{
    QTest::addColumn<TokenStyle>("style");
    for (const auto& [style, name] : kTokenStyles)
        QTest::addRow("%s", name.data()) << style;
}

void TokenVerifierTest::readsEachStyleByItsOwnRules()
{
    QFETCH(const TokenStyle, style);
    const QByteArray token = issue(style);
    const auto claims = m_world->verify(token);
    QVERIFY(claims);
    QCOMPARE(claims->style(), style);
    // The same claims, whichever way they are carried.
    QCOMPARE(claims->subject().toByteArray(), "ada"_ba);
    QCOMPARE(claims->clientId().toByteArray(), "api"_ba);
    QCOMPARE(claims->expiry(), Tokens::kNow + 15min);
    QCOMPARE(claims->claims().list("roles").size(), 1U);

    // G2: no other text of it opens anything.
    for (qsizetype i = 0; i < token.size(); ++i) {
        for (const char other : {'A', 'B', '.', ' ', '=', '\0'}) {
            QByteArray changed = token;
            changed[i] = other;
            if (changed == token)
                continue;
            QVERIFY2(!m_world->verify(changed), changed.constData());
            if (other == 'A')
                QVERIFY2(!m_world->verify(token.first(i)), "cut off");
        }
    }
    for (const QByteArray& more : {"A"_ba, "."_ba, " "_ba, "="_ba, "\n"_ba}) {
        QVERIFY(!m_world->verify(QByteArray{token + more}));
        QVERIFY(!m_world->verify(QByteArray{more + token}));
    }

    m_world->clock.advance(15min - 1ms);
    QVERIFY(m_world->verify(token));
    m_world->clock.advance(1ms);
    QCOMPARE(m_world->verify(token).error().fault, Fault::Expired);
}

void TokenVerifierTest::o01RefusesWhatNobodyIssued()
{
    const QByteArray token = issue(TokenStyle::Opaque);
    QVERIFY(token.startsWith("cc_at_"));
    // With a good checksum and without.
    for (int i = 0; i < 50'000; ++i) {
        const auto other = OpaqueToken::generate(OpaqueToken::Kind::Access, m_world->random);
        QVERIFY(other);
        QCOMPARE(m_world->verify(other->text()).error().fault, Fault::NotIssued);
        const QByteArray unchecked = "cc_at_" + *randomId(m_world->random, 36);
        QVERIFY(!m_world->verify(unchecked));
    }
    // A refresh token is none, whatever it opens elsewhere.
    const TokenPair pair = m_world->logIn(u"ada"_s, TokenStyle::Opaque);
    QCOMPARE(m_world->verify(pair.refresh).error().fault, Fault::WrongType);
    QVERIFY(m_world->verify(token));
}

QTEST_GUILESS_MAIN(TokenVerifierTest)
#include "tst_tokenverifier.moc"
