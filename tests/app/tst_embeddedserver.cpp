#include "app/desktop/embeddedserver.h"

#include <QFile>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using State = LocalServer::State;

class EmbeddedServerTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void startsAndStops();
    void takesAnotherPortWhenItsOwnIsTaken();
    void saysWhyItCannotStart();
    void startsOnceTheObstacleIsGone();
    void explainsAToken();

private:
    static bool reaches(const LocalServer& server, State state)
    {
        return QTest::qWaitFor([&] { return server.state() == state; }, 20000);
    }
    EmbeddedServer::Options options(const QString& listen = u"127.0.0.1:0"_s) const
    {
        return {.store = m_folder.filePath(u"store.db"_s), .listen = listen};
    }

    SystemClock m_clock;
    QTemporaryDir m_folder;
};

void EmbeddedServerTest::startsAndStops()
{
    EmbeddedServer server{options(), m_clock};
    QCOMPARE(server.state(), State::Stopped);

    server.start();
    QVERIFY(reaches(server, State::Running));
    QVERIFY(server.url().port() > 0);
    QVERIFY(server.notice().isEmpty());

    server.stop();
    QVERIFY(reaches(server, State::Stopped));
    QVERIFY(server.url().isEmpty());

    server.start(); // and again, on the same store
    QVERIFY(reaches(server, State::Running));
}

void EmbeddedServerTest::takesAnotherPortWhenItsOwnIsTaken()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    const int taken = other.serverPort();
    EmbeddedServer server{options(u"127.0.0.1:%1"_s.arg(taken)), m_clock};

    server.start();

    QVERIFY(reaches(server, State::Running));
    QVERIFY(server.url().port() != taken);
    QVERIFY(server.notice().contains(QString::number(taken)));
    QVERIFY(server.notice().contains(QString::number(server.url().port())));
}

void EmbeddedServerTest::saysWhyItCannotStart()
{
    EmbeddedServer first{options(), m_clock};
    first.start();
    QVERIFY(reaches(first, State::Running));
    EmbeddedServer second{options(), m_clock};

    second.start();

    QVERIFY(reaches(second, State::Failed));
    QVERIFY(second.problem().contains(u"store.db"_s));
    QVERIFY(second.url().isEmpty());
}

void EmbeddedServerTest::startsOnceTheObstacleIsGone()
{
    const QString store = m_folder.filePath(u"damaged.db"_s);
    QFile damaged(store);
    QVERIFY(damaged.open(QFile::WriteOnly) && damaged.write("not a database") > 0);
    damaged.close();
    EmbeddedServer server{{.store = store, .listen = u"127.0.0.1:0"_s}, m_clock};
    server.start();
    QVERIFY(reaches(server, State::Failed));
    QVERIFY(server.problem().contains(u"damaged.db"_s));

    QVERIFY(QFile::remove(store));
    server.start();

    QVERIFY(reaches(server, State::Running));
    QVERIFY(server.problem().isEmpty());
}

void EmbeddedServerTest::explainsAToken()
{
    EmbeddedServer server{options(), m_clock};
    server.start();
    QVERIFY(reaches(server, State::Running));

    auto explained = server.explain("a.b.c");
    QVERIFY(QTest::qWaitFor([&] { return explained.isFinished(); }, 20000));

    const std::vector<Check> checks = explained.result();
    QCOMPARE(checks.back().step, Check::Step::Scopes); // every step has an entry
    const auto failed = [](const Check& check) { return check.outcome == Check::Outcome::Failed; };
    QCOMPARE(std::ranges::count_if(checks, failed), 1);
}

QTEST_GUILESS_MAIN(EmbeddedServerTest)
#include "tst_embeddedserver.moc"
