#include "core/client/authclient.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

#include <functional>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Failure = Exchange::Failure;

namespace {

QByteArray answerWith(const QByteArray& status, const QByteArray& body,
                      const QByteArray& headers = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n" + body;
}

bool waitFor(const std::function<bool()>& condition)
{
    return QTest::qWaitFor(condition, 8000);
}

/// A server that keeps what it was sent and answers whatever the test says.
class ScriptedServer
{
public:
    ScriptedServer()
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                ++connections;
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                    received += socket->readAll();
                    const qsizetype end = received.indexOf("\r\n\r\n");
                    if (end < 0)
                        return;
                    const qsizetype length = received.toLower().indexOf("content-length: ");
                    const qsizetype size =
                        length < 0 ? 0 : received.mid(length + 16).split('\r').front().toLongLong();
                    if (received.size() < end + 4 + size)
                        return;
                    socket->write(answer);
                    if (closes)
                        socket->disconnectFromHost();
                });
            }
        });
        listening = m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] Target target() const
    {
        return *Target::parse(u"http://127.0.0.1:%1"_s.arg(m_server.serverPort()));
    }

    bool listening = false;
    bool closes = false;
    int connections = 0;
    QByteArray answer;
    QByteArray received;

private:
    QTcpServer m_server;
};

} // namespace

class AuthClientTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void sendsWhatTheApiAsksFor();
    void sendsNoTokenWhereThereIsNone();
    void readsAnswers_data();
    void readsAnswers();
    void tellsOfEveryExchange();
    void failsWhenNobodyListens();
    void failsAfterTheTimeout();
    void failsWhenTheConnectionEnds_data();
    void failsWhenTheConnectionEnds();
    void failsWhenABodyNeverEnds();
    void cutsOffHugeAnswers();
    void followsNoRedirect();
    void readsTokensOnlyFromSuccess();

private:
    [[nodiscard]] Exchange get(const Target& target, const QByteArray& token = {},
                               std::chrono::milliseconds timeout = 10s);

    const SystemClock m_clock;
};

Exchange AuthClientTest::get(const Target& target, const QByteArray& token,
                             std::chrono::milliseconds timeout)
{
    AuthClient client{target, m_clock};
    client.setTimeout(timeout);
    const auto future = client.call("GET", u"/protected"_s, token);
    const bool finished = waitFor([&future] { return future.isFinished(); });
    return finished ? future.result() : Exchange{.status = -1};
}

void AuthClientTest::sendsWhatTheApiAsksFor()
{
    ScriptedServer server;
    QVERIFY(server.listening);
    server.answer = answerWith("201 Created", R"({"id":1})");
    AuthClient client{server.target(), m_clock};

    auto future = client.registerUser(u"ad\u00e9"_s, u"pass\"word"_s);
    QVERIFY(waitFor([&future] { return future.isFinished(); }));
    QVERIFY(server.received.startsWith("POST /register HTTP/1.1\r\n"));
    QVERIFY(server.received.toLower().contains("\r\ncontent-type: application/json\r\n"));
    QVERIFY(server.received.endsWith(
        "\r\n\r\n{\"password\":\"pass\\\"word\",\"username\":\"ad\xc3\xa9\"}"));
    QVERIFY(!server.received.toLower().contains("authorization"));
    QCOMPARE(future.result().status, 201);
    QVERIFY(future.result().succeeded());

    server.received.clear();
    future = client.logOut("tok");
    QVERIFY(waitFor([&future] { return future.isFinished(); }));
    QVERIFY(server.received.startsWith("DELETE /logout HTTP/1.1\r\n"));
    QVERIFY(server.received.toLower().contains("\r\nauthorization: bearer tok\r\n"));

    server.received.clear();
    future = client.logIn(u"ada"_s, u"x"_s);
    QVERIFY(waitFor([&future] { return future.isFinished(); }));
    QVERIFY(server.received.startsWith("POST /login HTTP/1.1\r\n"));
}

void AuthClientTest::sendsNoTokenWhereThereIsNone()
{
    ScriptedServer server;
    server.answer = answerWith("200 OK", "{}");
    const Exchange exchange = get(server.target());
    QCOMPARE(exchange.status, 200);
    QVERIFY(exchange.bearer.isEmpty());
    QVERIFY(!server.received.toLower().contains("authorization"));
}

void AuthClientTest::readsAnswers_data()
{
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<int>("code");
    QTest::newRow("200") << "200 OK"_ba << 200;
    QTest::newRow("400") << "400 Bad Request"_ba << 400;
    QTest::newRow("401") << "401 Unauthorized"_ba << 401;
    QTest::newRow("403") << "403 Forbidden"_ba << 403;
    QTest::newRow("404") << "404 Not Found"_ba << 404;
    QTest::newRow("409") << "409 Conflict"_ba << 409;
    QTest::newRow("429") << "429 Too Many Requests"_ba << 429;
    QTest::newRow("503") << "503 Service Unavailable"_ba << 503;
}

void AuthClientTest::readsAnswers()
{
    QFETCH(QByteArray, status);
    QFETCH(int, code);

    ScriptedServer server;
    server.answer = answerWith(status, R"({"error":"e","error_description":"why"})",
                               "WWW-Authenticate: Bearer error=\"invalid_token\"\r\n");
    const Exchange exchange = get(server.target(), "tok");
    QCOMPARE(exchange.status, code);
    QCOMPARE(exchange.failure, Failure::None);
    QCOMPARE(exchange.responseMessage(), u"why"_s);
    QCOMPARE(exchange.responseHeader("www-authenticate"), "Bearer error=\"invalid_token\""_ba);
    QCOMPARE(exchange.succeeded(), code == 200);
    QCOMPARE(exchange.bearer, "tok"_ba);
}

