#include "tests/core/authworld.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

/// Sessions from login to logout, on each engine and in each style.
class SessionsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngineAndStyle(); }
    void init();
    void cleanup() { m_world.reset(); }
    void aLoggedOutTokenIsRefusedForGood();
    void d08ARevocationOutlivesClockSteps();
    void otherSessionsSurviveALogout();
    void listsSessionsNewestFirst();
    void o02TheStoreHoldsNothingToLogInWith();
    void o04EveryLoginIsAnotherSession();
    void o05ASessionEndsInTime();
    void o06NothingThatStartsLaterSucceeds_data();
    void o06NothingThatStartsLaterSucceeds();
    void o07NobodyEndsTheSessionOfAnother();
    void o08TheOldestSessionEnds();
    void l22AChangedPasswordEndsTheOtherSessions();
    void l22APasswordChangeIsRefused_data();
    void l22APasswordChangeIsRefused();
    void l22LoginsRaceAChangeOfThePassword();
    void asksForNoMoreThanTheAccountMay();

private:
    [[nodiscard]] TokenPair logIn(const QString& name = u"ada"_s) const
    {
        return m_world->logIn(name, m_style, {u"reports:read"_s});
    }
    [[nodiscard]] bool isRevoked(const TokenPair& pair) const
    {
        const auto claims = m_world->verify(pair);
        return !claims && claims.error().fault == TokenError::Fault::Revoked;
    }

    TokenStyle m_style = TokenStyle::Jwt;
    User m_ada;
    std::unique_ptr<AuthWorld> m_world;
};

void SessionsTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    QFETCH_GLOBAL(const TokenStyle, style);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_style = style;
    m_world = std::make_unique<AuthWorld>(engine);
    m_ada = m_world->addUser(u"ada"_s);
    QVERIFY(m_ada.id > 0);
}

void SessionsTest::aLoggedOutTokenIsRefusedForGood()
{
    const TokenPair pair = logIn();
    const auto claims = m_world->verify(pair);
    QVERIFY(claims);
    QCOMPARE(claims->style(), m_style);
    m_world->clock.advance(1s);
    const qsizetype lines = m_world->auditLines();
    QVERIFY(m_world->sessions().logOut(*claims, kClient));
    QCOMPARE(m_world->auditLines(), lines + 1);
    QVERIFY(isRevoked(pair));
    QVERIFY(m_world->sessions().of(m_ada)->empty());
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
    QVERIFY2(m_world->sessions().logOut(*claims, kClient), "logging out twice is no error");

    m_world->restart();
    QVERIFY(isRevoked(pair));
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
}

void SessionsTest::d08ARevocationOutlivesClockSteps()
{
    const TokenPair pair = logIn();
    QVERIFY(m_world->sessions().logOut(*m_world->verify(pair), kClient));

    // The clock jumps ahead, the server starts, and the clock is set back.
    for (const auto jump : {1h, 24h * 29}) {
        m_world->clock.advance(jump);
        m_world->restart();
        m_world->clock.advance(-jump);
        m_world->restart();
        QVERIFY(!m_world->verify(pair));
        QVERIFY(!m_world->refresh(pair));
    }
    // What can no longer matter is dropped, so that the list does not grow for ever.
    m_world->clock.advance(24h * 31);
    m_world->restart();
    QVERIFY(RevocationStore{m_world->database()}.page({}, 10)->ids.isEmpty());
}

void SessionsTest::otherSessionsSurviveALogout()
{
    const TokenPair first = logIn();
    const TokenPair second = logIn();
    QVERIFY(m_world->sessions().logOut(*m_world->verify(first), kClient));
    QVERIFY(m_world->verify(second));
    QVERIFY(m_world->refresh(second));
    QCOMPARE(m_world->sessions().of(m_ada)->size(), 1U);
}

void SessionsTest::listsSessionsNewestFirst()
{
    QVERIFY(m_world->addUser(u"grace"_s).id > 0);
    const TokenPair first = logIn();
    QVERIFY(!logIn(u"grace"_s).sessionId.isEmpty());
    m_world->clock.advance(1min);
    const TokenPair second = logIn();

    auto sessions = m_world->sessions().of(m_ada);
    QVERIFY(sessions);
    QCOMPARE(sessions->size(), 2U); // Grace's is not among them
    const Session& newest = sessions->front();
    QCOMPARE(newest.id, second.sessionId);
    QCOMPARE(newest.tokenId, second.access.id);
    QCOMPARE(newest.username, u"ada"_s);
    QCOMPARE(newest.client.address, kClient.address);
    QCOMPARE(newest.client.agent, kClient.agent);
    QCOMPARE(newest.style, m_style);
    QCOMPARE(newest.scope, QStringList{u"reports:read"_s});
    QCOMPARE(newest.lastUsedAt, Tokens::kNow + 1min);
    QCOMPARE(newest.expiresAt, Tokens::kNow + 1min + 24h * 30);
    QCOMPARE(sessions->back().lastUsedAt, Tokens::kNow);
    QCOMPARE(m_world->sessions().newest(10)->size(), 3U);
    QCOMPARE(m_world->sessions().newest(1)->size(), 1U);

    m_world->clock.advance(1min);
    QVERIFY(m_world->verify(first)); // a use, which the list shows
    sessions = m_world->sessions().of(m_ada);
    QCOMPARE(sessions->back().lastUsedAt, Tokens::kNow + 2min);
}

