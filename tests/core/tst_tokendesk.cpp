#include "tests/core/authworld.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;
using Kind = TokenFacts::Kind;

/// Service clients, introspection (RFC 7662) and revocation (RFC 7009), on each engine and in each
/// style.
class TokenDeskTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngineAndStyle(); }
    void init();
    void cleanup() { m_world.reset(); }
    void clientsGetTokensForThemselves();
    void knowsClientsByTheirSecret();
    void aDisabledClientIsOut();
    void refusesClientNames();
    void tellsWhatATokenSays();
    void h42TellsNothingOfOtherTokens();
    void h42TellsNothingOfBadTokens();
    void h43RevokesAnAccessTokenAlone();
    void h43RevokesTheSessionOfARefreshToken();
    void h43LeavesWhatIsSomebodyElses();
    void knowsTheTokensOfAnotherServer();

private:
    [[nodiscard]] NewServiceClient addClient(const QString& name) const
    {
        auto made =
            m_world->service().clients().add(name, {u"machine"_s}, {u"stock:read"_s}, kOperator);
        return made ? std::move(*made) : NewServiceClient{};
    }
    [[nodiscard]] QByteArray tokenOf(const ServiceClient& client) const
    {
        return m_world->service()
            .clients()
            .issue(client, m_style, client.scopes, kClient)
            .value_or(IssuedToken{})
            .token;
    }
    [[nodiscard]] std::optional<TokenFacts> ask(const QByteArray& token,
                                                const TokenCaller& caller) const
    {
        return m_world->service().tokens().introspect(token, caller).value();
    }
    void revoke(const QByteArray& token, const TokenCaller& caller) const
    {
        QVERIFY(m_world->service().tokens().revoke(token, caller));
    }

    const TokenCaller m_admin{.name = u"root"_s, .isAdministrator = true};
    const TokenCaller m_till{.name = u"svc.till"_s, .isAdministrator = false};
    TokenStyle m_style = TokenStyle::Jwt;
    TokenPair m_pair;
    std::unique_ptr<AuthWorld> m_world;
};

void TokenDeskTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    QFETCH_GLOBAL(const TokenStyle, style);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_style = style;
    m_world = std::make_unique<AuthWorld>(engine);
    QVERIFY(m_world->addUser(u"ada"_s).id > 0);
    m_pair = m_world->logIn(u"ada"_s, style, {u"reports:read"_s});
    QVERIFY(!m_pair.refresh.isEmpty());
}

void TokenDeskTest::clientsGetTokensForThemselves()
{
    const NewServiceClient till = addClient(u"till"_s);
    QCOMPARE(till.client.id, u"svc.till"_s);
    const auto claims =
        m_world->verify(tokenOf(till.client), {.roles = {"machine"}, .scopes = {"stock:read"}});
    QVERIFY(claims);
    QCOMPARE(claims->style(), m_style);
    QCOMPARE(claims->subject().toByteArray(), "svc.till"_ba);
    QCOMPARE(claims->clientId().toByteArray(), "svc.till"_ba);
    QVERIFY(claims->sessionId().isEmpty());
    QVERIFY(!claims->authenticatedAt()); // nobody gave a password
    QVERIFY(!m_world->accounts().of(*claims));
    for (const QString& scope : {u"reports:read"_s, u"stock"_s, u"*"_s}) {
        const auto token =
            m_world->service().clients().issue(till.client, m_style, {scope}, kClient);
        QVERIFY(!token);
        QCOMPARE(token.error().fault, Fault::InvalidScope);
    }
    const QByteArray token = tokenOf(till.client);
    QVERIFY(m_world->sessions().logOut(*m_world->verify(token), kClient)); // that one alone
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    QVERIFY(m_world->verify(tokenOf(till.client)));
}

