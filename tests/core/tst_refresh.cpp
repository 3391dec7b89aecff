#include "tests/core/authworld.h"
#include "tests/support/longrun.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

/// Refresh tokens and their families (RFC 9700 section 4.14.2), on each engine and in each style.
class RefreshTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngineAndStyle(); }
    void init();
    void cleanup() { m_world.reset(); }
    void rotates();
    void r01AUsedTokenEndsTheFamily();
    void r12AFloodOfOneUsedTokenEndsItOnce();
    void r03TwoRotationsInOneSecondAreTwo();
    void r04ARestartForgetsNothing();
    void r06WithoutGraceARepeatIsATheft();
    void r06WithGraceARepeatBringsOneSuccessor();
    void r07NeverPastItsEnd();
    void r08NeverWidens();
    void r08OnlyWhatTheAccountStillMay();
    void r09NotForADisabledUser();
    void r11KeepsTheOldTokenWhenTheStoreFails();
    void r12AFloodEndsOneFamilyOnce();
    void refusesWhatIsNoRefreshToken();
    void failsWithoutRandomNumbers();

private:
    [[nodiscard]] TokenPair logIn() const
    {
        return m_world->logIn(u"ada"_s, m_style, {u"reports:read"_s, u"reports:write"_s});
    }
    [[nodiscard]] bool isOver(const TokenPair& pair) const
    {
        const auto claims = m_world->verify(pair);
        const auto next = m_world->refresh(pair);
        return !claims && claims.error().fault == TokenError::Fault::Revoked && !next
            && next.error().fault == Fault::InvalidGrant;
    }
    [[nodiscard]] AuthResult<TokenPair> refresh(const TokenPair& pair,
                                                const QStringList& scope) const
    {
        return m_world->sessions().refresh(pair.refresh, scope, kClient);
    }

    TokenStyle m_style = TokenStyle::Jwt;
    User m_ada;
    std::unique_ptr<AuthWorld> m_world;
};

void RefreshTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    QFETCH_GLOBAL(const TokenStyle, style);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_style = style;
    m_world = std::make_unique<AuthWorld>(engine);
    m_ada = m_world->addUser(u"ada"_s, {u"user"_s}, {u"reports:read"_s, u"reports:write"_s});
    QVERIFY(m_ada.id > 0);
}

void RefreshTest::rotates()
{
    const TokenPair first = logIn();
    m_world->clock.advance(10min);
    const auto second = m_world->refresh(first);
    QVERIFY(second);
    QVERIFY(second->refresh != first.refresh);
    QVERIFY(second->access.token != first.access.token);
    QCOMPARE(second->sessionId, first.sessionId);
    QCOMPARE(second->scope, first.scope);
    QCOMPARE(second->access.expiresAt, Tokens::kNow + 25min);
    QCOMPARE(second->refreshExpiresAt, Tokens::kNow + 10min + 24h * 14);
    const auto claims = m_world->verify(*second);
    QVERIFY(claims);
    QCOMPARE(claims->style(), m_style);
    QCOMPARE(claims->authenticatedAt(), Tokens::kNow); // no password was given since
    QVERIFY(m_world->verify(first)); // until it expires

    const auto family = m_world->sessions().family(m_ada, first.sessionId);
    QCOMPARE(family->size(), 2U);
    QCOMPARE(family->front().usedAt, std::optional{Tokens::kNow + 10min});
    QCOMPARE(family->back().usedAt, std::nullopt);
    QCOMPARE(m_world->sessions().of(m_ada)->front().generation, 1);
    QCOMPARE(m_world->auditLines("refreshed"), 1);
}

void RefreshTest::r01AUsedTokenEndsTheFamily()
{
    const TokenPair other = logIn();
    const TokenPair first = logIn();
    const auto second = m_world->refresh(first);
    const auto third = m_world->refresh(*second);
    QVERIFY(third);
    QVERIFY(m_world->verify(*third));

    const auto stolen = m_world->refresh(first);

    QVERIFY2(!stolen, "a used token was taken");
    QCOMPARE(stolen.error().fault, Fault::InvalidGrant);
    QCOMPARE(m_world->auditLines("refresh_reused"), 1);
    for (const TokenPair& pair : {first, *second, *third})
        QVERIFY(isOver(pair));
    QVERIFY(m_world->refresh(other)); // another family
}

void RefreshTest::r12AFloodOfOneUsedTokenEndsItOnce()
{
    const TokenPair first = logIn();
    QVERIFY(m_world->refresh(first));
    const int rounds = isAbuse() ? 100'000 : 1'000;
    qsizetype lines = 0;
    for (int round = 0; round < rounds; ++round) {
        QCOMPARE(m_world->refresh(first).error().fault, Fault::InvalidGrant);
        if (round == 0)
            lines = m_world->auditLines();
    }
    // Neither the log nor anything else grows with what a stranger repeats.
    QCOMPARE(m_world->auditLines("refresh_reused"), 1);
    QCOMPARE(m_world->auditLines(), lines);
    QCOMPARE(RevocationStore{m_world->database()}.page({}, 10)->ids.size(), 1);
}