void SessionsTest::o02TheStoreHoldsNothingToLogInWith()
{
    const TokenPair pair = logIn();
    const auto rotated = m_world->refresh(pair);
    QVERIFY(rotated);
    QByteArray stored;
    for (const QString& table :
         {u"users"_s, u"sessions"_s, u"refresh_tokens"_s, u"access_tokens"_s, u"revocations"_s,
          u"clients"_s, u"keys"_s, u"audit"_s, u"changes"_s, u"marks"_s, u"nodes"_s}) {
        auto rows = Statement::run(m_world->database(), u"SELECT * FROM "_s + table);
        QVERIFY2(rows, qPrintable(table));
        while (rows->next()) {
            for (int column = 0; column < 20; ++column)
                stored += rows->bytes(column) + '\n';
        }
    }
    QVERIFY(stored.contains("ada\n")); // the search finds what is there
    QVERIFY(!stored.contains(kPassword.toUtf8()));
    for (const QByteArray& token :
         {pair.access.token, pair.refresh, rotated->access.token, rotated->refresh}) {
        QVERIFY(!stored.contains(token));
        QVERIFY(!stored.contains(token.last(32))); // nor the part of it that is the proof
    }
    // What is kept of an opaque token is no token.
    for (const QByteArray& line : stored.split('\n'))
        QVERIFY(!m_world->verify(line) && !m_world->sessions().refresh(line, {}, kClient));
}

void SessionsTest::o04EveryLoginIsAnotherSession()
{
    QSet<QByteArray> seen;
    for (int i = 0; i < 5; ++i) {
        const TokenPair pair = logIn();
        seen += {pair.sessionId, pair.access.id, pair.access.token, pair.refresh};
        QVERIFY(pair.sessionId.size() >= 16);
    }
    QCOMPARE(seen.size(), 20);
}

void SessionsTest::o05ASessionEndsInTime()
{
    // Unused for long: one second of 14 days is left, then none.
    const TokenPair idle = logIn();
    m_world->clock.advance(15min - 1ms);
    QVERIFY(m_world->verify(idle));
    m_world->clock.advance(1ms);
    QCOMPARE(m_world->verify(idle).error().fault, TokenError::Fault::Expired);
    m_world->clock.advance(24h * 14 - 15min - 1ms);
    auto pair = m_world->refresh(idle);
    QVERIFY(pair);
    QCOMPARE(pair->refreshExpiresAt, m_world->clock.now() + 24h * 14);
    m_world->clock.advance(24h * 14);
    QCOMPARE(m_world->refresh(*pair).error().fault, Fault::InvalidGrant);

    // However often it is refreshed, it ends after 30 days, and so do its access tokens.
    const Instant begin = m_world->clock.now();
    pair = logIn();
    for (const std::chrono::minutes wait : {24h * 13 + 0min, 24h * 13 + 0min, 24h * 4 - 10min}) {
        m_world->clock.advance(wait);
        pair = m_world->refresh(*pair);
        QVERIFY(pair);
    }
    QCOMPARE(pair->refreshExpiresAt, begin + 24h * 30);
    QVERIFY(pair->access.expiresAt <= begin + 24h * 30);
    m_world->clock.advance(10min - 1s);
    QVERIFY(m_world->verify(*pair));
    QCOMPARE(m_world->sessions().of(m_ada)->size(), 1U);
    m_world->clock.advance(1s);
    QCOMPARE(m_world->verify(*pair).error().fault, TokenError::Fault::Expired);
    QCOMPARE(m_world->refresh(*pair).error().fault, Fault::InvalidGrant);
    QVERIFY(m_world->sessions().of(m_ada)->empty());
}

