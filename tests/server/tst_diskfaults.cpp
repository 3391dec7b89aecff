#include "tests/support/diskfaults.h"
#include "tests/support/liveserver.h"
#include "tests/support/longrun.h"

#include <QLoggingCategory>
#include <QTest>

#include <functional>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr int kForAsLongAsItLasts = 1'000'000;

} // namespace

/// D03, T10: each call that a request makes to the disk fails once, and from each one on the disk
/// is full. The client hears 503, nothing half of it was done, and the same request works
/// afterwards.
class DiskFaultsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void aRefreshIsDoneOrNot_data() { faults(); }
    void aRefreshIsDoneOrNot();
    void aLogoutIsDoneOrNot_data() { faults(); }
    void aLogoutIsDoneOrNot();
    void aRegistrationIsDoneOrNot_data() { faults(); }
    void aRegistrationIsDoneOrNot();
    void aFullDiskStopsNoReader();
    void aRestartFindsEverything();

private:
    static void faults();
    /// Calls @p ask with its n-th call to the disk failing, for n = 1, 2 ... until it makes fewer,
    /// or in the short run no further than @p most: hashes take their time. @p check is given the
    /// status.
    void sweep(int most, const std::function<int()>& ask, const std::function<void(int)>& check);
    [[nodiscard]] int refresh();
    [[nodiscard]] int logOut(const QByteArray& token);
    [[nodiscard]] int statusOf(const QByteArray& token);

    std::unique_ptr<LiveServer> m_server;
    QByteArray m_refresh;
    QByteArray m_access;
    int m_people = 0;
};

void DiskFaultsTest::initTestCase()
{
    m_server = std::make_unique<LiveServer>();
    const auto reply = m_server->logIn(u"ada"_s);
    QCOMPARE(reply.status, 200);
    QLoggingCategory::setFilterRules(u"claimcheck.auth.critical=false"_s); // one a refusal
    m_refresh = reply.json["refresh_token"_L1].toString().toLatin1();
}

void DiskFaultsTest::faults()
{
    QTest::addColumn<int>("calls");
    QTest::addColumn<int>("error");
    QTest::addColumn<int>("times");
    const int both = DiskFaults::Write | DiskFaults::Sync;
    // clang-format off
    QTest::newRow("D03 a write fails once")         << int{DiskFaults::Write} << EIO    << 1;
    QTest::newRow("D03 a sync fails once")          << int{DiskFaults::Sync}  << EIO    << 1;
    QTest::newRow("D03 the disk is full from then") << both                   << ENOSPC << kForAsLongAsItLasts;
    QTest::newRow("D03 the disk is gone from then") << both                   << EIO    << kForAsLongAsItLasts;
    // clang-format on
}

void DiskFaultsTest::sweep(int most, const std::function<int()>& ask,
                           const std::function<void(int)>& check)
{
    QFETCH(const int, calls);
    QFETCH(const int, error);
    QFETCH(const int, times);
    const int rounds = isAbuse() ? 50 : 1;
    int refused = 0;
    for (int round = 0; round < rounds; ++round) {
        for (int n = 1; isAbuse() || n <= most; ++n) {
            DiskFaults::instance().arm(m_server->folder().toUtf8(), calls, n, error, times);
            const int status = ask();
            const int fired = DiskFaults::instance().disarm();
            refused += status == 503;
            check(status);
            if (QTest::currentTestFailed()) {
                qWarning("call %d to the disk, status %d", n, status);
                return;
            }
            if (fired == 0) {
                QVERIFY2(n > 1, "the request never asked the disk");
                break;
            }
        }
    }
    QVERIFY(refused > 0);
}

int DiskFaultsTest::refresh()
{
    const auto reply = m_server->sendJson("POST", "/refresh",
                                          {{u"refresh_token"_s, QString::fromLatin1(m_refresh)}});
    if (reply.status == 200) {
        m_refresh = reply.json["refresh_token"_L1].toString().toLatin1();
        m_access = reply.json["access_token"_L1].toString().toLatin1();
    }
    return reply.status;
}

int DiskFaultsTest::logOut(const QByteArray& token)
{
    return m_server->send("DELETE", "/logout", {"Authorization: Bearer " + token}).status;
}

int DiskFaultsTest::statusOf(const QByteArray& token)
{
    return m_server->get("/protected", token).status;
}

void DiskFaultsTest::aRefreshIsDoneOrNot()
{
    sweep(
        1000, [this] { return refresh(); },
        [this](int status) {
            QVERIFY(status == 200 || status == 503);
            // A refresh token that was spent would end the session here.
            QCOMPARE(refresh(), 200);
            QCOMPARE(statusOf(m_access), 200);
        });
}

void DiskFaultsTest::aLogoutIsDoneOrNot()
{
    QByteArray token = m_server->login(u"grace"_s);
    sweep(
        5, [&] { return logOut(token); },
        [&](int status) {
            QVERIFY(status == 200 || status == 503);
            if (status == 503) {
                QCOMPARE(statusOf(token), 200);
                QCOMPARE(logOut(token), 200);
            }
            QCOMPARE(statusOf(token), 401);
            token = m_server->login(u"grace"_s);
        });
}

void DiskFaultsTest::aRegistrationIsDoneOrNot()
{
    QString name;
    const auto send = [&] {
        return m_server
            ->sendJson("POST", "/register",
                       {{u"username"_s, name}, {u"password"_s, u"password123"_s}})
            .status;
    };
    sweep(
        5,
        [&] {
            name = u"somebody%1"_s.arg(m_people++);
            return send();
        },
        [&](int status) {
            QVERIFY(status == 201 || status == 503);
            QCOMPARE(send(), status == 201 ? 409 : 201);
        });
}

void DiskFaultsTest::aFullDiskStopsNoReader()
{
    const QByteArray token = m_server->login(u"grace"_s);
    DiskFaults::instance().arm(m_server->folder().toUtf8(), DiskFaults::Write | DiskFaults::Sync, 1,
                               ENOSPC, kForAsLongAsItLasts);
    const int read = statusOf(token);
    const int written = refresh();
    const int readAgain = m_server->get("/me", token).status;
    DiskFaults::instance().disarm();

    QCOMPARE(read, 200);
    QCOMPARE(written, 503);
    QCOMPARE(readAgain, 200);
    QCOMPARE(refresh(), 200);
}

void DiskFaultsTest::aRestartFindsEverything()
{
    m_server->restart();
    const QByteArray token = m_server->login(u"grace"_s);
    QCOMPARE(statusOf(token), 200);
    QCOMPARE(refresh(), 200);
}

QTEST_GUILESS_MAIN(DiskFaultsTest)
#include "tst_diskfaults.moc"