void TokenDeskTest::knowsClientsByTheirSecret()
{
    const NewServiceClient till = addClient(u"till"_s);
    ServiceClients& clients = m_world->service().clients();
    const QString secret = QString::fromLatin1(till.secret.view());
    QVERIFY(clients.check(u"svc.till"_s, secret));
    for (const auto& [id, text] : std::initializer_list<std::pair<QString, QString>>{
             {u"svc.till"_s, secret + u'x'},
             {u"svc.till"_s, secret.chopped(1)},
             {u"svc.till"_s, u""_s},
             {u"svc.till"_s, QString::fromLatin1(till.client.secretHash.toHex())},
             {u"till"_s, secret},
             {u"SVC.TILL"_s, secret},
             {u"ada"_s, kPassword},
             {u""_s, u""_s}}) {
        const auto known = clients.check(id, text);
        QVERIFY2(!known, qPrintable(id));
        QCOMPARE(known.error().fault, Fault::InvalidClient);
        QCOMPARE(known.error().where, QString{});
    }
    QVERIFY(addClient(u"shop"_s).secret.view() != till.secret.view());
    m_world->restart();
    QVERIFY(m_world->service().clients().check(u"svc.till"_s, secret));
}

void TokenDeskTest::aDisabledClientIsOut()
{
    const NewServiceClient till = addClient(u"till"_s);
    const QByteArray token = tokenOf(till.client);
    QVERIFY(m_world->verify(token));
    ServiceClients& clients = m_world->service().clients();
    QVERIFY(clients.setDisabled(u"svc.till"_s, true, kOperator));
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    QCOMPARE(clients.check(u"svc.till"_s, QString::fromLatin1(till.secret.view())).error().fault,
             Fault::InvalidClient);
    // Nor does it get another one by a check that came before.
    QCOMPARE(clients.issue(till.client, m_style, {}, kClient).error().fault, Fault::InvalidClient);
    m_world->restart();
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    QCOMPARE(m_world->service().clients().setDisabled(u"svc.x"_s, true, kOperator).error().fault,
             Fault::NotFound);
}

void TokenDeskTest::refusesClientNames()
{
    QVERIFY(!addClient(u"till"_s).client.id.isEmpty());
    ServiceClients& clients = m_world->service().clients();
    QCOMPARE(clients.add(u"till"_s, {}, {}, kOperator).error().fault, Fault::ClientExists);
    for (const QString& name :
         {u""_s, u"Till"_s, u"a b"_s, u"a.b"_s, u"\u0430"_s, QString(49, u'a')})
        QCOMPARE(clients.add(name, {}, {}, kOperator).error().fault, Fault::BadName);
    QCOMPARE(clients.all()->size(), 1U);
}

void TokenDeskTest::tellsWhatATokenSays()
{
    const auto access = ask(m_pair.access.token, m_till);
    QVERIFY(access);
    QCOMPARE(access->kind, Kind::Access);
    QCOMPARE(access->subject, u"ada"_s);
    QCOMPARE(access->clientId, u"api"_s);
    QCOMPARE(access->scope, QStringList{u"reports:read"_s});
    QCOMPARE(access->issuer, u"http://issuer"_s);
    QCOMPARE(access->audience, u"api"_s);
    QCOMPARE(access->id.toLatin1(), m_pair.access.id);
    QCOMPARE(access->issuedAt, Tokens::kNow);
    QCOMPARE(access->expiresAt, Tokens::kNow + 15min);
    const auto refresh = ask(m_pair.refresh, m_admin);
    QVERIFY(refresh);
    QCOMPARE(refresh->kind, Kind::Refresh);
    QCOMPARE(refresh->expiresAt, m_pair.refreshExpiresAt);
    // Nobody used it by asking.
    QCOMPARE(
        m_world->sessions().of(m_world->accounts().withName(u"ada"_s).value())->front().lastUsedAt,
        Tokens::kNow);
}

void TokenDeskTest::h42TellsNothingOfOtherTokens()
{
    const NewServiceClient till = addClient(u"till"_s);
    const NewServiceClient shop = addClient(u"shop"_s);
    const QByteArray token = tokenOf(shop.client);
    QVERIFY2(!ask(token, m_till), "client X was told of a token of client Y");
    QVERIFY(ask(token, {.name = u"svc.shop"_s}));
    QVERIFY(ask(token, m_admin));
    QVERIFY(ask(tokenOf(till.client), m_till));
}