void SessionsTest::o06NothingThatStartsLaterSucceeds_data()
{
    using End = std::function<bool(AuthWorld&, const User&, const AccessClaims&)>;
    QTest::addColumn<End>("end");

    QTest::newRow("logout") << End{[](AuthWorld& world, const User&, const AccessClaims& claims) {
        return world.sessions().logOut(claims, kClient).has_value();
    }};
    QTest::newRow("logout everywhere")
        << End{[](AuthWorld& world, const User&, const AccessClaims& claims) {
               return world.sessions().logOutEverywhere(claims, kClient).value_or(0) == 2;
           }};
    QTest::newRow("the session is ended from a list") << End{[](AuthWorld& world, const User& user,
                                                                const AccessClaims& claims) {
        return world.sessions().end(user, claims.sessionId().toByteArray(), kClient).has_value();
    }};
    QTest::newRow("the account is disabled")
        << End{[](AuthWorld& world, const User& user, const AccessClaims&) {
               return world.accounts().update(user.id, {.disabled = true}, kOperator).has_value();
           }};
    QTest::newRow("the account is removed")
        << End{[](AuthWorld& world, const User& user, const AccessClaims&) {
               return world.accounts().remove(user.id, kOperator).has_value();
           }};
    QTest::newRow("the password changes elsewhere")
        << End{[](AuthWorld& world, const User&, const AccessClaims& claims) {
               const auto other = world.verify(world.logIn(QString::fromUtf8(claims.subject())));
               return other
                   && world.accounts().changePassword(*other, kPassword, kPassword + u"2", kClient);
           }};
}

void SessionsTest::o06NothingThatStartsLaterSucceeds()
{
    QFETCH(const std::function<bool(AuthWorld&, const User&, const AccessClaims&)>, end);
    const TokenPair pair = logIn();
    QVERIFY(!logIn().sessionId.isEmpty());
    const auto claims = m_world->verify(pair);
    QVERIFY(claims);

    std::atomic<bool> ended{false};
    std::atomic<int> tooLate{0};
    std::atomic<int> before{0};
    bool done = false;
    inThreads(3, [&](int thread) {
        if (thread == 0) {
            while (before < 100)
                QThread::yieldCurrentThread();
            done = end(*m_world, m_ada, *claims);
            ended = true;
            return;
        }
        for (int after = 0; after < 100;) {
            const bool startsLater = ended;
            const bool good = m_world->verify(pair).has_value();
            ++before;
            after += startsLater ? 1 : 0;
            tooLate += startsLater && good ? 1 : 0;
        }
    });
    QVERIFY(done);
    QCOMPARE(tooLate.load(), 0);
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
}

void SessionsTest::o07NobodyEndsTheSessionOfAnother()
{
    const User grace = m_world->addUser(u"grace"_s);
    const TokenPair hers = logIn(u"grace"_s);
    const QByteArrayList ids{hers.sessionId,
                             "-1"_ba,
                             "0"_ba,
                             QByteArray{},
                             QByteArray(5000, '9'),
                             "' OR '1'='1"_ba,
                             hers.sessionId + '\0',
                             "AAAAAAAAAAAAAAAA"_ba};
    for (const QByteArray& id : ids) {
        // What is somebody else's and what is nowhere look the same.
        const auto ended = m_world->sessions().end(m_ada, id, kClient);
        QVERIFY(!ended);
        QCOMPARE(ended.error().fault, Fault::NotFound);
        QCOMPARE(ended.error().where, QString{});
        const auto family = m_world->sessions().family(m_ada, id);
        QVERIFY(!family);
        QCOMPARE(family.error().fault, Fault::NotFound);
    }
    QVERIFY(m_world->verify(hers));
    QCOMPARE(m_world->sessions().family(grace, hers.sessionId)->size(), 1U);
    QVERIFY(m_world->sessions().end(grace, hers.sessionId, kClient));
    QVERIFY(isRevoked(hers));
    QCOMPARE(m_world->sessions().end(grace, hers.sessionId, kClient).error().fault,
             Fault::NotFound);
}

void SessionsTest::o08TheOldestSessionEnds()
{
    m_world->settings.sessionsPerUser = 20;
    m_world->restart();
    std::vector<TokenPair> pairs;
    const qsizetype lines = m_world->auditLines();
    for (int i = 0; i < 30; ++i) {
        pairs.push_back(m_world->sessions()
                            .open(m_ada, {.style = m_style, .scope = {}}, kClient)
                            .value_or(TokenPair{}));
        // Some of them in the same moment: even then it is not the newest that ends.
        QVERIFY(m_world->verify(pairs.back()));
        if (i % 3 == 0)
            m_world->clock.advance(1ms);
    }
    QCOMPARE(m_world->sessions().of(m_ada)->size(), 20U);
    QCOMPARE(m_world->auditLines(), lines + 30 + 10);
    for (int i = 0; i < 9; ++i) {
        QVERIFY(isRevoked(pairs[static_cast<std::size_t>(i)]));
        QCOMPARE(m_world->refresh(pairs[static_cast<std::size_t>(i)]).error().fault,
                 Fault::InvalidGrant);
    }
}

