#include "core/client/authclient.h"
#include "core/client/keyfetcher.h"
#include "core/crypto/certificateauthority.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/key/pem.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using std::chrono::days;
using Failure = Exchange::Failure;

Q_DECLARE_METATYPE(claimcheck::TlsFault)

namespace {

constexpr int kPatience = 20'000;

QSslConfiguration configurationOf(const CertifiedKey& shown)
{
    const SecretBytes key = pemText({.key = shown.key, .id = {}}, KeyHalf::Private);
    QSslConfiguration configuration;
    configuration.setLocalCertificate(QSslCertificate(shown.certificate.pem()));
    configuration.setPrivateKey(QSslKey(key.view().toByteArray(), QSsl::Ec));
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    return configuration;
}

/// Answers everything with 204, over TLS, in the event loop of the test.
class SecureServer
{
public:
    explicit SecureServer(const CertifiedKey& shown)
    {
        m_server.setSslConfiguration(configurationOf(shown));
        QObject::connect(&m_server, &QTcpServer::pendingConnectionAvailable, &m_server, [this] {
            QTcpSocket* socket = m_server.nextPendingConnection();
            QObject::connect(socket, &QTcpSocket::readyRead, socket, [this, socket] {
                received += socket->readAll();
                socket->write("HTTP/1.1 204 No Content\r\n\r\n");
            });
        });
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("the test cannot listen");
    }
    [[nodiscard]] QString url() const
    {
        return u"https://127.0.0.1:%1"_s.arg(m_server.serverPort());
    }

    QByteArray received;

private:
    QSslServer m_server;
};

} // namespace

/// Whom a client believes, and what it says when it does not.
class TrustTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void believesTheAuthorityItWasGiven();
    void sendsNothingToWhomItDoesNotBelieve_data();
    void sendsNothingToWhomItDoesNotBelieve();
    void fetchesKeysFromWhomItBelieves();
    void readsCertificatesOnly();

private:
    [[nodiscard]] static Instant now() { return SystemClock{}.now(); }
    [[nodiscard]] CertifiedKey issued(const QString& name = u"127.0.0.1"_s, days later = days{0})
    {
        return *m_authority.issue({name}, now() + later, m_random);
    }
    [[nodiscard]] static Trust trustIn(const CertificateAuthority& authority)
    {
        return *Trust::fromPem(authority.certificate().pem());
    }
    Exchange ask(const SecureServer& server, const Trust& trust)
    {
        Target target = *Target::parse(server.url());
        target.setTrust(trust);
        AuthClient client(target, m_clock);
        auto answer = client.call("GET", u"/me"_s, "a-token");
        const bool ended = QTest::qWaitFor([&] { return answer.isFinished(); }, kPatience);
        return ended ? answer.result() : Exchange{};
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemClock m_clock;
    SystemRandom m_random;
    CertificateAuthority m_authority = *CertificateAuthority::create({}, now(), m_random);
};

void TrustTest::believesTheAuthorityItWasGiven()
{
    const SecureServer server(issued());

    const Exchange exchange = ask(server, trustIn(m_authority));

    QCOMPARE(exchange.failure, Failure::None);
    QCOMPARE(exchange.status, 204);
    QVERIFY(server.received.contains("a-token"));
}

void TrustTest::sendsNothingToWhomItDoesNotBelieve_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<TlsFault>("fault");
    QTest::newRow("G11 an authority of its own") << u"machine"_s << TlsFault::UnknownAuthority;
    QTest::newRow("G11 another authority") << u"other"_s << TlsFault::UnknownAuthority;
    QTest::newRow("G11 another name") << u"name"_s << TlsFault::OtherName;
    QTest::newRow("G11 expired") << u"expired"_s << TlsFault::Expired;
    QTest::newRow("G11 not yet valid") << u"early"_s << TlsFault::NotYetValid;
}

void TrustTest::sendsNothingToWhomItDoesNotBelieve()
{
    QFETCH(QString, what);
    QFETCH(TlsFault, fault);
    const SecureServer server(what == "name"_L1          ? issued(u"example.local"_s)
                                  : what == "expired"_L1 ? issued(u"127.0.0.1"_s, days{-100})
                                  : what == "early"_L1   ? issued(u"127.0.0.1"_s, days{10})
                                                         : issued());
    const Trust trust = what == "machine"_L1 ? Trust{}
        : what == "other"_L1 ? trustIn(*CertificateAuthority::create({}, now(), m_random))
                             : trustIn(m_authority);

    const Exchange exchange = ask(server, trust);

    QCOMPARE(exchange.failure, Failure::TlsRefused);
    QVERIFY2(exchange.tls == fault, qPrintable(QString::number(static_cast<int>(exchange.tls))));
    QCOMPARE(server.received, ""_ba);
}

void TrustTest::fetchesKeysFromWhomItBelieves()
{
    const SecureServer server(issued());
    const auto fetch = [&](const Trust& trust) {
        KeyFetcher fetcher;
        fetcher.setTrust(trust);
        auto keys = fetcher.fetchSet(QUrl(server.url() + u"/keys"_s));
        const bool ended = QTest::qWaitFor([&] { return keys.isFinished(); }, kPatience);
        return ended ? keys.result().error() : KeyFetchError{};
    };

    const KeyFetchError believed = fetch(trustIn(m_authority));
    const KeyFetchError refused = fetch(Trust{});

    // It was asked: there are no keys in what it answers.
    QCOMPARE(believed.fault, KeyFetchError::Fault::BadStatus);
    QCOMPARE(refused.fault, KeyFetchError::Fault::TlsRefused);
    QVERIFY(refused.tls == TlsFault::UnknownAuthority);
}

void TrustTest::readsCertificatesOnly()
{
    QVERIFY(!Trust::fromPem(""));
    QVERIFY(!Trust::fromPem("trust me"));
    QVERIFY(!Trust::fromPem(m_authority.certificate().pem().chopped(40)));
    QVERIFY(Trust::fromPem(m_authority.certificate().pem()));
}

QTEST_GUILESS_MAIN(TrustTest)
#include "tst_trust.moc"
