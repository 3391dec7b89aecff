#include "core/crypto/certificateauthority.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/key/pem.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = CertificateError::Fault;

namespace {

class EmptyRandom final : public Random
{
public:
    bool fill(std::span<std::byte> /*bytes*/) override { return false; }
};

} // namespace

/// What the authority issues is judged by OpenSSL's own program, as a client would.
class CertificateAuthorityTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }
    void init() { QTest::failOnWarning(); }
    void isBelievedForWhatItCertified_data();
    void isBelievedForWhatItCertified();
    void lastsAsLongAsClientsTake();
    void hasASerialNumberOfItsOwn();
    void readsWhatItWrote();
    void certifiesServersOnly();
    void refusesNames_data();
    void refusesNames();
    void certifiesTheNamesItWasMadeFor();
    void isNotBelievedBeyondItsConstraints_data();
    void isNotBelievedBeyondItsConstraints();
    void endsNoLaterThanItsAuthority();
    void restoresWithItsOwnKeyOnly();
    void needsRandomNumbers();
    void refusesTextsOfCertificates_data();
    void refusesTextsOfCertificates();
    void comparesNamesAsClientsDo_data();
    void comparesNamesAsClientsDo();

private:
    [[nodiscard]] CertificateAuthority authority(const QStringList& names = {})
    {
        return *CertificateAuthority::create(names, now(), m_random);
    }
    [[nodiscard]] static Instant now() { return SystemClock{}.now(); }
    [[nodiscard]] QString written(const QString& name, const QByteArray& pem) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QFile::WriteOnly) || file.write(pem) != pem.size())
            qFatal("a file of the test could not be written");
        return file.fileName();
    }
    /// What `openssl verify` says; the last argument is the certificate.
    [[nodiscard]] QByteArray verdict(const CertificateAuthority& trusted,
                                     const QByteArray& certificate, QStringList arguments) const
    {
        QProcess openssl;
        openssl.setProcessChannelMode(QProcess::MergedChannels);
        arguments = QStringList{u"verify"_s, u"-x509_strict"_s, u"-CAfile"_s,
                                written(u"ca.pem"_s, trusted.certificate().pem())}
            + arguments + QStringList{written(u"leaf.pem"_s, certificate)};
        openssl.start(u"openssl"_s, arguments);
        return openssl.waitForFinished() ? openssl.readAll() : openssl.errorString().toUtf8();
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemRandom m_random;
    QTemporaryDir m_folder;
};

void CertificateAuthorityTest::isBelievedForWhatItCertified_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("answer");

    // clang-format off
    QTest::newRow("a server")           << QStringList{u"-purpose"_s, u"sslserver"_s}             << ": OK"_ba;
    QTest::newRow("its host")           << QStringList{u"-verify_hostname"_s, u"auth.local"_s}    << ": OK"_ba;
    QTest::newRow("a name below it")    << QStringList{u"-verify_hostname"_s, u"a.auth.local"_s}  << "hostname mismatch"_ba;
    QTest::newRow("another host")       << QStringList{u"-verify_hostname"_s, u"other.local"_s}   << "hostname mismatch"_ba;
    QTest::newRow("its IPv4 address")   << QStringList{u"-verify_ip"_s, u"127.0.0.1"_s}           << ": OK"_ba;
    QTest::newRow("its IPv6 address")   << QStringList{u"-verify_ip"_s, u"::1"_s}                 << ": OK"_ba;
    QTest::newRow("another address")    << QStringList{u"-verify_ip"_s, u"127.0.0.2"_s}           << "IP address mismatch"_ba;
    QTest::newRow("a client")           << QStringList{u"-purpose"_s, u"sslclient"_s}             << "unsuitable certificate purpose"_ba;
    QTest::newRow("a year later")       << QStringList{u"-attime"_s, u"4102444800"_s}             << "expired"_ba;
    // clang-format on
}