void SessionsTest::l22AChangedPasswordEndsTheOtherSessions()
{
    const TokenPair here = logIn();
    const TokenPair there = logIn();
    const QString next = u"another horse and battery"_s;
    QVERIFY(m_world->accounts().changePassword(*m_world->verify(here), kPassword, next, kClient));

    QVERIFY(m_world->verify(here));
    QVERIFY(isRevoked(there));
    QCOMPARE(m_world->refresh(there).error().fault, Fault::InvalidGrant); // R09
    QVERIFY(m_world->refresh(here));
    QCOMPARE(m_world->tryLogIn(u"ada"_s).error().fault, Fault::InvalidCredentials);
    QVERIFY(m_world->tryLogIn(u"ada"_s, {}, next));
}

void SessionsTest::l22APasswordChangeIsRefused_data()
{
    QTest::addColumn<QString>("current");
    QTest::addColumn<QString>("next");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("wrong current password") << u"wrong password"_s << u"another horse"_s   << Fault::InvalidCredentials;
    QTest::newRow("no current password")    << u""_s               << u"another horse"_s   << Fault::InvalidCredentials;
    QTest::newRow("the same again")         << kPassword           << kPassword            << Fault::PasswordUnchanged;
    QTest::newRow("the same, typed anew")   << kPassword           << QString{kPassword}.replace(u' ', QChar(0x2003)) << Fault::PasswordUnchanged;
    QTest::newRow("too short")              << kPassword           << u"short"_s           << Fault::PasswordTooShort;
    QTest::newRow("too long")               << kPassword           << QString(257, u'x')   << Fault::PasswordTooLong;
    // clang-format on
}

void SessionsTest::l22APasswordChangeIsRefused()
{
    QFETCH(const QString, current);
    QFETCH(const QString, next);
    QFETCH(const Fault, fault);
    const TokenPair here = logIn();
    const TokenPair there = logIn();

    const auto changed =
        m_world->accounts().changePassword(*m_world->verify(here), current, next, kClient);

    QVERIFY2(!changed, "changed");
    QCOMPARE(changed.error().fault, fault);
    QVERIFY(m_world->verify(there));
    QVERIFY(m_world->tryLogIn(u"ada"_s));
}

void SessionsTest::l22LoginsRaceAChangeOfThePassword()
{
    QString password = kPassword;
    for (int round = 0; round < 5; ++round) {
        const auto here = m_world->verify(
            m_world->tryLogIn(u"ada"_s, {.style = m_style}, password).value_or(TokenPair{}));
        QVERIFY(here);
        const QString next = u"battery staple number %1"_s.arg(round);
        std::array<AuthResult<TokenPair>, 4> racing;
        bool changed = false;
        inThreads(5, [&](int thread) {
            if (thread == 4)
                changed =
                    m_world->accounts().changePassword(*here, password, next, kClient).has_value();
            else
                racing.at(static_cast<std::size_t>(thread)) =
                    m_world->tryLogIn(u"ada"_s, {.style = m_style}, password);
        });
        QVERIFY(changed);
        // Whoever came in with the old password is out again.
        for (const auto& pair : racing) {
            if (pair)
                QVERIFY(isRevoked(*pair));
            else
                QCOMPARE(pair.error().fault, Fault::InvalidCredentials);
        }
        QCOMPARE(m_world->sessions().of(m_ada)->size(), 1U);
        password = next;
        QVERIFY(m_world->sessions().logOut(*here, kClient));
    }
}

void SessionsTest::asksForNoMoreThanTheAccountMay()
{
    for (const QStringList& scope :
         {QStringList{u"*"_s}, QStringList{u"reports:write"_s}, QStringList{u"reports"_s},
          QStringList{u"reports:read"_s, u"admin"_s}, QStringList{u""_s}}) {
        const auto pair = m_world->tryLogIn(u"ada"_s, {.style = m_style, .scope = scope});
        QVERIFY2(!pair, qPrintable(scope.join(u' ')));
        QCOMPARE(pair.error().fault, Fault::InvalidScope);
    }
    QVERIFY(m_world->sessions().of(m_ada)->empty());
    const AccessRule rule{.roles = {}, .scopes = {"reports:read"}};
    QVERIFY(m_world->verify(logIn().access.token, rule));
    QCOMPARE(m_world->verify(m_world->logIn(u"ada"_s, m_style).access.token, rule).error().fault,
             TokenError::Fault::InsufficientScope);
}

QTEST_GUILESS_MAIN(SessionsTest)
#include "tst_sessions.moc"
