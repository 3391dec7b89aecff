#include "ui/models/httptext.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace claimcheck {

class HttpTextTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void showsBothMessages();
    void hasNoAnswerBeforeThereIsOne();
    void letsNoControlCharacterAct();
    void cutsLongBodies();
};

void HttpTextTest::showsBothMessages()
{
    Exchange exchange;
    exchange.method = "POST";
    exchange.path = u"/login"_s;
    exchange.requestHeaders = {{"Accept", "application/json"}};
    exchange.requestBody = R"({"username":"alice"})";
    exchange.status = 401;
    exchange.responseHeaders = {{"WWW-Authenticate", "Bearer"}};
    QCOMPARE(requestText(exchange),
             u"POST /login HTTP/1.1\nAccept: application/json\n\n{\"username\":\"alice\"}"_s);
    QCOMPARE(responseText(exchange), u"HTTP/1.1 401\nWWW-Authenticate: Bearer\n"_s);
}

void HttpTextTest::hasNoAnswerBeforeThereIsOne()
{
    QCOMPARE(responseText({}), QString{});
}

void HttpTextTest::letsNoControlCharacterAct()
{
    Exchange exchange;
    exchange.status = 200;
    exchange.responseBody = "one\r\ntwo\x1b[31m\u202E";
    QCOMPARE(responseText(exchange), u"HTTP/1.1 200\n\none\ntwo<U+001B>[31m<U+202E>"_s);
}

void HttpTextTest::cutsLongBodies()
{
    Exchange exchange;
    exchange.status = 200;
    exchange.responseBody = QByteArray(1 << 20, 'x');
    QVERIFY(responseText(exchange).size() < 20'000);
    QVERIFY(responseText(exchange).endsWith(u'…'));
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::HttpTextTest)
#include "tst_httptext.moc"
