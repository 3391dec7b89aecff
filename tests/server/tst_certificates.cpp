#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/key/pem.h"
#include "server/localauthority.h"
#include "server/tlskeeper.h"

#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QSslCertificate>
#include <QSslKey>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using std::chrono::days;
using Fault = TlsError::Fault;

Q_DECLARE_METATYPE(claimcheck::TlsError::Fault)

/// What a server shows: where it comes from, and what is refused.
class CertificatesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning();
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }
    void makesItsAuthorityOnce();
    void keepsItsKeysToItself();
    void issuesAnotherWhenTheOldOneDoesNotFit_data();
    void issuesAnotherWhenTheOldOneDoesNotFit();
    void leavesOutWhatItMayNotCertify();
    void saysWhatIsWrongWithItsFolder_data();
    void saysWhatIsWrongWithItsFolder();
    void refusesFiles_data();
    void refusesFiles();
    void takesFiles_data();
    void takesFiles();
    void takesOverNewFiles();
    void keepsTheOldOneWhenTheNewIsBroken();
    void renewsInTime();

private:
    static constexpr Instant kStart{days{20'000}};

    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }
    QString write(const QString& name, const QByteArray& text, QFile::Permissions more = {}) const
    {
        QFile file(path(name));
        if (!file.open(QFile::WriteOnly) || file.write(text) != text.size()
            || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner | more))
            qFatal("a file of the test could not be written");
        return file.fileName();
    }
    [[nodiscard]] LocalAuthority authority(char storeKey = 'k')
    {
        return {path(u"tls"_s), SecretBytes::copyOf(QByteArray(KeyVault::kKeyBytes, storeKey)),
                m_random};
    }
    [[nodiscard]] CertifiedKey issued(const QString& name, Instant now = kStart)
    {
        return *m_issuer.issue({name}, now, m_random);
    }
    static QByteArray keyText(const AsymmetricKey& key, const QByteArray& passphrase = {})
    {
        return pemText({.key = key, .id = {}}, KeyHalf::Private, SecretBytes::copyOf(passphrase))
            .view()
            .toByteArray();
    }
    [[nodiscard]] ServerSettings withFiles() const
    {
        ServerSettings settings;
        settings.tls = {.mode = TlsSettings::Mode::Files,
                        .certificateFile = path(u"cert.pem"_s),
                        .keyFile = path(u"key.pem"_s)};
        return settings;
    }
    void writeBoth(const CertifiedKey& made) const
    {
        write(u"cert.pem"_s, made.certificate.pem());
        write(u"key.pem"_s, keyText(made.key));
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemRandom m_random;
    CertificateAuthority m_issuer = *CertificateAuthority::create({}, kStart, m_random);
    std::unique_ptr<QTemporaryDir> m_folder;
};

void CertificatesTest::makesItsAuthorityOnce()
{
    const ServerNames names{.wanted = {u"localhost"_s, u"127.0.0.1"_s}, .found = {}};

    const auto first = authority().identity(names, kStart);
    const auto again = authority().identity(names, kStart + days{1});
    const auto importable = authority().authority(names, kStart + days{1});

    QVERIFY(first && again && importable);
    QCOMPARE(first->own().fingerprint(), again->own().fingerprint());
    QVERIFY(again->own().belongsTo(again->key));
    QVERIFY(first->own().isSignedBy(*importable));
    QCOMPARE(first->own().names(), names.wanted);
}

void CertificatesTest::keepsItsKeysToItself()
{
    QVERIFY(authority().identity({.wanted = {u"localhost"_s}, .found = {}}, kStart));

    for (const QString& file : {u"tls/authority.pem"_s, u"tls/server.pem"_s}) {
        constexpr auto others = QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther
            | QFile::WriteOther | QFile::ExeGroup | QFile::ExeOther;
        QCOMPARE(QFile::permissions(path(file)) & others, QFile::Permissions{});
        QFile content(path(file));
        QVERIFY(content.open(QFile::ReadOnly));
        const QByteArray text = content.readAll();
        QVERIFY(text.contains("SEALED KEY"));
        QVERIFY(!text.contains("PRIVATE KEY"));
    }
    QVERIFY(!(QFile::permissions(path(u"tls"_s)) & (QFile::ReadOther | QFile::ExeGroup)));
}