void TokenDeskTest::h42TellsNothingOfBadTokens()
{
    const auto next = m_world->refresh(m_pair);
    QVERIFY(next);
    QVERIFY2(!ask(m_pair.refresh, m_admin), "a used refresh token");
    QVERIFY(ask(next->refresh, m_admin));
    const QByteArrayList bad{"garbage"_ba,
                             QByteArray{},
                             QByteArray(9000, 'a'),
                             m_pair.access.token + 'x',
                             m_pair.access.token.chopped(2),
                             "cc_at_" + QByteArray(49, 'A')};
    for (const QByteArray& token : bad)
        QVERIFY2(!ask(token, m_admin), token.constData());
    m_world->clock.advance(15min);
    QVERIFY2(!ask(m_pair.access.token, m_admin), "an expired token");
    const TokenPair again = m_world->logIn(u"ada"_s, m_style);
    QVERIFY(ask(again.access.token, m_admin));
    QVERIFY(m_world->accounts().update(m_world->accounts().withName(u"ada"_s)->id,
                                       {.disabled = true}, kOperator));
    QVERIFY2(!ask(again.access.token, m_admin), "a disabled user's");
    QVERIFY2(!ask(again.refresh, m_admin), "a disabled user's");
}

void TokenDeskTest::h43RevokesAnAccessTokenAlone()
{
    revoke(m_pair.access.token, m_admin);
    QCOMPARE(m_world->verify(m_pair).error().fault, TokenError::Fault::Revoked);
    QVERIFY(!ask(m_pair.access.token, m_admin));
    QCOMPARE(m_world->auditLines("token_revoked"), 1);
    revoke(m_pair.access.token, m_admin); // once more is no error
    m_world->restart();
    QCOMPARE(m_world->verify(m_pair).error().fault, TokenError::Fault::Revoked);
    const auto next = m_world->refresh(m_pair);
    QVERIFY(next);
    QVERIFY(m_world->verify(*next));
}

void TokenDeskTest::h43RevokesTheSessionOfARefreshToken()
{
    const auto next = m_world->refresh(m_pair);
    revoke(m_pair.refresh, m_admin); // R05: of the family, although its child came first
    for (const TokenPair& pair : {m_pair, *next}) {
        QCOMPARE(m_world->verify(pair).error().fault, TokenError::Fault::Revoked);
        QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
    }
    QCOMPARE(m_world->auditLines("refresh_reused"), 0);
}

void TokenDeskTest::h43LeavesWhatIsSomebodyElses()
{
    const NewServiceClient till = addClient(u"till"_s);
    const NewServiceClient shop = addClient(u"shop"_s);
    const QByteArray token = tokenOf(shop.client);
    for (const QByteArray& foreign :
         {token, m_pair.access.token, m_pair.refresh, "garbage"_ba, QByteArray{}})
        revoke(foreign, m_till);
    QVERIFY(m_world->verify(token));
    QVERIFY(m_world->verify(m_pair));
    QVERIFY(m_world->refresh(m_pair));
    revoke(token, {.name = u"svc.shop"_s});
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
}

void TokenDeskTest::knowsTheTokensOfAnotherServer()
{
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (engine == StoreAddress::Engine::Sqlite)
        QSKIP("A SQLite file has one server.");
    AuthNode second = m_world->startNode();
    const TokenPair pair = m_world->logIn(u"ada"_s, m_style);
    QVERIFY(second.service->tokens().introspect(pair.access.token, m_admin).value());
    QVERIFY(second.service->tokens().revoke(pair.access.token, m_admin));
    QCOMPARE(m_world->verify(pair).error().fault, TokenError::Fault::Revoked);
}

QTEST_GUILESS_MAIN(TokenDeskTest)
#include "tst_tokendesk.moc"