void CertificateAuthorityTest::isBelievedForWhatItCertified()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, answer);
    const CertificateAuthority ours = authority();

    const auto issued = ours.issue({u"auth.local"_s, u"127.0.0.1"_s, u"::1"_s}, now(), m_random);

    QVERIFY(issued);
    const QByteArray said = verdict(ours, issued->certificate.pem(), arguments);
    QVERIFY2(said.contains(answer), said.constData());
}

void CertificateAuthorityTest::lastsAsLongAsClientsTake()
{
    const Instant start = now();
    const CertificateAuthority ours = *CertificateAuthority::create({}, start, m_random);

    const auto issued = ours.issue({u"localhost"_s}, start, m_random);

    QVERIFY(issued);
    const auto lifetime = issued->certificate.notAfter() - issued->certificate.notBefore();
    QVERIFY(lifetime <= std::chrono::days{397});
    QVERIFY(issued->certificate.notBefore() < start);
    QVERIFY(issued->certificate.notAfter() > start + std::chrono::days{80});
    QVERIFY(ours.certificate().notAfter() > start + std::chrono::days{3600});
}

void CertificateAuthorityTest::hasASerialNumberOfItsOwn()
{
    const CertificateAuthority ours = authority();
    QSet<QByteArray> serials{ours.certificate().serial()};

    for (int i = 0; i < 20; ++i)
        serials += ours.issue({u"localhost"_s}, now(), m_random)->certificate.serial();

    QCOMPARE(serials.size(), 21);
    for (const QByteArray& serial : std::as_const(serials))
        QCOMPARE(serial.size(), 32);
}

void CertificateAuthorityTest::readsWhatItWrote()
{
    const CertificateAuthority ours = authority();
    const QStringList names{u"auth.local"_s,    u"10.1.2.3"_s,           u"::1"_s,
                            u"fd00::1:0:0:2"_s, u"fd00:1:2:3:4:5:0:7"_s, u"fe80::"_s};
    const auto issued = ours.issue(names, now(), m_random);

    const QByteArray both = issued->certificate.pem() + ours.certificate().pem();
    const auto read = Certificate::readAll(both);

    QVERIFY(read);
    QCOMPARE(read->size(), std::size_t{2});
    QCOMPARE(read->front().names(), names);
    QCOMPARE(read->front().fingerprint(), issued->certificate.fingerprint());
    QCOMPARE(read->front().title(), u"Claimcheck server"_s);
    QVERIFY(read->front().isSignedBy(read->back()));
    QVERIFY(!read->back().isSignedBy(read->front()));
    QVERIFY(read->front().belongsTo(issued->key));
    QVERIFY(!read->back().belongsTo(issued->key));
    QVERIFY(!read->front().isAuthority());
    QVERIFY(read->back().isAuthority());
    QVERIFY(read->back().names().isEmpty());
}

void CertificateAuthorityTest::certifiesServersOnly()
{
    const CertificateAuthority ours = authority();
    const auto leaf = ours.issue({u"localhost"_s}, now(), m_random);

    const auto asAuthority = CertificateAuthority::restore(*leaf);
    const QByteArray asServer =
        verdict(ours, ours.certificate().pem(), {u"-verify_hostname"_s, u"localhost"_s});

    QVERIFY(!asAuthority);
    QCOMPARE(asAuthority.error().fault, Fault::NotAnAuthority);
    QVERIFY2(asServer.contains("hostname mismatch"), asServer.constData());
}