void CertificatesTest::issuesAnotherWhenTheOldOneDoesNotFit_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<int>("daysLater");
    QTest::addColumn<bool>("another");
    const QStringList same{u"localhost"_s, u"a.local"_s};
    // clang-format off
    QTest::newRow("the same")            << same                                   << 0   << false;
    QTest::newRow("a name less")         << QStringList{u"localhost"_s}            << 0   << false;
    QTest::newRow("in another order")    << QStringList{u"A.local"_s, u"localhost"_s} << 0 << false;
    QTest::newRow("a name more")         << same + QStringList{u"b.local"_s}       << 0   << true;
    QTest::newRow("two months left")     << same                                   << 29  << false;
    QTest::newRow("almost at its end")   << same                                   << 61  << true;
    QTest::newRow("long after its end")  << same                                   << 400 << true;
    QTest::newRow("not yet valid")       << same                                   << -3  << true;
    // clang-format on
}

void CertificatesTest::issuesAnotherWhenTheOldOneDoesNotFit()
{
    QFETCH(QStringList, names);
    QFETCH(int, daysLater);
    QFETCH(bool, another);
    const auto first =
        authority().identity({.wanted = {u"localhost"_s, u"a.local"_s}, .found = {}}, kStart);
    QVERIFY(first);

    const auto next =
        authority().identity({.wanted = names, .found = {}}, kStart + days{daysLater});

    QVERIFY(next);
    QCOMPARE(next->own().fingerprint() != first->own().fingerprint(), another);
    for (const QString& name : names)
        QVERIFY(next->own().covers(name));
}

void CertificatesTest::leavesOutWhatItMayNotCertify()
{
    QVERIFY(authority().authority({.wanted = {u"localhost"_s}, .found = {u"box"_s}}, kStart));

    const auto moved = authority().identity(
        {.wanted = {u"localhost"_s}, .found = {u"box"_s, u"renamed"_s, u"no_name"_s}}, kStart);
    const auto asked =
        authority().identity({.wanted = {u"localhost"_s, u"renamed"_s}, .found = {}}, kStart);

    QVERIFY(moved);
    QCOMPARE(moved->own().names(), (QStringList{u"localhost"_s, u"box"_s}));
    QVERIFY(!asked);
    QCOMPARE(asked.error(), (TlsError{Fault::NameRefused, u"renamed"_s}));
}

void CertificatesTest::saysWhatIsWrongWithItsFolder_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<Fault>("fault");
    QTest::newRow("D14 another key of the store") << u"key"_s << Fault::AuthorityUnusable;
    QTest::newRow("D13 readable by others") << u"mode"_s << Fault::KeyReadableByOthers;
    QTest::newRow("damaged") << u"damage"_s << Fault::AuthorityUnusable;
    QTest::newRow("the server's in its place") << u"server"_s << Fault::AuthorityUnusable;
    QTest::newRow("without its key") << u"half"_s << Fault::AuthorityUnusable;
    QTest::newRow("expired") << u"time"_s << Fault::AuthorityExpired;
    QTest::newRow("a file in the place of the folder") << u"file"_s << Fault::FolderUnwritable;
}

void CertificatesTest::saysWhatIsWrongWithItsFolder()
{
    QFETCH(QString, what);
    QFETCH(Fault, fault);
    const ServerNames names{.wanted = {u"localhost"_s}, .found = {}};
    if (what != "file"_L1)
        QVERIFY(authority().identity(names, kStart));
    const QString file = path(u"tls/authority.pem"_s);
    if (what == "mode"_L1)
        QVERIFY(QFile::setPermissions(file, QFile::permissions(file) | QFile::ReadGroup));
    if (what == "damage"_L1)
        write(u"tls/authority.pem"_s, "-----BEGIN CERTIFICATE-----\nMII"_ba);
    if (what == "server"_L1)
        QVERIFY(QFile::remove(file) && QFile::copy(path(u"tls/server.pem"_s), file));
    if (what == "half"_L1)
        write(u"tls/authority.pem"_s, m_issuer.certificate().pem());
    if (what == "file"_L1)
        write(u"tls"_s, "in the way"_ba);

    const auto identity = authority(what == "key"_L1 ? 'a' : 'k')
                              .identity(names, what == "time"_L1 ? kStart + days{3651} : kStart);

    QVERIFY2(!identity, "it was taken");
    QCOMPARE(identity.error().fault, fault);
    QVERIFY(describe(identity.error()).contains(path(u"tls"_s)));
}

