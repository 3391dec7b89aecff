#include "tests/support/engines.h"
#include "tests/support/liveserver.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

/// Several servers on one PostgreSQL database.
class NodesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void whatOneKnowsTheOtherKnows();
    void whatBothKnowSurvivesBoth();

private:
    [[nodiscard]] ServerSettings settings() const
    {
        ServerSettings settings;
        settings.store = m_store->address();
        settings.storeKeyFile = m_folder.filePath(u"store.key"_s);
        settings.issuer = u"http://nodes"_s; // one issuer, whatever their ports
        return settings;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<FreshStore> m_store;
};

void NodesTest::init()
{
    if (const QString why = missing(StoreAddress::Engine::Postgres); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_store = std::make_unique<FreshStore>(StoreAddress::Engine::Postgres);
}

void NodesTest::whatOneKnowsTheOtherKnows()
{
    const LiveServer first(settings());
    const LiveServer second(settings());
    const QByteArray token = first.login(u"ada"_s);
    QVERIFY(!token.isEmpty());
    QCOMPARE(second.get("/protected", token).status, 200);
    const QJsonObject credentials{{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}};
    QCOMPARE(second.sendJson("POST", "/register", credentials).status, 409);
    QCOMPARE(second.sendJson("POST", "/login", credentials).status, 200);
}

void NodesTest::whatBothKnowSurvivesBoth()
{
    LiveServer server(settings());
    const QByteArray token = server.login(u"ada"_s);
    server.restart();
    QCOMPARE(server.get("/protected", token).status, 200);
    QCOMPARE(server.sendJson("POST", "/logout", {}, token).status, 200);
    server.restart();
    QCOMPARE(server.get("/protected", token).status, 401);
}

QTEST_GUILESS_MAIN(NodesTest)
#include "tst_nodes.moc"
