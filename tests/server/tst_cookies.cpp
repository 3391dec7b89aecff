#include "server/http/cookies.h"
#include "server/http/problem.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class CookiesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void setsTheCookiesOfALogin();
    void leavesOutTheRefreshTokenThatIsNotThere();
    void clearsThem();
    void asksToRetryInWholeSeconds_data();
    void asksToRetryInWholeSeconds();
};

namespace {

QByteArrayList cookiesOf(const Answer& answer)
{
    return answer.headers.values(QHttpHeaders::WellKnownHeader::SetCookie);
}

const LoginCookies kLogin{.accessToken = "aaa",
                          .accessLifetime = std::chrono::minutes{15},
                          .refreshToken = "rrr",
                          .refreshLifetime = std::chrono::days{14},
                          .csrf = "ccc"};

} // namespace

void CookiesTest::setsTheCookiesOfALogin()
{
    Answer plain;
    Answer secure;

    setLoginCookies(plain, kLogin, false);
    setLoginCookies(secure, kLogin, true);

    const QByteArrayList expected{
        "claimcheck_access=aaa; Path=/; Max-Age=900; SameSite=Strict; HttpOnly",
        "claimcheck_refresh=rrr; Path=/refresh; Max-Age=1209600; SameSite=Strict; HttpOnly",
        "claimcheck_csrf=ccc; Path=/; Max-Age=1209600; SameSite=Strict"};
    QCOMPARE(cookiesOf(plain), expected);
    QCOMPARE(cookiesOf(secure).join('\n'), expected.join("; Secure\n") + "; Secure");
}

void CookiesTest::leavesOutTheRefreshTokenThatIsNotThere()
{
    LoginCookies login = kLogin;
    login.refreshToken.clear();
    Answer answer;

    setLoginCookies(answer, login, false);

    QCOMPARE(
        cookiesOf(answer),
        QByteArrayList({"claimcheck_access=aaa; Path=/; Max-Age=900; SameSite=Strict; HttpOnly",
                        "claimcheck_csrf=ccc; Path=/; Max-Age=900; SameSite=Strict"}));
}

void CookiesTest::clearsThem()
{
    Answer answer;

    clearLoginCookies(answer, false);

    QCOMPARE(cookiesOf(answer).size(), 3);
    for (const QByteArray& cookie : cookiesOf(answer)) {
        QVERIFY(cookie.contains("=; Path=/"));
        QVERIFY(cookie.contains("; Max-Age=0;"));
    }
}

void CookiesTest::asksToRetryInWholeSeconds_data()
{
    QTest::addColumn<int>("milliseconds");
    QTest::addColumn<QByteArray>("seconds");

    QTest::newRow("nothing to wait for") << 0 << "1"_ba;
    QTest::newRow("less than a second") << 1 << "1"_ba;
    QTest::newRow("whole seconds") << 2000 << "2"_ba;
    QTest::newRow("a bit more") << 2001 << "3"_ba;
}

void CookiesTest::asksToRetryInWholeSeconds()
{
    QFETCH(int, milliseconds);
    QFETCH(QByteArray, seconds);

    const Answer answer =
        retryAfter(problem(Refusal::TooManyRequests), std::chrono::milliseconds{milliseconds});

    QCOMPARE(answer.status, 429);
    QCOMPARE(answer.headers.combinedValue(QHttpHeaders::WellKnownHeader::RetryAfter), seconds);
}

QTEST_GUILESS_MAIN(CookiesTest)
#include "tst_cookies.moc"
