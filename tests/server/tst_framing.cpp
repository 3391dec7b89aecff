#include "server/wire/framing.h"
#include "server/wire/wirelimits.h"
#include "tests/server/malformed.h"

#include <QTest>

#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

/// What came of feeding bytes in pieces.
struct Outcome
{
    std::vector<Request> requests;
    int refused = 0; ///< the status; 0 when nothing was
    Framing::State state = Framing::State::Waiting;
};

Outcome feed(const QByteArray& bytes, qsizetype piece)
{
    Framing framing;
    Outcome outcome;
    for (qsizetype at = 0; at < bytes.size();) {
        at += framing.feed(QByteArrayView{bytes}.sliced(at, std::min(piece, bytes.size() - at)));
        outcome.state = framing.state();
        if (outcome.state == Framing::State::Refused) {
            outcome.refused = framing.reason().answer().status;
            break;
        }
        if (outcome.state == Framing::State::Complete) {
            outcome.requests.push_back(framing.take());
            outcome.state = framing.state();
        }
    }
    return outcome;
}

} // namespace

class FramingTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void refuses_data();
    void refuses();
    void takes_data();
    void takes();
    void readsEverythingThatARequestSays();
    void cutsRequestsApart();
    void splitsAbsoluteTargets();
    void asksWhetherABodyIsWelcomeOnce();
    void knowsWhoWantsToGo();
    void refusesBeforeItKeepsMuch_data();
    void refusesBeforeItKeepsMuch();
};

void FramingTest::refuses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<int>("status");

    for (const Malformed& row : malformedRequests())
        QTest::newRow(row.name.constData()) << row.bytes << row.status;
}

void FramingTest::refuses()
{
    QFETCH(QByteArray, bytes);
    QFETCH(int, status); // 0 where it is enough to be refused

    for (const qsizetype piece : {bytes.size(), qsizetype{1}, qsizetype{7}}) {
        const Outcome outcome = feed(bytes, piece);
        QVERIFY2(outcome.refused != 0, "it was not refused");
        QVERIFY2(outcome.requests.empty(), "a request came out of it");
        if (status != 0)
            QCOMPARE(outcome.refused, status);
    }
}

void FramingTest::takes_data()
{
    QTest::addColumn<QByteArray>("bytes");

    const QByteArray get = "GET / HTTP/1.1\r\n"_ba;
    // clang-format off
    QTest::newRow("the shortest")              << get + kHost + "\r\n";
    QTest::newRow("H03 blanks around a length") << post("Content-Length:   5  \r\n", "hello");
    QTest::newRow("H03 no length at all")      << post({});
    QTest::newRow("H03 a length of nothing")   << post("Content-Length: 0\r\n");
    QTest::newRow("an empty value")            << post("X:\r\nY: \r\nZ:z\r\n");
    QTest::newRow("H11 an empty line before it") << "\r\n" + get + kHost + "\r\n";
    QTest::newRow("H12 escapes")               << "GET /%2e%2e/%c0%ae;x=y?a=%00 HTTP/1.1\r\n" + kHost + "\r\n";
    QTest::newRow("H12 all servers")           << "OPTIONS * HTTP/1.1\r\n" + kHost + "\r\n";
    QTest::newRow("H17 the longest target")    << "GET /" + QByteArray(kMaxRequestLine - 14, 'a') + " HTTP/1.1\r\n" + kHost + "\r\n";
    QTest::newRow("H18 the longest field")     << get + kHost + field(kMaxField) + "\r\n";
    QTest::newRow("H18 64 fields")             << get + kHost + fields(kMaxFieldCount - 1) + "\r\n";
    QTest::newRow("H18 all bytes that fields may have") << get + kHost + field(8300) + field(kMaxFields - 8300 - kHost.size()) + "\r\n";
    QTest::newRow("H19 the longest body")      << post("Content-Length: 16384\r\n", QByteArray(16384, 'b'));
    QTest::newRow("H25 a body with leave")     << post("Expect: 100-continue\r\nContent-Length: 2\r\n", "hi");
    QTest::newRow("H26 a WebSocket, ignored")  << get + kHost + "Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    QTest::newRow("H26 h2c, ignored")          << post("Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nContent-Length: 2\r\n", "hi");
    QTest::newRow("H26 TRACE, for the router") << "TRACE / HTTP/1.1\r\n" + kHost + "\r\n";
    QTest::newRow("H27 a body of a GET")       << get + kHost + "Content-Length: 5\r\n\r\nhello";
    QTest::newRow("H28 no coding")             << post("Content-Encoding: identity\r\nContent-Length: 2\r\n", "hi");
    // clang-format on
}

void FramingTest::takes()
{
    QFETCH(QByteArray, bytes);

    for (const qsizetype piece : {bytes.size(), qsizetype{1}, qsizetype{7}}) {
        const Outcome outcome = feed(bytes, piece);
        QCOMPARE(outcome.refused, 0);
        QCOMPARE(outcome.requests.size(), 1U);
        QVERIFY(outcome.state == Framing::State::Waiting);
        QCOMPARE(outcome.requests[0].headers.values("Host").size(), 1);
    }
}

