#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/authserver.h"

#include <QFile>
#include <QFileInfo>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = StartError::Fault;

Q_DECLARE_METATYPE(claimcheck::StartError::Fault)

class StartupTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void takesAFreePort();
    void refusesATakenPort();
    void refusesAddressesOutsideLoopback_data();
    void refusesAddressesOutsideLoopback();
    void refusesNamesOfHosts();
    void refusesAStoreAndLeavesIt_data();
    void refusesAStoreAndLeavesIt();
    void refusesASecondServerOnTheStore();
    void readsASharedSecret_data();
    void namesAPostgresStoreWithoutItsPassword();
    void readsASharedSecret();

private:
    std::expected<std::unique_ptr<AuthServer>, StartError> start(const ServerSettings& settings)
    {
        return AuthServer::start(settings, m_clock, m_random);
    }
    ServerSettings settings(const QString& store) const
    {
        ServerSettings settings;
        settings.port = 0;
        settings.store = StoreAddress::sqlite(m_folder.filePath(store));
        return settings;
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemClock m_clock;
    SystemRandom m_random;
    QTemporaryDir m_folder;
};

void StartupTest::takesAFreePort()
{
    const auto server = start(settings(u"free.db"_s));

    QVERIFY(server);
    QVERIFY((*server)->url().port() > 0);
    QCOMPARE(QFileInfo(m_folder.filePath(u"free.db"_s)).permissions()
                 & ~(QFile::ReadUser | QFile::WriteUser),
             QFile::ReadOwner | QFile::WriteOwner);
}

void StartupTest::refusesATakenPort()
{
    QTcpServer other;
    QVERIFY(other.listen(QHostAddress::LocalHost));
    ServerSettings taken = settings(u"taken.db"_s);
    taken.port = other.serverPort();

    const auto server = start(taken);

    QVERIFY(!server);
    QVERIFY(server.error().fault == Fault::PortTaken);
    QVERIFY(describe(server.error()).contains(u"--listen"_s));
    QVERIFY(!QFile::exists(taken.store.file()));
}

void StartupTest::refusesAddressesOutsideLoopback_data()
{
    QTest::addColumn<QString>("host");
    QTest::newRow("H41 any address") << u"0.0.0.0"_s;
    QTest::newRow("H41 any IPv6 address") << u"::"_s;
    QTest::newRow("another machine's") << u"192.0.2.1"_s;
}

void StartupTest::refusesAddressesOutsideLoopback()
{
    QFETCH(QString, host);
    ServerSettings outside = settings(u"outside.db"_s);
    outside.host = host;

    const auto server = start(outside);

    QVERIFY(!server);
    QVERIFY(server.error().fault == Fault::HostRefused);
    QVERIFY(describe(server.error()).contains(u"--tls"_s));
}

void StartupTest::refusesNamesOfHosts()
{
    ServerSettings named = settings(u"named.db"_s);
    named.host = u"example.org"_s;

    const auto server = start(named);

    QVERIFY(!server);
    QVERIFY(server.error().fault == Fault::HostNotAnAddress);
}

void StartupTest::refusesAStoreAndLeavesIt_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<StoreError::Fault>("fault");

    const QByteArray header("SQLite format 3\0", 16);
    using enum StoreError::Fault;
    QTest::newRow("D05 empty") << ""_ba << Damaged;
    QTest::newRow("D05 text") << "these are my notes, not a database"_ba << Damaged;
    QTest::newRow("D05 header only") << header << Damaged;
    QTest::newRow("D05 header zeroed") << QByteArray(4096, '\0') << Damaged;
    QTest::newRow("D05 another program's") << header + QByteArray(4080, '\0') << NotOurs;
}

void StartupTest::refusesAStoreAndLeavesIt()
{
    QFETCH(QByteArray, content);
    QFETCH(StoreError::Fault, fault);
    const ServerSettings bad = settings(u"bad.db"_s);
    QFile file(bad.store.file());
    QVERIFY(file.open(QFile::WriteOnly) && file.write(content) == content.size());
    file.close();

    const auto server = start(bad);

    QVERIFY(!server);
    QVERIFY(server.error().fault == Fault::StoreFailed);
    QCOMPARE(server.error().store->fault, fault);
    QVERIFY(describe(server.error()).contains(u"bad.db"_s));
    QVERIFY(file.open(QFile::ReadOnly));
    QCOMPARE(file.readAll(), content);
}

void StartupTest::namesAPostgresStoreWithoutItsPassword()
{
    ServerSettings elsewhere = settings(u"unused.db"_s);
    elsewhere.store =
        *StoreAddress::parse(u"postgresql://ada:s3cret@/shop?host=%1"_s.arg(m_folder.path()));

    const auto server = start(elsewhere);

    QVERIFY(!server);
    QVERIFY(server.error().fault == Fault::StoreFailed);
    QCOMPARE(server.error().store->fault, StoreError::Fault::Unavailable);
    const QString text = describe(server.error());
    QVERIFY2(text.contains(u"postgresql://ada@%1/shop"_s.arg(m_folder.path())), qPrintable(text));
    QVERIFY2(!text.contains(u"s3cret"_s), qPrintable(text));
}

void StartupTest::refusesASecondServerOnTheStore()
{
    const auto first = start(settings(u"shared.db"_s));
    QVERIFY(first);

    const auto second = start(settings(u"shared.db"_s));

    QVERIFY(!second);
    QCOMPARE(second.error().store->fault, StoreError::Fault::InUse);
}

void StartupTest::readsASharedSecret_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("othersRead");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("32 bytes")             << QByteArray(32, 'k')        << false << true  << Fault{};
    QTest::newRow("32 bytes and a line end") << QByteArray(32, 'k') + '\n' << false << true << Fault{};
    QTest::newRow("S21 31 bytes and a line end") << QByteArray(31, 'k') + '\n' << false << false << Fault::SecretTooShort;
    QTest::newRow("S21 empty")            << ""_ba                      << false << false << Fault::SecretTooShort;
    QTest::newRow("D13 others can read")  << QByteArray(32, 'k')        << true  << false << Fault::SecretReadableByOthers;
    QTest::newRow("S10 a public key")     << "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n"_ba << false << false << Fault::SecretIsPublic;
    QTest::newRow("64 KiB and a byte")    << QByteArray(65537, 'k')     << false << false << Fault::SecretUnreadable;
    // clang-format on
}

void StartupTest::readsASharedSecret()
{
    QFETCH(QByteArray, content);
    QFETCH(bool, othersRead);
    QFETCH(bool, accepted);
    QFETCH(Fault, fault);
    ServerSettings shared = settings(u"secret.db"_s);
    shared.secretFile = m_folder.filePath(u"secret"_s);
    QFile file(shared.secretFile);
    QVERIFY(file.open(QFile::WriteOnly) && file.write(content) == content.size());
    file.close();
    QVERIFY(file.setPermissions(QFile::ReadOwner | QFile::WriteOwner
                                | (othersRead ? QFile::ReadOther : QFile::Permissions{})));

    const auto server = start(shared);

    QCOMPARE(server.has_value(), accepted);
    if (!accepted)
        QVERIFY(server.error().fault == fault);
}

QTEST_GUILESS_MAIN(StartupTest)
#include "tst_startup.moc"
