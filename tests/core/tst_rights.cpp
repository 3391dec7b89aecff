#include "tests/core/authworld.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

namespace {

const AccessRule kAdmin{.roles = {"admin"}, .scopes = {}};
const AccessRule kRead{.roles = {}, .scopes = {"reports:read"}};

} // namespace

/// What changes of an account mean for tokens that are out already, on each engine and in each
/// style.
class RightsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngineAndStyle(); }
    void init();
    void cleanup() { m_world.reset(); }
    void z05ARoleThatWasTakenIsGoneAtOnce();
    void z05AScopeThatWasTakenIsGoneAtOnce();
    void z05ANewRoleNeedsANewToken();
    void aRoleThatWasTakenBetweenPasswordAndSession();
    void d08ATakenRoleOutlivesClockSteps();
    void aDisabledAccountIsOut();
    void z06TheLastAdministratorStays();
    void z06OfTwoAdministratorsOneStays();
    void refusesNamesThatAreNone_data();
    void refusesNamesThatAreNone();
    void nobodyIsNotFound();

private:
    [[nodiscard]] TokenPair logIn(const QString& name = u"ada"_s) const
    {
        return m_world->logIn(name, m_style, {u"reports:read"_s});
    }
    [[nodiscard]] AuthResult<User> update(const User& user, const AccountUpdate& update) const
    {
        return m_world->accounts().update(user.id, update, kOperator);
    }
    [[nodiscard]] std::optional<TokenError::Fault> ask(const TokenPair& pair,
                                                       const AccessRule& rule) const
    {
        const auto claims = m_world->verify(pair.access.token, rule);
        return claims ? std::nullopt : std::optional{claims.error().fault};
    }

    TokenStyle m_style = TokenStyle::Jwt;
    User m_root;
    User m_ada;
    std::unique_ptr<AuthWorld> m_world;
};

void RightsTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    QFETCH_GLOBAL(const TokenStyle, style);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_style = style;
    m_world = std::make_unique<AuthWorld>(engine);
    m_root = m_world->addUser(u"root"_s, {u"admin"_s});
    m_ada = m_world->addUser(u"ada"_s, {u"user"_s, u"admin"_s});
    QVERIFY(m_root.id > 0 && m_ada.id > 0);
}

void RightsTest::z05ARoleThatWasTakenIsGoneAtOnce()
{
    const TokenPair pair = logIn();
    const TokenPair other = logIn(u"root"_s);
    QCOMPARE(ask(pair, kAdmin), std::nullopt);
    const auto changed = update(m_ada, {.roles = QStringList{u"user"_s}});
    QVERIFY(changed);
    QCOMPARE(changed->roles, QStringList{u"user"_s});
    QCOMPARE(changed->scopes, m_ada.scopes);
    QCOMPARE(m_world->auditLines("roles_changed"), 1);

    QCOMPARE(ask(pair, kAdmin), TokenError::Fault::InsufficientRole);
    QCOMPARE(ask(pair, kRead), std::nullopt); // the rest of the token holds
    QCOMPARE(ask(other, kAdmin), std::nullopt);
    const auto next = m_world->refresh(pair);
    QVERIFY(next);
    QCOMPARE(ask(*next, kAdmin), TokenError::Fault::InsufficientRole);
    m_world->restart();
    QCOMPARE(ask(pair, kAdmin), TokenError::Fault::InsufficientRole);
    QCOMPARE(ask(logIn(), kAdmin), TokenError::Fault::InsufficientRole);
    const auto checks = m_world->service().verifier().explain(pair.access.token, kAdmin);
    const auto roles = std::ranges::find(checks, Check::Step::Roles, &Check::step);
    QVERIFY(roles != checks.end());
    QVERIFY(roles->detail.contains(u"lost"_s)); // the token still says it
}

void RightsTest::z05AScopeThatWasTakenIsGoneAtOnce()
{
    const TokenPair pair = logIn();
    QVERIFY(update(m_ada, {.scopes = QStringList{}}));
    QCOMPARE(ask(pair, kRead), TokenError::Fault::InsufficientScope);
    QCOMPARE(ask(pair, kAdmin), std::nullopt);
    m_world->restart();
    QCOMPARE(ask(pair, kRead), TokenError::Fault::InsufficientScope);
}

void RightsTest::z05ANewRoleNeedsANewToken()
{
    const TokenPair pair = logIn();
    const AccessRule auditor{.roles = {"auditor"}, .scopes = {}};
    QVERIFY(update(m_ada, {.roles = QStringList{u"admin"_s, u"auditor"_s}}));
    QCOMPARE(ask(pair, auditor), TokenError::Fault::InsufficientRole);
    const auto next = m_world->refresh(pair);
    QVERIFY(next);
    QCOMPARE(ask(*next, auditor), std::nullopt);
}

void RightsTest::aRoleThatWasTakenBetweenPasswordAndSession()
{
    const auto checked = m_world->accounts().checkPassword(u"ada"_s, kPassword, kClient);
    QVERIFY(checked);
    QVERIFY(update(m_ada, {.roles = QStringList{u"user"_s}, .scopes = QStringList{}}));
    const LoginWish wish{.style = m_style, .scope = {u"reports:read"_s}};
    QCOMPARE(m_world->sessions().open(*checked, wish, kClient).error().fault, Fault::InvalidScope);
    const auto pair = m_world->sessions().open(*checked, {.style = m_style}, kClient);
    QVERIFY(pair);
    const auto claims = m_world->verify(*pair);
    QVERIFY(claims);
    QCOMPARE(claims->claims().list("roles").size(), 1U);
    QVERIFY(update(m_ada, {.disabled = true}));
    QCOMPARE(m_world->sessions().open(*checked, {.style = m_style}, kClient).error().fault,
             Fault::InvalidCredentials);
}