void CertificatesTest::refusesFiles_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<int>("mode");
    QTest::addColumn<int>("daysLater");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QByteArray>("advice");

    const CertifiedKey made = issued(u"localhost"_s);
    const QByteArray pem = made.certificate.pem();
    const QByteArray key = keyText(made.key);
    const auto edKey = AsymmetricKey::generate(KeyFamily::Ed25519);
    // clang-format off
    QTest::newRow("no certificate there")     << ""_ba      << key                              << 0 << 0   << Fault::CertificateUnreadable << "--tls"_ba;
    QTest::newRow("no key there")             << pem        << ""_ba                            << 0 << 0   << Fault::KeyUnreadable         << "--tls"_ba;
    QTest::newRow("words for a certificate")  << "hello"_ba << key                              << 0 << 0   << Fault::CertificateMalformed  << "openssl"_ba;
    QTest::newRow("words for a key")          << pem        << "hello"_ba                       << 0 << 0   << Fault::KeyMalformed          << "--tls"_ba;
    QTest::newRow("the two swapped")          << key        << pem                              << 0 << 0   << Fault::CertificateMalformed  << "openssl"_ba;
    QTest::newRow("a certificate as the key") << pem        << pem                              << 0 << 0   << Fault::KeyMalformed          << "--tls"_ba;
    QTest::newRow("another certificate's key") << pem       << keyText(issued(u"localhost"_s).key) << 0 << 0 << Fault::Mismatch             << "made together"_ba;
    QTest::newRow("a key with a passphrase")  << pem        << keyText(made.key, "secret"_ba)   << 0 << 0   << Fault::KeyProtected          << "openssl pkey"_ba;
    QTest::newRow("a key of Ed25519")         << pem        << keyText(*edKey)                  << 0 << 0   << Fault::KeyUnfit              << "P-256"_ba;
    QTest::newRow("D13 readable by the group") << pem       << key                              << int{QFile::ReadGroup} << 0 << Fault::KeyReadableByOthers << "chmod 600"_ba;
    QTest::newRow("D13 readable by all")      << pem        << key                              << int{QFile::ReadOther} << 0 << Fault::KeyReadableByOthers << "chmod 600"_ba;
    QTest::newRow("expired")                  << pem        << key                              << 0 << 91  << Fault::Expired               << "Renew"_ba;
    QTest::newRow("not yet valid")            << pem        << key                              << 0 << -1  << Fault::NotYetValid           << "clock"_ba;
    // clang-format on
}

void CertificatesTest::refusesFiles()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    QFETCH(int, mode);
    QFETCH(int, daysLater);
    QFETCH(Fault, fault);
    QFETCH(QByteArray, advice);
    if (!certificate.isEmpty())
        write(u"cert.pem"_s, certificate);
    if (!key.isEmpty())
        write(u"key.pem"_s, key,
              QFile::Permissions::fromInt(static_cast<QFile::Permissions::Int>(mode)));

    const auto read =
        readTlsIdentity(path(u"cert.pem"_s), path(u"key.pem"_s), kStart + days{daysLater});

    QVERIFY2(!read, "they were taken");
    QCOMPARE(read.error().fault, fault);
    const QString sentence = describe(read.error());
    QVERIFY2(sentence.contains(QLatin1StringView{advice}), qPrintable(sentence));
}

