#include "core/store/markstore.h"
#include "tests/core/authworld.h"

#include <QFile>
#include <QFileInfo>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// Copies of a store, and what of them is still good: in each engine that has them, and in each
/// style of token.
class BackupTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngineAndStyle(); }
    void init();
    void cleanup()
    {
        m_world.reset();
        m_folder.reset();
    }
    void allTokensAreTakenBack();
    void otherServersHearOfIt();
    void d15ARestoredCopyAcceptsNoEarlierToken();
    void d15ACopyIsWholeWhileOthersWrite();
    void d15ACopyReplacesNothing();
    void d15ACommandOnACopyChangesNothing();

private:
    [[nodiscard]] TokenPair logIn() const { return m_world->logIn(u"ada"_s, m_style); }
    [[nodiscard]] AuthResult<IssuedToken> serviceToken() const
    {
        return m_world->service().clients().issue(m_robot, m_style, {}, kClient);
    }
    [[nodiscard]] QString copy() const { return m_folder->filePath(u"copy.db"_s); }
    /// The world goes on with the copy, as after a restore.
    void restore()
    {
        m_world->node.stop();
        m_world->node.database = std::move(*Database::open(copy()));
        m_world->node.service = std::move(*m_world->tryStart(*m_world->node.database));
    }
    /// To be called by tests of copies, which PostgreSQL makes with its own tools.
    [[nodiscard]] bool hasCopies() const
    {
        return m_world->database().address().engine() == StoreAddress::Engine::Sqlite;
    }

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<AuthWorld> m_world;
    TokenStyle m_style = TokenStyle::Jwt;
    ServiceClient m_robot;
};

void BackupTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    QFETCH_GLOBAL(const TokenStyle, style);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_folder = std::make_unique<QTemporaryDir>();
    m_style = style;
    m_world = std::make_unique<AuthWorld>(engine);
    QVERIFY(m_world->addUser(u"ada"_s).id > 0);
    const auto robot = m_world->service().clients().add(u"robot"_s, {}, {}, kOperator);
    QVERIFY(robot);
    m_robot = robot->client;
}

void BackupTest::allTokensAreTakenBack()
{
    const TokenPair pair = logIn();
    const auto robot = serviceToken();
    QVERIFY(robot);
    QVERIFY(m_world->verify(pair));
    QVERIFY(m_world->verify(robot->token));

    QVERIFY(m_world->service().revokeAllTokens(kOperator));

    const auto holds = [&] {
        QCOMPARE(m_world->verify(pair).error().fault, TokenError::Fault::Revoked);
        QCOMPARE(m_world->verify(robot->token).error().fault, TokenError::Fault::Revoked);
        QVERIFY(!m_world->refresh(pair));
    };
    holds();
    QCOMPARE(m_world->auditLines("all_tokens_revoked"), 1);
    m_world->restart();
    holds();
    m_world->clock.advance(1s); // those of the same second are taken back too
    QVERIFY(m_world->verify(logIn()));
    QVERIFY(m_world->verify(serviceToken()->token));
}

void BackupTest::otherServersHearOfIt()
{
    if (hasCopies())
        QSKIP("a SQLite file has one server");
    const TokenPair pair = logIn();
    AuthNode other = m_world->startNode();
    QVERIFY(other.service->learnOpaque(pair.access.token));
    QVERIFY(other.service->verifier().verify(pair.access.token, {}));
    QVERIFY(m_world->service().revokeAllTokens(kOperator));
    QCOMPARE(other.service->verifier().verify(pair.access.token, {}).error().fault,
             TokenError::Fault::Revoked);
    other.stop();
}