void RightsTest::d08ATakenRoleOutlivesClockSteps()
{
    const TokenPair pair = logIn();
    QVERIFY(update(m_ada, {.roles = QStringList{u"user"_s}}));
    // The clock jumps ahead, something else changes, and the clock is set back.
    m_world->clock.advance(1h);
    QVERIFY(update(m_root, {.scopes = QStringList{}}));
    m_world->clock.advance(-1h);
    QCOMPARE(ask(pair, kAdmin), TokenError::Fault::InsufficientRole);
    m_world->clock.advance(1h);
    m_world->restart();
    m_world->clock.advance(-1h);
    QVERIFY(ask(pair, kAdmin).has_value());
}

void RightsTest::aDisabledAccountIsOut()
{
    const TokenPair pair = logIn();
    const auto disabled = update(m_ada, {.disabled = true});
    QVERIFY(disabled);
    QCOMPARE(disabled->disabledAt, std::optional{Tokens::kNow});
    QCOMPARE(m_world->auditLines("user_disabled"), 1);
    QCOMPARE(ask(pair, {}), TokenError::Fault::Revoked);
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
    QCOMPARE(m_world->tryLogIn(u"ada"_s).error().fault, Fault::InvalidCredentials);
    QVERIFY(m_world->sessions().of(m_ada)->empty());
    m_world->restart();
    QCOMPARE(ask(pair, {}), TokenError::Fault::Revoked);

    QVERIFY(update(m_ada, {.disabled = false}));
    QCOMPARE(m_world->auditLines("user_enabled"), 1);
    QCOMPARE(ask(pair, {}), TokenError::Fault::Revoked); // what was ended stays so
    QCOMPARE(ask(logIn(), {}), std::nullopt);
}

void RightsTest::z06TheLastAdministratorStays()
{
    QVERIFY(update(m_ada, {.roles = QStringList{u"user"_s}}));
    const TokenPair pair = logIn(u"root"_s);
    QCOMPARE(update(m_root, {.roles = QStringList{u"user"_s}}).error().fault,
             Fault::LastAdministrator);
    QCOMPARE(update(m_root, {.disabled = true}).error().fault, Fault::LastAdministrator);
    QCOMPARE(m_world->accounts().remove(m_root.id, kOperator).error().fault,
             Fault::LastAdministrator);
    QCOMPARE(ask(pair, kAdmin), std::nullopt);
    // Neither counts one who could not undo it.
    QVERIFY(update(m_ada, {.roles = QStringList{u"admin"_s}, .disabled = true}));
    QCOMPARE(update(m_root, {.disabled = true}).error().fault, Fault::LastAdministrator);
    QVERIFY(update(m_ada, {.disabled = false}));
    QVERIFY(update(m_root, {.disabled = true}));
}

void RightsTest::z06OfTwoAdministratorsOneStays()
{
    for (int round = 0; round < 5; ++round) {
        std::atomic<int> gone{0};
        inThreads(2, [&](int thread) {
            gone += update(thread == 0 ? m_root : m_ada, {.disabled = true}) ? 1 : 0;
        });
        QCOMPARE(gone.load(), 1);
        QVERIFY(update(m_root, {.disabled = false}));
        QVERIFY(update(m_ada, {.disabled = false}));
    }
}

void RightsTest::refusesNamesThatAreNone_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("Z04 empty") << u""_s;
    QTest::newRow("Z04 two in one") << u"user admin"_s;
    QTest::newRow("Z04 a line end") << u"user\nadmin"_s;
    QTest::newRow("a quote") << u"ad\"min"_s;
    QTest::newRow("not ASCII") << u"\u0430dmin"_s;
    QTest::newRow("65 characters") << QString(65, u'a');
}

void RightsTest::refusesNamesThatAreNone()
{
    QFETCH(const QString, name);
    QCOMPARE(update(m_ada, {.roles = QStringList{name}}).error().fault, Fault::BadName);
    QCOMPARE(update(m_ada, {.scopes = QStringList{name}}).error().fault, Fault::BadName);
    QCOMPARE(m_world->service().clients().add(u"till"_s, {}, {name}, kOperator).error().fault,
             Fault::BadName);
    QCOMPARE(m_world->service().clients().add(u"till"_s, {name}, {}, kOperator).error().fault,
             Fault::BadName);
    QVERIFY(m_world->service().clients().all()->empty());
    QCOMPARE(m_world->accounts().withId(m_ada.id)->roles, m_ada.roles);
}

void RightsTest::nobodyIsNotFound()
{
    for (const qint64 id :
         {qint64{0}, qint64{-1}, m_ada.id + 1, std::numeric_limits<qint64>::max()}) {
        QCOMPARE(m_world->accounts().withId(id).error().fault, Fault::NotFound);
        QCOMPARE(m_world->accounts().update(id, {.disabled = true}, kOperator).error().fault,
                 Fault::NotFound);
        QCOMPARE(m_world->accounts().remove(id, kOperator).error().fault, Fault::NotFound);
    }
}

QTEST_GUILESS_MAIN(RightsTest)
#include "tst_rights.moc"