void CertificatesTest::takesFiles_data()
{
    QTest::addColumn<QByteArray>("certificate");
    QTest::addColumn<QByteArray>("key");
    const CertifiedKey made = issued(u"localhost"_s);
    const QByteArray pem = made.certificate.pem();
    const QByteArray key = keyText(made.key);
    const QByteArray issuer = m_issuer.certificate().pem();
    QTest::newRow("one and its key") << pem << key;
    QTest::newRow("with its issuer") << QByteArray{pem + issuer} << key;
    QTest::newRow("both in both files") << QByteArray{pem + key} << QByteArray{pem + key};
    QTest::newRow("words before them")
        << QByteArray{"Bag Attributes\n" + pem} << QByteArray{"Key Attributes\n" + key};
}

void CertificatesTest::takesFiles()
{
    QFETCH(QByteArray, certificate);
    QFETCH(QByteArray, key);
    write(u"cert.pem"_s, certificate);
    write(u"key.pem"_s, key);

    const auto read = readTlsIdentity(path(u"cert.pem"_s), path(u"key.pem"_s), kStart);

    QVERIFY2(read, read ? "" : qPrintable(describe(read.error())));
    QVERIFY(read->own().covers(u"localhost"_s));
    QVERIFY(read->own().belongsTo(read->key));
}

void CertificatesTest::takesOverNewFiles()
{
    FixedClock clock{kStart};
    writeBoth(issued(u"a.local"_s));
    const auto keeper = TlsKeeper::start(withFiles(), clock, m_random);
    QVERIFY(keeper);
    const QSignalSpy changed(keeper->get(), &TlsKeeper::changed);
    QCOMPARE((*keeper)->names(), QStringList{u"a.local"_s});

    (*keeper)->check();
    QCOMPARE(changed.size(), 0);
    writeBoth(issued(u"another.local"_s));
    (*keeper)->check();

    QCOMPARE(changed.size(), 1);
    QCOMPARE((*keeper)->names(), QStringList{u"another.local"_s});
    const QSslConfiguration shown = (*keeper)->configuration();
    QCOMPARE(shown.localCertificate().subjectAlternativeNames().value(QSsl::DnsEntry),
             u"another.local"_s);
    QVERIFY(!shown.privateKey().isNull());
}

void CertificatesTest::keepsTheOldOneWhenTheNewIsBroken()
{
    FixedClock clock{kStart};
    writeBoth(issued(u"a.local"_s));
    const auto keeper = TlsKeeper::start(withFiles(), clock, m_random);
    QVERIFY(keeper);
    const QSignalSpy changed(keeper->get(), &TlsKeeper::changed);
    const CertifiedKey next = issued(u"b.local"_s);

    // As a program that renews leaves them for a moment: the certificate is new, the key is not.
    write(u"cert.pem"_s, next.certificate.pem() + '\n');
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"does not belong.*is shown"_s));
    (*keeper)->check();
    (*keeper)->check(); // says it once
    QCOMPARE(changed.size(), 0);
    QCOMPARE((*keeper)->names(), QStringList{u"a.local"_s});
    write(u"key.pem"_s, keyText(next.key) + '\n');
    (*keeper)->check();

    QCOMPARE(changed.size(), 1);
    QCOMPARE((*keeper)->names(), QStringList{u"b.local"_s});
}

void CertificatesTest::renewsInTime()
{
    FixedClock clock{kStart};
    ServerSettings settings;
    settings.store = StoreAddress::sqlite(path(u"store.db"_s));
    settings.tls.mode = TlsSettings::Mode::Auto;
    const auto keeper = TlsKeeper::start(settings, clock, m_random);
    QVERIFY(keeper);
    const QSignalSpy changed(keeper->get(), &TlsKeeper::changed);
    const QDateTime end = (*keeper)->configuration().localCertificate().expiryDate();

    clock.advance(days{30});
    (*keeper)->check();
    QCOMPARE(changed.size(), 0);
    clock.advance(days{31});
    (*keeper)->check();

    QCOMPARE(changed.size(), 1);
    QVERIFY((*keeper)->configuration().localCertificate().expiryDate() > end);
    QVERIFY(QFile::exists(path(u"store.db.tls/authority.pem"_s)));
}

QTEST_GUILESS_MAIN(CertificatesTest)
#include "tst_certificates.moc"