void FramingTest::readsEverythingThatARequestSays()
{
    const Outcome outcome = feed("PUT /a%2Fb/c?d=e&f=%41 HTTP/1.1\r\nHost: a.example\r\n"
                                 "X-Empty:\r\nX-Blanks:  \t between words \t\r\nx-twice: 1\r\n"
                                 "X-Twice: 2\r\nContent-Length: 5\r\n\r\nhello",
                                 3);

    QCOMPARE(outcome.requests.size(), 1U);
    const Request& request = outcome.requests[0];
    QCOMPARE(request.method, "PUT");
    QCOMPARE(request.path, u"/a%2Fb/c"_s);
    QCOMPARE(request.query.queryItemValue(u"d"_s), u"e"_s);
    QCOMPARE(request.query.queryItemValue(u"f"_s, QUrl::FullyDecoded), u"A"_s);
    QVERIFY(request.headers.contains("X-Empty"));
    QCOMPARE(request.headers.value("X-Empty"), "");
    QCOMPARE(request.headers.value("X-Blanks"), "between words");
    QCOMPARE(request.headers.values("X-Twice"), (QList<QByteArray>{"1", "2"}));
    QCOMPARE(request.headers.size(), 6);
    QCOMPARE(request.body, "hello");
}

void FramingTest::cutsRequestsApart()
{
    QByteArray bytes;
    for (int i = 0; i < 20; ++i)
        bytes += "POST /" + QByteArray::number(i) + " HTTP/1.1\r\n" + kHost + "Content-Length: "
            + QByteArray::number(i) + "\r\n\r\n" + QByteArray(i, 'b') + (i % 3 == 0 ? "\r\n" : "");

    for (const qsizetype piece : {bytes.size(), qsizetype{1}, qsizetype{5}}) {
        const Outcome outcome = feed(bytes, piece);
        QCOMPARE(outcome.refused, 0);
        QCOMPARE(outcome.requests.size(), 20U);
        for (int i = 0; i < 20; ++i) {
            const Request& request = outcome.requests[static_cast<std::size_t>(i)];
            QCOMPARE(request.path, QString{u'/' + QString::number(i)});
            QCOMPARE(request.body.size(), i);
        }
    }
}

void FramingTest::splitsAbsoluteTargets()
{
    const Outcome outcome =
        feed("GET HTTP://A.example/x?y=z HTTP/1.1\r\n" + kHost + "X: y\r\n\r\n", 100);

    QCOMPARE(outcome.requests.size(), 1U);
    QCOMPARE(outcome.requests[0].path, u"/x"_s);
    QCOMPARE(outcome.requests[0].query.queryItemValue(u"y"_s), u"z"_s);
    QCOMPARE(outcome.requests[0].headers.value("X"), "y");
}

void FramingTest::asksWhetherABodyIsWelcomeOnce()
{
    Framing framing;
    const QByteArray head = post("Expect: 100-Continue\r\nContent-Length: 2\r\n");
    QCOMPARE(framing.feed(QByteArrayView{head}.chopped(1)), head.size() - 1);
    QVERIFY2(!framing.takeExpectation(), "the head may still turn out bad");
    QCOMPARE(framing.feed(QByteArrayView{head}.last(1)), 1);
    QVERIFY(framing.takeExpectation());
    QVERIFY(!framing.takeExpectation());
    QCOMPARE(framing.feed("hi"), 2);
    QVERIFY(framing.state() == Framing::State::Complete);
}

void FramingTest::knowsWhoWantsToGo()
{
    for (const bool keeps : {true, false}) {
        Framing framing;
        const QByteArray request =
            post(keeps ? "Connection: keep-alive\r\n" : "Connection: close\r\n");
        QCOMPARE(framing.feed(request), request.size());
        QCOMPARE(framing.keepsAlive(), keeps);
    }
}

void FramingTest::refusesBeforeItKeepsMuch_data()
{
    QTest::addColumn<QByteArray>("start");
    QTest::addColumn<char>("more");
    QTest::addColumn<int>("status");

    // clang-format off
    QTest::newRow("H17 a target without end")  << "GET /"_ba << 'a' << 414;
    QTest::newRow("H18 a name without end")    << "GET / HTTP/1.1\r\n"_ba << 'a' << 431;
    QTest::newRow("H18 a value without end")   << "GET / HTTP/1.1\r\nX: "_ba << 'a' << 431;
    QTest::newRow("H18 blanks without end")    << "GET / HTTP/1.1\r\nX:"_ba << ' ' << 431;
    // clang-format on
}

void FramingTest::refusesBeforeItKeepsMuch()
{
    QFETCH(QByteArray, start);
    QFETCH(char, more);
    QFETCH(int, status);

    Framing framing;
    framing.feed(start);
    qsizetype fed = 0;
    while (framing.state() != Framing::State::Refused && fed < 1'000'000) {
        framing.feed(QByteArray(1000, more));
        fed += 1000;
    }

    QCOMPARE(framing.reason().answer().status, status);
    QVERIFY2(fed <= kMaxRequestLine + kMaxFields + 1000, qPrintable(QString::number(fed)));
}

QTEST_GUILESS_MAIN(FramingTest)
#include "tst_framing.moc"