void BackupTest::d15ARestoredCopyAcceptsNoEarlierToken()
{
    if (!hasCopies())
        QSKIP("PostgreSQL has tools of its own");
    const TokenPair before = logIn();
    const TokenPair revoked = logIn();
    QVERIFY(m_world->service().backUp(copy()));
    m_world->clock.advance(5s);
    // What the copy knows nothing of.
    QVERIFY(m_world->sessions().logOut(*m_world->verify(revoked), kClient));
    const TokenPair after = logIn();
    const auto robot = serviceToken();
    m_world->clock.advance(5s);

    restore();

    for (const TokenPair& pair : {before, revoked, after}) {
        // The copy does not know an opaque token from after it was made at all.
        QVERIFY(!m_world->verify(pair));
        QVERIFY(!m_world->refresh(pair));
    }
    QVERIFY(!m_world->verify(robot->token));
    const TokenPair fresh = logIn();
    QVERIFY(m_world->verify(fresh));
    QCOMPARE(m_world->auditLines("all_tokens_revoked"), 1);
    const auto verdict = m_world->service().audit().verify();
    QVERIFY(verdict && verdict->state == AuditVerdict::State::Intact);

    // Once, and not at each start.
    m_world->clock.advance(5s);
    restore();
    QVERIFY(m_world->verify(fresh));
    QCOMPARE(m_world->auditLines("all_tokens_revoked"), 1);

    // A copy of the copy is another one.
    const QString second = m_folder->filePath(u"second.db"_s);
    QVERIFY(m_world->service().backUp(second));
    m_world->clock.advance(1s);
    m_world->node.stop();
    QVERIFY(QFile::remove(copy()) && QFile::rename(second, copy()));
    restore();
    QVERIFY(!m_world->verify(fresh));
}

void BackupTest::d15ACopyIsWholeWhileOthersWrite()
{
    if (!hasCopies())
        QSKIP("PostgreSQL has tools of its own");
    constexpr int copies = 5;
    const auto fileOf = [this](int number) {
        return m_folder->filePath(u"whole%1.db"_s.arg(number));
    };
    std::atomic<int> made = 0;
    std::atomic<int> failed = 0;
    std::atomic<int> written = 0;
    inThreads(2, [&](int thread) {
        if (thread == 0) {
            for (; made < copies; ++written)
                static_cast<void>(logIn());
            return;
        }
        for (; made < copies; ++made) {
            while (written < 5 * (made + 1))
                QThread::yieldCurrentThread();
            if (!m_world->service().backUp(fileOf(made)))
                ++failed;
        }
    });
    QCOMPARE(failed, 0);
    for (int number = 0; number < copies; ++number) {
        const QString file = fileOf(number);
        const auto opened = Database::open(StoreAddress::sqlite(file), Access::Administrative);
        QVERIFY(opened);
        QVERIFY(UserStore{**opened}.find(u"ada"_s).value().has_value());
        QCOMPARE(QFileInfo(file).permissions() & ~(QFile::ReadUser | QFile::WriteUser),
                 QFile::ReadOwner | QFile::WriteOwner);
    }
}

void BackupTest::d15ACopyReplacesNothing()
{
    if (!hasCopies())
        QSKIP("PostgreSQL has tools of its own");
    QFile precious(copy());
    QVERIFY(precious.open(QIODevice::WriteOnly));
    precious.write("precious");
    precious.close();
    QCOMPARE(m_world->service().backUp(copy()).error().fault, StoreError::Fault::NotWritable);
    QVERIFY(precious.open(QIODevice::ReadOnly));
    QCOMPARE(precious.readAll(), "precious"_ba);
    QCOMPARE(m_world->service().backUp(m_folder->filePath(u"none/copy.db"_s)).error().fault,
             StoreError::Fault::NotWritable);
}

void BackupTest::d15ACommandOnACopyChangesNothing()
{
    if (!hasCopies())
        QSKIP("PostgreSQL has tools of its own");
    QVERIFY(m_world->service().backUp(copy()));
    const auto opened = Database::open(StoreAddress::sqlite(copy()), Access::Administrative);
    QVERIFY(opened);
    {
        const auto service = m_world->tryStart(**opened);
        QVERIFY(service);
    }
    QVERIFY(!MarkStore{**opened}.find(MarkStore::kTokensFrom).value());
}

QTEST_GUILESS_MAIN(BackupTest)
#include "tst_backup.moc"
