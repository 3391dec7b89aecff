#include "core/client/keyfetcher.h"

#include <QElapsedTimer>
#include <QHash>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>
#include <QTimer>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = KeyFetchError::Fault;

namespace {

// RFC 8037 appendix A.2.
constexpr auto kKeys =
    R"({"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k1","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]})";

QByteArray answerWith(const QByteArray& body, const QByteArray& status = "200 OK"_ba,
                      const QByteArray& headers = {})
{
    return "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\n" + headers
        + "Content-Length: " + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n"
        + body;
}

/// Answers each path as the test says, and counts who asked.
class PathServer
{
public:
    PathServer()
    {
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] {
            while (QTcpSocket* socket = m_server.nextPendingConnection()) {
                QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                    const QByteArray path = socket->readAll().split(' ').value(1);
                    asked += path;
                    if (path == "/drip")
                        drip(socket);
                    else
                        socket->write(answers.value(path, answerWith("{}", "404 Not Found")));
                });
            }
        });
        listening = m_server.listen(QHostAddress::LocalHost);
    }

    [[nodiscard]] QString url(const QString& path = {}) const
    {
        return u"http://127.0.0.1:%1%2"_s.arg(m_server.serverPort()).arg(path);
    }

    bool listening = false;
    QHash<QByteArray, QByteArray> answers;
    QByteArrayList asked;

private:
    // A byte now and then, for ever.
    static void drip(QTcpSocket* socket)
    {
        socket->write("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
        auto* timer = new QTimer(socket);
        QObject::connect(timer, &QTimer::timeout, socket, [socket] { socket->write(" "); });
        timer->start(20ms);
    }

    QTcpServer m_server;
};

KeyFetchResult waitFor(const QFuture<KeyFetchResult>& future)
{
    if (!QTest::qWaitFor([&future] { return future.isFinished(); }, 8000))
        return std::unexpected(KeyFetchError{Fault::TimedOut, u"the test"_s});
    return future.result();
}

} // namespace

class KeyFetcherTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void fetchesASet();
    void findsTheSetOfAnIssuer_data();
    void findsTheSetOfAnIssuer();
    void refusesUrlsUnasked_data();
    void refusesUrlsUnasked();
    void refusesAnswers_data();
    void refusesAnswers();
    void refusesMetadata_data();
    void refusesMetadata();
    void aSlowDripEnds();
    void nobodyThere();
};

void KeyFetcherTest::fetchesASet()
{
    PathServer server;
    QVERIFY(server.listening);
    server.answers["/keys"_ba] = answerWith(kKeys);
    KeyFetcher fetcher;

    const auto fetched = waitFor(fetcher.fetchSet(QUrl(server.url(u"/keys"_s))));

    QVERIFY(fetched);
    QCOMPARE((*fetched)->keys.size(), 1U);
    QCOMPARE((*fetched)->keys.front().id, "k1"_ba);
    QCOMPARE((*fetched)->url, QUrl(server.url(u"/keys"_s)));
}

void KeyFetcherTest::findsTheSetOfAnIssuer_data()
{
    QTest::addColumn<QString>("issuerPath");
    QTest::addColumn<QByteArray>("metadataPath");

    QTest::newRow("RFC 8414") << u""_s << "/.well-known/oauth-authorization-server"_ba;
    QTest::newRow("RFC 8414, with a path")
        << u"/tenant"_s << "/.well-known/oauth-authorization-server/tenant"_ba;
    QTest::newRow("OpenID Connect") << u""_s << "/.well-known/openid-configuration"_ba;
    QTest::newRow("OpenID Connect, with a path and a slash")
        << u"/realms/a/"_s << "/realms/a/.well-known/openid-configuration"_ba;
}

void KeyFetcherTest::findsTheSetOfAnIssuer()
{
    QFETCH(QString, issuerPath);
    QFETCH(QByteArray, metadataPath);
    PathServer server;
    QVERIFY(server.listening);
    const QString issuer = server.url(issuerPath);
    server.answers["/keys"_ba] = answerWith(kKeys);
    server.answers[metadataPath] =
        answerWith(R"({"issuer":")" + issuer.toUtf8() + R"(","jwks_uri":")"
                   + server.url(u"/keys"_s).toUtf8() + R"("})");
    KeyFetcher fetcher;

    const auto fetched = waitFor(fetcher.fetchOf(issuer));

    QVERIFY(fetched);
    QCOMPARE((*fetched)->keys.front().id, "k1"_ba);
}

void KeyFetcherTest::refusesUrlsUnasked_data()
{
    QTest::addColumn<QString>("url");
    QTest::newRow("G13 file") << u"file:///etc/passwd"_s;
    QTest::newRow("G13 http elsewhere") << u"http://192.0.2.1/keys"_s;
    QTest::newRow("G13 http by name") << u"http://keys.example/"_s;
    QTest::newRow("G13 link-local") << u"https://169.254.169.254/latest/meta-data"_s;
    QTest::newRow("G13 link-local, IPv6") << u"https://[fe80::1]/keys"_s;
    QTest::newRow("credentials") << u"https://ada:secret@127.0.0.1/keys"_s;
    QTest::newRow("no host") << u"https:///keys"_s;
    QTest::newRow("no scheme") << u"127.0.0.1/keys"_s;
    QTest::newRow("data") << u"data:application/json,{}"_s;
    QTest::newRow("empty") << u""_s;
}

void KeyFetcherTest::refusesUrlsUnasked()
{
    QFETCH(QString, url);
    KeyFetcher fetcher;
    for (const auto& fetched :
         {waitFor(fetcher.fetchSet(QUrl(url))), waitFor(fetcher.fetchOf(url))}) {
        QVERIFY2(!fetched, "it was asked");
        QCOMPARE(fetched.error().fault, Fault::UrlRefused);
    }
}