void RefreshTest::r03TwoRotationsInOneSecondAreTwo()
{
    const TokenPair first = logIn();
    const auto second = m_world->refresh(first);
    const auto third = m_world->refresh(*second);
    QVERIFY(third);
    QVERIFY(second->access.id != third->access.id);
    QVERIFY(second->access.token != third->access.token);
    QCOMPARE(m_world->refresh(*second).error().fault, Fault::InvalidGrant);
    QVERIFY(isOver(*third));
}

void RefreshTest::r04ARestartForgetsNothing()
{
    const TokenPair first = logIn();
    const auto second = m_world->refresh(first);
    QVERIFY(second);
    m_world->restart();
    QVERIFY(m_world->verify(*second));
    QCOMPARE(m_world->refresh(first).error().fault, Fault::InvalidGrant);
    QVERIFY(isOver(*second));
    m_world->restart();
    QVERIFY(isOver(*second));
}

void RefreshTest::r06WithoutGraceARepeatIsATheft()
{
    const TokenPair first = logIn();
    QVERIFY(m_world->refresh(first)); // the answer was lost
    QCOMPARE(m_world->refresh(first).error().fault, Fault::InvalidGrant);
    QVERIFY(m_world->sessions().of(m_ada)->empty());
}

void RefreshTest::r06WithGraceARepeatBringsOneSuccessor()
{
    m_world->settings.refreshGrace = 10s;
    m_world->restart();
    const TokenPair first = logIn();
    const auto lost = m_world->refresh(first);
    m_world->clock.advance(10s - 1ms);
    const auto second = m_world->refresh(first);
    QVERIFY(lost && second);
    // At most one of the two is good: whoever shows the other is a second one.
    QCOMPARE(m_world->refresh(*lost).error().fault, Fault::InvalidGrant);
    QVERIFY(isOver(*second));

    const TokenPair again = logIn();
    const auto next = m_world->refresh(again);
    m_world->clock.advance(10s);
    QCOMPARE(m_world->refresh(again).error().fault, Fault::InvalidGrant); // too late
    QVERIFY(isOver(*next));

    const TokenPair seen = logIn();
    const auto successor = m_world->refresh(seen);
    QVERIFY(m_world->refresh(*successor)); // so its answer was not lost
    QCOMPARE(m_world->refresh(seen).error().fault, Fault::InvalidGrant);
    QVERIFY(m_world->sessions().of(m_ada)->empty());
}

void RefreshTest::r07NeverPastItsEnd()
{
    const TokenPair idle = logIn();
    m_world->clock.advance(24h * 14);
    QCOMPARE(m_world->refresh(idle).error().fault, Fault::InvalidGrant);
    QCOMPARE(m_world->auditLines("refresh_reused"), 0); // it was not used before

    auto pair = AuthResult<TokenPair>{logIn()};
    for (int day = 0; day < 30; day += 10) {
        pair = m_world->refresh(*pair);
        QVERIFY(pair);
        m_world->clock.advance(24h * 10 - (day == 20 ? 1ms : 0ms));
    }
    m_world->clock.advance(1ms); // 30 days
    QCOMPARE(m_world->refresh(*pair).error().fault, Fault::InvalidGrant);
    // D08: a server that took it away does not give it back when the clock is set back.
    m_world->restart();
    m_world->clock.advance(-1h);
    QCOMPARE(m_world->refresh(*pair).error().fault, Fault::InvalidGrant);
}

void RefreshTest::r08NeverWidens()
{
    const TokenPair first =
        m_world->logIn(u"ada"_s, m_style, {u"reports:read"_s}); // though she may do more
    for (const QStringList& scope :
         {QStringList{u"reports:write"_s}, QStringList{u"reports:read"_s, u"reports:write"_s},
          QStringList{u"*"_s}, QStringList{u"reports:rea"_s}, QStringList{u""_s}}) {
        const auto wider = refresh(first, scope);
        QVERIFY2(!wider, qPrintable(scope.join(u' ')));
        QCOMPARE(wider.error().fault, Fault::InvalidScope);
    }
    // It was not used by that, and the access token alone gets narrower.
    const auto narrow = refresh(first, {});
    QVERIFY(narrow);
    QCOMPARE(narrow->scope, QStringList{});
    const AccessRule rule{.roles = {}, .scopes = {"reports:read"}};
    QCOMPARE(m_world->verify(narrow->access.token, rule).error().fault,
             TokenError::Fault::InsufficientScope);
    const auto whole = m_world->refresh(*narrow);
    QVERIFY(whole);
    QVERIFY(m_world->verify(whole->access.token, rule));
    QCOMPARE(m_world->verify(*whole)->style(), m_style);
}