void AuthClientTest::tellsOfEveryExchange()
{
    ScriptedServer server;
    server.answer = answerWith("200 OK", "{}");
    AuthClient client{server.target(), m_clock};
    QSignalSpy sent(&client, &AuthClient::sent);
    QSignalSpy exchanged(&client, &AuthClient::exchanged);
    QStringList order;
    connect(&client, &AuthClient::exchanged, this, [&order] { order += u"exchanged"_s; });
    const auto future = client.call("GET", u"/a"_s, {});
    static_cast<void>(QFuture<Exchange>(future).then(
        this, [&order](const Exchange&) { order += u"finished"_s; }));
    QCOMPARE(sent.size(), 1);
    QVERIFY(waitFor([&order] { return order.size() == 2; }));
    QCOMPARE(order, (QStringList{u"exchanged"_s, u"finished"_s}));
    QCOMPARE(exchanged.size(), 1);
    QCOMPARE(sent[0][0], exchanged[0][0]); // the same id
    QCOMPARE(exchanged[0][1].value<Exchange>().status, 200);
    QCOMPARE(sent[0][1].value<Exchange>().status, 0);
}

void AuthClientTest::failsWhenNobodyListens()
{
    Target target = *Target::parse(u"http://127.0.0.1:1"_s);
    {
        ScriptedServer gone;
        target = gone.target();
    }
    const Exchange exchange = get(target);
    QCOMPARE(exchange.status, 0);
    QCOMPARE(exchange.failure, Failure::Unreachable);
}

void AuthClientTest::failsAfterTheTimeout()
{
    ScriptedServer server; // never answers
    QElapsedTimer timer;
    timer.start();
    const Exchange exchange = get(server.target(), {}, 200ms);
    QCOMPARE(exchange.failure, Failure::TimedOut);
    QCOMPARE(exchange.status, 0);
    QVERIFY(timer.elapsed() >= 150);
    QVERIFY(exchange.duration >= 150ms);
}

void AuthClientTest::failsWhenTheConnectionEnds_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("before the status") << ""_ba;
    QTest::newRow("in the headers") << "HTTP/1.1 200 OK\r\nContent-Le"_ba;
    QTest::newRow("in the body") << "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"a\":"_ba;
    QTest::newRow("in a chunk") << "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\n{"_ba;
}

void AuthClientTest::failsWhenTheConnectionEnds()
{
    QFETCH(QByteArray, answer);
    ScriptedServer server;
    server.answer = answer;
    server.closes = true;
    QCOMPARE(get(server.target()).failure, Failure::Interrupted);
}

void AuthClientTest::failsWhenABodyNeverEnds()
{
    ScriptedServer server;
    server.answer = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"access_token\":\"x\"}";
    const Exchange exchange = get(server.target(), {}, 300ms);
    QCOMPARE(exchange.failure, Failure::TimedOut);
}

void AuthClientTest::cutsOffHugeAnswers()
{
    constexpr qsizetype kMost = 1 << 20;
    ScriptedServer server;
    server.answer = answerWith("200 OK", QByteArray(kMost, 'x'));
    Exchange exchange = get(server.target());
    QCOMPARE(exchange.failure, Failure::None);
    QCOMPARE(exchange.responseBody.size(), kMost);

    ScriptedServer larger;
    larger.answer = answerWith("200 OK", QByteArray(kMost + 1, 'x'));
    exchange = get(larger.target());
    QCOMPARE(exchange.failure, Failure::TooLarge);
    QVERIFY(exchange.responseBody.size() <= kMost);
}

void AuthClientTest::followsNoRedirect()
{
    // A redirect would carry the token to wherever it points.
    ScriptedServer other;
    other.answer = answerWith("200 OK", "{}");
    for (const QByteArray& status :
         {"301 Moved"_ba, "302 Found"_ba, "307 Temporary"_ba, "308 X"_ba}) {
        ScriptedServer server;
        server.answer =
            answerWith(status, "{}", "Location: " + other.target().base().toEncoded() + "/x\r\n");
        const Exchange exchange = get(server.target(), "tok");
        QCOMPARE(exchange.status, status.first(3).toInt());
        QVERIFY(!exchange.succeeded());
    }
    QTest::qWait(50);
    QCOMPARE(other.connections, 0);
}

void AuthClientTest::readsTokensOnlyFromSuccess()
{
    Exchange exchange{.status = 200, .responseBody = R"({"access_token":"a","token":"b"})"};
    QCOMPARE(exchange.issuedToken(), "a"_ba);
    exchange.responseBody = R"({"token":"b"})";
    QCOMPARE(exchange.issuedToken(), "b"_ba);
    exchange.status = 401;
    QVERIFY(exchange.issuedToken().isEmpty());
    exchange = {.status = 200, .responseBody = R"(["access_token"])"};
    QVERIFY(exchange.issuedToken().isEmpty());
    QVERIFY(exchange.responseMessage().isEmpty());
}

QTEST_GUILESS_MAIN(AuthClientTest)
#include "tst_authclient.moc"