void CertificateAuthorityTest::refusesNames_data()
{
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    // clang-format off
    QTest::newRow("a public name")       << QStringList{u"localhost"_s, u"example.org"_s}  << Fault::NameRefused << u"example.org"_s;
    QTest::newRow("a public address")    << QStringList{u"198.51.100.7"_s}                 << Fault::NameRefused << u"198.51.100.7"_s;
    QTest::newRow("a public IPv6")       << QStringList{u"2001:db8::7"_s}                  << Fault::NameRefused << u"2001:db8::7"_s;
    QTest::newRow("a look-alike")        << QStringList{u"evillocal"_s}                    << Fault::NameRefused << u"evillocal"_s;
    QTest::newRow("a wildcard")          << QStringList{u"*.local"_s}                      << Fault::NotAName    << u"*.local"_s;
    QTest::newRow("a second entry")      << QStringList{u"a.local,DNS:example.org"_s}      << Fault::NotAName    << u"a.local,DNS:example.org"_s;
    QTest::newRow("a line end")          << QStringList{u"a.local\n"_s}                    << Fault::NotAName    << u"a.local\n"_s;
    QTest::newRow("an empty label")      << QStringList{u"a..local"_s}                     << Fault::NotAName    << u"a..local"_s;
    QTest::newRow("letters of others")   << QStringList{u"\u0430.local"_s}                 << Fault::NotAName    << u"\u0430.local"_s;
    QTest::newRow("no name at all")      << QStringList{}                                  << Fault::NotAName    << u""_s;
    // clang-format on
}

void CertificateAuthorityTest::refusesNames()
{
    QFETCH(QStringList, names);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const auto issued = authority().issue(names, now(), m_random);

    QVERIFY2(!issued, "a certificate was issued");
    QCOMPARE(issued.error(), (CertificateError{fault, where}));
}

void CertificateAuthorityTest::certifiesTheNamesItWasMadeFor()
{
    const CertificateAuthority ours = authority({u"example.org"_s, u"198.51.100.7"_s});

    const auto issued = ours.issue({u"a.example.org"_s, u"198.51.100.7"_s}, now(), m_random);

    QVERIFY(issued);
    const QByteArray said =
        verdict(ours, issued->certificate.pem(), {u"-verify_hostname"_s, u"a.example.org"_s});
    QVERIFY2(said.contains(": OK"), said.constData());
    QCOMPARE(ours.firstRefused({u"example.org"_s, u"example.net"_s}), u"example.net"_s);
    QCOMPARE(ours.firstRefused({u"198.51.100.8"_s}), u"198.51.100.8"_s);
}

// Whoever stole its key does not ask isCertifiableName(); the clients still look at what they
// imported.
void CertificateAuthorityTest::isNotBelievedBeyondItsConstraints_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("answer");
    QTest::newRow("a public name") << u"DNS:example.org"_s << "permitted subtree violation"_ba;
    QTest::newRow("a public address") << u"IP:198.51.100.7"_s << "permitted subtree violation"_ba;
    QTest::newRow("a private name") << u"DNS:auth.local"_s << ": OK"_ba;
}

void CertificateAuthorityTest::isNotBelievedBeyondItsConstraints()
{
    QFETCH(QString, name);
    QFETCH(QByteArray, answer);
    const CertificateAuthority stolen = authority();
    const SecretBytes key = pemText({.key = stolen.key(), .id = {}}, KeyHalf::Private);

    QProcess openssl;
    openssl.start(u"openssl"_s,
                  {u"req"_s, u"-x509"_s, u"-newkey"_s, u"ec"_s, u"-pkeyopt"_s,
                   u"ec_paramgen_curve:P-256"_s, u"-nodes"_s, u"-keyout"_s,
                   m_folder.filePath(u"forged.key"_s), u"-subj"_s, u"/CN=forged"_s, u"-addext"_s,
                   u"subjectAltName="_s + name, u"-addext"_s,
                   u"basicConstraints=critical,CA:FALSE"_s, u"-CA"_s,
                   written(u"stolen.pem"_s, stolen.certificate().pem()), u"-CAkey"_s,
                   written(u"stolen.key"_s, key.view().toByteArray())});
    QVERIFY(openssl.waitForFinished());
    const QByteArray forged = openssl.readAllStandardOutput();

    QVERIFY2(Certificate::readAll(forged), openssl.readAllStandardError().constData());
    const QByteArray said = verdict(stolen, forged, {});
    QVERIFY2(said.contains(answer), said.constData());
}