void RefreshTest::r08OnlyWhatTheAccountStillMay()
{
    const TokenPair first = logIn();
    QVERIFY(m_world->accounts().update(m_ada.id, {.scopes = QStringList{u"reports:read"_s}},
                                       kOperator));
    QCOMPARE(refresh(first, first.scope).error().fault, Fault::InvalidScope);
    auto pair = m_world->refresh(first);
    QVERIFY(pair);
    QCOMPARE(pair->scope, QStringList{u"reports:read"_s});
    // Long after the change, when memory holds it no more.
    m_world->clock.advance(1h);
    m_world->restart();
    pair = m_world->refresh(*pair);
    QVERIFY(pair);
    QVERIFY(m_world->verify(pair->access.token, {.roles = {}, .scopes = {"reports:read"}}));
    QCOMPARE(m_world->verify(pair->access.token, {.roles = {}, .scopes = {"reports:write"}})
                 .error()
                 .fault,
             TokenError::Fault::InsufficientScope);
}

void RefreshTest::r09NotForADisabledUser()
{
    const TokenPair pair = logIn();
    QVERIFY(m_world->accounts().update(m_ada.id, {.disabled = true}, kOperator));
    QVERIFY(isOver(pair));
    QVERIFY(m_world->accounts().update(m_ada.id, {.disabled = false}, kOperator));
    QVERIFY(isOver(pair)); // what was ended stays so
    QVERIFY(m_world->verify(logIn()));
}

void RefreshTest::r11KeepsTheOldTokenWhenTheStoreFails()
{
    const TokenPair first = logIn();
    // The last thing that a change writes.
    const auto rename = [this](const QString& from, const QString& to) {
        return Statement::run(m_world->database(), u"ALTER TABLE "_s + from + u" RENAME TO " + to)
            .has_value();
    };
    QVERIFY(rename(u"audit"_s, u"audit_gone"_s));
    const auto failed = m_world->refresh(first);
    const auto claims = m_world->verify(first);
    QVERIFY(claims);
    const auto notEnded = m_world->sessions().logOut(*claims, kClient);
    const auto notOpened = m_world->tryLogIn(u"ada"_s);
    QVERIFY(rename(u"audit_gone"_s, u"audit"_s));

    QVERIFY(!failed && !notEnded && !notOpened);
    QCOMPARE(failed.error().fault, Fault::StoreFailed);
    QCOMPARE(notEnded.error().fault, Fault::StoreFailed);
    QCOMPARE(notOpened.error().fault, Fault::StoreFailed);
    QVERIFY2(m_world->verify(first), "a logout that failed was half done");
    QCOMPARE(m_world->sessions().family(m_ada, first.sessionId)->size(), 1U);
    QCOMPARE(m_world->sessions().of(m_ada)->size(), 1U);
    QVERIFY(m_world->refresh(first));
}

void RefreshTest::r12AFloodEndsOneFamilyOnce()
{
    const TokenPair first = logIn();
    QVERIFY(m_world->refresh(first));
    const qsizetype lines = m_world->auditLines();
    for (int i = 0; i < 200; ++i)
        QCOMPARE(m_world->refresh(first).error().fault, Fault::InvalidGrant);
    QCOMPARE(m_world->auditLines(), lines + 1);
    QCOMPARE(RevocationStore{m_world->database()}.page({}, 10)->ids.size(), 1);
}

void RefreshTest::refusesWhatIsNoRefreshToken()
{
    const TokenPair pair = logIn();
    QByteArray flipped = pair.refresh;
    flipped[10] = flipped[10] == 'A' ? 'B' : 'A';
    const QByteArrayList texts{QByteArray{},
                               pair.access.token,
                               flipped,
                               pair.refresh.chopped(1),
                               pair.refresh + 'A',
                               pair.refresh + ' ',
                               ' ' + pair.refresh,
                               QByteArray{pair.refresh}.replace("cc_rt_", "cc_at_"),
                               pair.refresh.toUpper()};
    for (const QByteArray& text : texts) {
        const auto refreshed = m_world->sessions().refresh(text, {}, kClient);
        QVERIFY2(!refreshed, text.constData());
        QCOMPARE(refreshed.error().fault, Fault::InvalidGrant);
    }
    QVERIFY(m_world->refresh(pair));
}

void RefreshTest::failsWithoutRandomNumbers()
{
    const TokenPair pair = logIn();
    m_world->random.fail();
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::CryptoFailed);
    m_world->random.fail(false);
    QVERIFY2(m_world->refresh(pair), "it was used up by a refresh that failed");
}

QTEST_GUILESS_MAIN(RefreshTest)
#include "tst_refresh.moc"
