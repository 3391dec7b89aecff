#include "core/store/auditstore.h"
#include "core/store/markstore.h"
#include "tests/support/liveserver.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::milliseconds;

/// What becomes of a server whose machine's clock is set.
class ClockWatchTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning();
        m_server = std::make_unique<LiveServer>();
    }
    void cleanup() { m_server.reset(); }
    void nothingLivesAgain_data();
    void nothingLivesAgain();
    void whatIsIssuedIsGoodAtOnce_data();
    void whatIsIssuedIsGoodAtOnce();
    void limitsDoNotCountByTheWall();
    void jumpsAreInTheAuditLog();
    void theMarkIsKeptWhenItStops();

private:
    [[nodiscard]] QJsonObject logIn(const QString& style) const
    {
        static_cast<void>(m_server->login(u"ada"_s));
        return m_server
            ->sendJson(
                "POST", "/login",
                {{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}, {u"style"_s, style}})
            .json;
    }
    [[nodiscard]] int protectedWith(const QJsonObject& tokens) const
    {
        return m_server->get("/protected", tokens["access_token"_L1].toString().toLatin1()).status;
    }
    [[nodiscard]] int refreshWith(const QJsonObject& tokens) const
    {
        return m_server
            ->sendJson("POST", "/refresh", {{u"refresh_token"_s, tokens["refresh_token"_L1]}})
            .status;
    }
    [[nodiscard]] std::unique_ptr<Database> store() const
    {
        return std::move(*Database::open(StoreAddress::sqlite(m_server->folder() + "/store.db"_L1),
                                         Access::Administrative));
    }

    std::unique_ptr<LiveServer> m_server;
};

void ClockWatchTest::nothingLivesAgain_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<milliseconds>("back");

    const struct
    {
        const char* name;
        milliseconds by;
    } moves[] = {{"1 s", 1s},
                 {"1 h", 1h},
                 {"10 years", std::chrono::years{10}},
                 {"1970", Tokens::kNow.time_since_epoch()}};
    for (const QString& style : {u"jwt"_s, u"signed"_s, u"opaque"_s}) {
        for (const auto& [name, by] : moves)
            QTest::addRow("D08 %s, back %s", qPrintable(style), name) << style << by;
    }
}

void ClockWatchTest::nothingLivesAgain()
{
    QFETCH(QString, style);
    QFETCH(milliseconds, back);
    const QJsonObject old = logIn(style);
    QCOMPARE(protectedWith(old), 200);
    m_server->clock().advance(std::chrono::days{31});
    const QJsonObject revoked = logIn(style);
    const QByteArray token = revoked["access_token"_L1].toString().toLatin1();
    QCOMPARE(m_server->send("POST", "/logout", {"Authorization: Bearer " + token}).status, 200);
    QCOMPARE(protectedWith(old), 401);

    m_server->clock().advance(-back);

    QCOMPARE(protectedWith(old), 401);
    QCOMPARE(refreshWith(old), 400);
    QCOMPARE(protectedWith(revoked), 401);
    m_server->restart();
    QCOMPARE(protectedWith(old), 401);
    QCOMPARE(refreshWith(old), 400);
    QCOMPARE(protectedWith(revoked), 401);
    QCOMPARE(refreshWith(revoked), 400);
}

void ClockWatchTest::whatIsIssuedIsGoodAtOnce_data()
{
    QTest::addColumn<QString>("style");
    for (const QString& style : {u"jwt"_s, u"signed"_s, u"opaque"_s})
        QTest::addRow("D08 %s", qPrintable(style)) << style;
}

void ClockWatchTest::whatIsIssuedIsGoodAtOnce()
{
    QFETCH(QString, style);
    static_cast<void>(logIn(style));

    m_server->clock().advance(-1h);

    const QJsonObject tokens = logIn(style);
    QCOMPARE(protectedWith(tokens), 200);
    QCOMPARE(refreshWith(tokens), 200);
    m_server->clock().advance(31min); // half of it counts
    QCOMPARE(protectedWith(tokens), 401);
}

void ClockWatchTest::limitsDoNotCountByTheWall()
{
    const QJsonObject wrong{{u"username"_s, u"eve"_s}, {u"password"_s, u"wrong password"_s}};
    int status = 0;
    for (int i = 0; i < 30 && status != 429; ++i)
        status = m_server->sendJson("POST", "/login", wrong).status;
    QCOMPARE(status, 429);

    m_server->clock().advance(-24h);

    QCOMPARE(m_server->sendJson("POST", "/login", wrong).status, 429);
}

void ClockWatchTest::jumpsAreInTheAuditLog()
{
    m_server->clock().advance(-1h);
    m_server->restart(); // a clean stop looks at the clock

    const auto database = store();
    const auto rows = AuditStore{*database}.before(1000, 100);
    QVERIFY(rows);
    const auto tells = [](const AuditRow& row) {
        return row.line.contains("clock_jumped") && row.line.contains(R"("seconds":"-3600")");
    };
    QCOMPARE(std::ranges::count_if(*rows, tells), 1);
}

void ClockWatchTest::theMarkIsKeptWhenItStops()
{
    m_server->clock().advance(1h);
    m_server->restart();

    const auto database = store();
    QCOMPARE(MarkStore{*database}.find(MarkStore::kClock).value(),
             std::optional{Tokens::kNow + 1h});
}

QTEST_GUILESS_MAIN(ClockWatchTest)
#include "tst_clockwatch.moc"