void KeyFetcherTest::refusesAnswers_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<Fault>("fault");

    QByteArray many = R"({"keys":[)";
    for (int i = 0; i < 10000; ++i)
        many += (i ? "," : "") + R"({"kty":"oct","k":"AA"})"_ba;
    many += "]}";
    // clang-format off
    QTest::newRow("G12 redirect")         << answerWith({}, "302 Found", "Location: /keys2\r\n")                   << Fault::Redirected;
    QTest::newRow("G13 to link-local")    << answerWith({}, "302 Found", "Location: http://169.254.169.254/\r\n")  << Fault::Redirected;
    QTest::newRow("G12 to a file")        << answerWith({}, "301 Moved", "Location: file:///etc/passwd\r\n")       << Fault::Redirected;
    QTest::newRow("G12 HTML")             << answerWith("<html></html>")                                           << Fault::BadKeys;
    QTest::newRow("G12 10,000 keys")      << answerWith(many)                                                      << Fault::BadKeys;
    QTest::newRow("G12 too large")        << answerWith(QByteArray(600'000, ' '))                                  << Fault::TooLarge;
    QTest::newRow("G12 keys twice")       << answerWith(R"({"keys":[],"keys":[]})")                                << Fault::BadKeys;
    QTest::newRow("G12 wrong type")       << answerWith(R"({"keys":{}})")                                          << Fault::BadKeys;
    QTest::newRow("no key")               << answerWith(R"({"keys":[]})")                                          << Fault::BadKeys;
    QTest::newRow("not found")            << answerWith("{}", "404 Not Found")                                     << Fault::BadStatus;
    QTest::newRow("cut off")              << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 3")                    << Fault::TimedOut;
    // clang-format on
}

void KeyFetcherTest::refusesAnswers()
{
    QFETCH(QByteArray, answer);
    QFETCH(Fault, fault);
    PathServer server;
    QVERIFY(server.listening);
    server.answers["/keys"_ba] = answer;
    server.answers["/keys2"_ba] = answerWith(kKeys);
    KeyFetcher fetcher;
    fetcher.setTimeout(1s);

    const auto fetched = waitFor(fetcher.fetchSet(QUrl(server.url(u"/keys"_s))));

    QVERIFY2(!fetched, "it was taken");
    QCOMPARE(fetched.error().fault, fault);
    QVERIFY2(!server.asked.contains("/keys2"), "the redirect was followed");
}

void KeyFetcherTest::refusesMetadata_data()
{
    QTest::addColumn<QByteArray>("metadata");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("of another issuer")       << R"({"issuer":"https://a.example","jwks_uri":"https://127.0.0.1/"})"_ba << Fault::OtherIssuer;
    QTest::newRow("of nobody")               << R"({"jwks_uri":"https://127.0.0.1/"})"_ba                              << Fault::OtherIssuer;
    QTest::newRow("without keys")            << R"({"issuer":"%1"})"_ba                                                << Fault::NoMetadata;
    QTest::newRow("keys are a number")       << R"({"issuer":"%1","jwks_uri":5})"_ba                                   << Fault::NoMetadata;
    QTest::newRow("no JSON")                 << "<html>"_ba                                                            << Fault::NoMetadata;
    QTest::newRow("G13 keys in a file")      << R"({"issuer":"%1","jwks_uri":"file:///etc/passwd"})"_ba                << Fault::UrlRefused;
    QTest::newRow("G13 keys at link-local")  << R"({"issuer":"%1","jwks_uri":"https://169.254.169.254/"})"_ba          << Fault::UrlRefused;
    QTest::newRow("issuer with a slash more") << R"({"issuer":"%1/","jwks_uri":"%1/keys"})"_ba                         << Fault::OtherIssuer;
    // clang-format on
}

void KeyFetcherTest::refusesMetadata()
{
    QFETCH(QByteArray, metadata);
    QFETCH(Fault, fault);
    PathServer server;
    QVERIFY(server.listening);
    metadata.replace("%1", server.url().toUtf8());
    server.answers["/.well-known/oauth-authorization-server"_ba] = answerWith(metadata);
    server.answers["/keys"_ba] = answerWith(kKeys);
    KeyFetcher fetcher;
    fetcher.setTimeout(1s);

    const auto fetched = waitFor(fetcher.fetchOf(server.url()));

    QVERIFY2(!fetched, "it was taken");
    QCOMPARE(fetched.error().fault, fault);
}

void KeyFetcherTest::aSlowDripEnds()
{
    PathServer server;
    QVERIFY(server.listening);
    KeyFetcher fetcher;
    fetcher.setTimeout(300ms);
    QElapsedTimer timer;
    timer.start();

    const auto fetched = waitFor(fetcher.fetchSet(QUrl(server.url(u"/drip"_s))));

    QVERIFY(!fetched);
    QCOMPARE(fetched.error().fault, Fault::TimedOut);
    QCOMPARE_LT(timer.elapsed(), 5000);
}

void KeyFetcherTest::nobodyThere()
{
    QTcpServer server;
    QVERIFY(server.listen(QHostAddress::LocalHost));
    const auto port = server.serverPort();
    server.close();
    KeyFetcher fetcher;
    fetcher.setTimeout(2s);

    const auto fetched = waitFor(fetcher.fetchSet(QUrl(u"http://127.0.0.1:%1/keys"_s.arg(port))));

    QVERIFY(!fetched);
    QCOMPARE(fetched.error().fault, Fault::Unreachable);
}

QTEST_GUILESS_MAIN(KeyFetcherTest)
#include "tst_keyfetcher.moc"