void CertificateAuthorityTest::endsNoLaterThanItsAuthority()
{
    const CertificateAuthority ours = authority();
    const Instant late = ours.certificate().notAfter() - std::chrono::days{3};

    const auto issued = ours.issue({u"localhost"_s}, late, m_random);

    QVERIFY(issued);
    QVERIFY(issued->certificate.notAfter() <= ours.certificate().notAfter());
    QVERIFY(issued->certificate.notAfter() > late);
}

void CertificateAuthorityTest::restoresWithItsOwnKeyOnly()
{
    const CertificateAuthority ours = authority();

    const auto again = CertificateAuthority::restore({ours.certificate(), ours.key()});
    const auto other = CertificateAuthority::restore({ours.certificate(), authority().key()});
    const auto publicOnly =
        CertificateAuthority::restore({ours.certificate(), ours.key().publicHalf()});

    QVERIFY(again);
    QVERIFY(again->issue({u"localhost"_s}, now(), m_random)
                ->certificate.isSignedBy(ours.certificate()));
    QCOMPARE(other.error().fault, Fault::Mismatch);
    QCOMPARE(publicOnly.error().fault, Fault::Mismatch);
}

void CertificateAuthorityTest::needsRandomNumbers()
{
    EmptyRandom none;

    const auto made = CertificateAuthority::create({}, now(), none);
    const auto issued = authority().issue({u"localhost"_s}, now(), none);

    QCOMPARE(made.error().fault, Fault::CryptoFailed);
    QCOMPARE(issued.error().fault, Fault::CryptoFailed);
}

void CertificateAuthorityTest::refusesTextsOfCertificates_data()
{
    QTest::addColumn<QByteArray>("pem");
    const QByteArray good = authority().certificate().pem();
    QTest::newRow("nothing") << ""_ba;
    QTest::newRow("words") << "my certificate"_ba;
    QTest::newRow("a key") << "-----BEGIN PRIVATE KEY-----\nMC4=\n-----END PRIVATE KEY-----\n"_ba;
    QTest::newRow("cut in the middle") << good.first(good.size() / 2);
    QTest::newRow("a good one and half of one") << good + good.first(good.size() / 2);
    QTest::newRow("another structure")
        << "-----BEGIN CERTIFICATE-----\nMC4wAgEB\n-----END CERTIFICATE-----\n"_ba;
}

void CertificateAuthorityTest::refusesTextsOfCertificates()
{
    QFETCH(QByteArray, pem);

    const auto read = Certificate::readAll(pem);

    QVERIFY2(!read, "it was read");
    QCOMPARE(read.error().fault, Fault::Malformed);
}

void CertificateAuthorityTest::comparesNamesAsClientsDo_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<bool>("covered");
    QTest::newRow("its host") << u"auth.local"_s << true;
    QTest::newRow("its host in capitals") << u"AUTH.Local"_s << true;
    QTest::newRow("its address") << u"10.1.2.3"_s << true;
    QTest::newRow("its address in IPv6, written in full") << u"0:0:0:0:0:0:0:1"_s << true;
    QTest::newRow("a host below it") << u"a.auth.local"_s << false;
    QTest::newRow("another address") << u"10.1.2.4"_s << false;
    QTest::newRow("its common name") << u"Claimcheck server"_s << false;
    QTest::newRow("nothing") << u""_s << false;
}

void CertificateAuthorityTest::comparesNamesAsClientsDo()
{
    QFETCH(QString, name);
    QFETCH(bool, covered);
    const auto issued =
        authority().issue({u"auth.local"_s, u"10.1.2.3"_s, u"::1"_s}, now(), m_random);

    QVERIFY(issued);
    QCOMPARE(issued->certificate.covers(name), covered);
}

QTEST_GUILESS_MAIN(CertificateAuthorityTest)
#include "tst_certificateauthority.moc"
