#include "tests/support/liveserver.h"

#include <QTcpSocket>
#include <QTest>
#include <QtConcurrentMap>

#include <algorithm>
#include <numeric>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class ConcurrencyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void oneNameGoesToOnePerson();
    void survivesClientsThatLeave();

private:
    LiveServer m_server;
};

void ConcurrencyTest::oneNameGoesToOnePerson()
{
    QList<int> attempts(12);
    std::iota(attempts.begin(), attempts.end(), 0);

    const QList<int> statuses = QtConcurrent::blockingMapped(attempts, [this](int) {
        return m_server
            .sendJson("POST", "/register",
                      {{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}})
            .status;
    });

    QCOMPARE(std::ranges::count(statuses, 201), 1);
    QCOMPARE(std::ranges::count(statuses, 409), statuses.size() - 1);
}

void ConcurrencyTest::survivesClientsThatLeave()
{
    const QByteArray body = R"({"username":"ada","password":"password123"})";
    for (int i = 0; i < 20; ++i) {
        QTcpSocket socket;
        socket.connectToHost(m_server.url().host(), static_cast<quint16>(m_server.url().port()));
        QVERIFY(socket.waitForConnected(5000));
        socket.write("POST /login HTTP/1.1\r\nHost: " + m_server.url().authority().toLatin1()
                     + "\r\nContent-Type: application/json\r\nContent-Length: "
                     + QByteArray::number(body.size()) + "\r\n\r\n" + body);
        QVERIFY(socket.waitForBytesWritten(5000));
        socket.abort(); // before the password is hashed, so before there is an answer
    }

    QCOMPARE(m_server.send("GET", "/healthz").status, 200);
    QVERIFY(!m_server.login(u"grace"_s).isEmpty());
}

QTEST_GUILESS_MAIN(ConcurrencyTest)
#include "tst_concurrency.moc"
