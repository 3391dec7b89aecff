#include "core/crypto/certificateauthority.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/key/pem.h"
#include "tests/support/serverprocess.h"

#include <QFile>
#include <QProcess>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <csignal>
#include <thread>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using std::chrono::days;

namespace {

constexpr int kPatience = 20'000;

/// A client's connection over TLS that believes one authority, and no name but the one it asked
/// for. Belongs to one thread.
class TlsClient
{
public:
    TlsClient(const QByteArray& authority, quint16 port, const QString& name = u"localhost"_s)
        : m_host(name.toLatin1() + ':' + QByteArray::number(port))
    {
        QSslConfiguration configuration;
        configuration.setCaCertificates({QSslCertificate(authority)});
        configuration.setProtocol(QSsl::TlsV1_2OrLater);
        m_socket.setSslConfiguration(configuration);
        m_socket.connectToHostEncrypted(u"127.0.0.1"_s, port, name);
        m_socket.waitForEncrypted(kPatience);
    }

    [[nodiscard]] bool isEncrypted() const { return m_socket.isEncrypted(); }
    [[nodiscard]] QByteArray serial() const
    {
        return m_socket.peerCertificate().serialNumber().replace(":", "").toUpper();
    }
    /// The head of the answer; empty when there is none.
    [[nodiscard]] QByteArray ask(const QByteArray& path, const QByteArray& more = {},
                                 const QByteArray& body = {})
    {
        send(path, more, body);
        return receive();
    }
    /// Head and body as a TLS record of their own each.
    void send(const QByteArray& path, const QByteArray& more, const QByteArray& body)
    {
        const QByteArray method = body.isEmpty() ? "GET "_ba : "POST "_ba;
        m_socket.write(method + path + " HTTP/1.1\r\nHost: " + m_host + "\r\n" + more
                       + "Content-Length: " + QByteArray::number(body.size()) + "\r\n\r\n");
        m_socket.flush();
        m_socket.write(body);
        m_socket.flush();
    }
    [[nodiscard]] QByteArray receive()
    {
        QByteArray answer;
        while (true) {
            const qsizetype end = answer.indexOf("\r\n\r\n");
            const qsizetype field = answer.toLower().indexOf("content-length: ");
            const qsizetype size =
                field < 0 ? 0 : answer.mid(field + 16).split('\r').front().toLongLong();
            if (end >= 0 && answer.size() >= end + 4 + size)
                return answer.first(end + 2);
            if (!m_socket.waitForReadyRead(kPatience))
                return {};
            answer += m_socket.readAll();
        }
    }

private:
    QSslSocket m_socket;
    QByteArray m_host;
};

bool isGood(const QByteArray& head)
{
    return head.startsWith("HTTP/1.1 200 ");
}

} // namespace

/// The server's program over TLS, with clients that believe nothing by themselves.
class TlsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning();
        m_folder = std::make_unique<QTemporaryDir>();
        QVERIFY(m_folder->isValid());
    }
    void speaksModernTlsOnly_data();
    void speaksModernTlsOnly();
    void doesNotRenegotiate();
    void isBelievedByWhoKnowsItsAuthority();
    void isNotBelievedByOthers();
    void survivesPlainHttp();
    void readsALargeRequestToItsEnd();
    void keepsItsAuthorityWhenItStartsAgain();
    void answersToTheNamesOfItsCertificate();
    void marksItsCookiesAndItsIssuer();
    void takesOverANewCertificateUnderLoad();
    void saysWhatIsWrongWithItsFiles_data();
    void saysWhatIsWrongWithItsFiles();
    void servesOthersOverTlsOnly_data();
    void servesOthersOverTlsOnly();
    void tellsWhatItsCertificatesAreFor();
    void isBelievedByTheCommandLine_data();
    void isBelievedByTheCommandLine();

private:
    struct Ran
    {
        int code;
        QByteArray out;
        QByteArray err;
    };

    [[nodiscard]] QString path(const QString& name) const { return m_folder->filePath(name); }
    [[nodiscard]] StoreAddress store() const { return StoreAddress::sqlite(path(u"store.db"_s)); }
    [[nodiscard]] std::unique_ptr<ServerProcess> start(const QStringList& arguments) const
    {
        return ServerProcess::start(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM), store(), arguments);
    }
    static Ran run(const QString& program, const QStringList& arguments,
                   const QByteArray& input = {})
    {
        QProcess process;
        process.start(program, arguments);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(kPatience)) {
            process.kill();
            process.waitForFinished();
            return {-1, process.readAllStandardOutput(), "it did not end"_ba};
        }
        return {process.exitCode(), process.readAllStandardOutput(),
                process.readAllStandardError()};
    }
    Ran server(const QStringList& arguments) const
    {
        return run(QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
                   QStringList{u"--store"_s, u"sqlite:"_s + store().file()} + arguments);
    }
    /// The authority of --tls auto.
    [[nodiscard]] QByteArray ownAuthority() const { return server({u"tls"_s, u"ca"_s}).out; }
    /// Another name in the place of an old file, as programs that renew do it.
    void write(const QString& name, const QByteArray& text) const
    {
        QFile file(path(name + u".new"_s));
        if (!file.open(QFile::WriteOnly) || file.write(text) != text.size()
            || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            qFatal("a file of the test could not be written");
        file.close();
        QFile::remove(path(name));
        if (!QFile::rename(file.fileName(), path(name)))
            qFatal("a file of the test could not be renamed");
    }
    [[nodiscard]] CertifiedKey issued(const QStringList& names = {u"localhost"_s},
                                      Instant now = SystemClock{}.now())
    {
        return *m_issuer.issue(names, now, m_random);
    }
    static QByteArray keyText(const AsymmetricKey& key)
    {
        return pemText({.key = key, .id = {}}, KeyHalf::Private).view().toByteArray();
    }
    void writeBoth(const CertifiedKey& made) const
    {
        write(u"both.pem"_s, made.certificate.pem() + keyText(made.key));
    }
    [[nodiscard]] QString both() const { return path(u"both.pem"_s) + u',' + path(u"both.pem"_s); }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    SystemRandom m_random;
    CertificateAuthority m_issuer =
        *CertificateAuthority::create({}, SystemClock{}.now(), m_random);
    std::unique_ptr<QTemporaryDir> m_folder;
};

void TlsTest::speaksModernTlsOnly_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<bool>("accepted");
    QTest::addColumn<QByteArray>("said");

    const QString weak = u"DEFAULT:@SECLEVEL=0"_s;
    // clang-format off
    QTest::newRow("TLS 1.3")                 << QStringList{u"-tls1_3"_s}                                     << true  << "TLSv1.3"_ba;
    QTest::newRow("TLS 1.2")                 << QStringList{u"-tls1_2"_s}                                     << true  << "TLSv1.2"_ba;
    QTest::newRow("HTTP/1.1 by ALPN")        << QStringList{u"-alpn"_s, u"h2,http/1.1"_s}                     << true  << "ALPN protocol: http/1.1"_ba;
    QTest::newRow("TLS 1.1")                 << QStringList{u"-tls1_1"_s, u"-cipher"_s, weak}                 << false << "alert protocol version"_ba;
    QTest::newRow("TLS 1.0")                 << QStringList{u"-tls1"_s, u"-cipher"_s, weak}                   << false << "alert protocol version"_ba;
    QTest::newRow("TLS 1.2 with CBC")        << QStringList{u"-tls1_2"_s, u"-cipher"_s, u"ECDHE-ECDSA-AES128-SHA256"_s} << false << "handshake failure"_ba;
    // clang-format on
}

void TlsTest::speaksModernTlsOnly()
{
    QFETCH(QStringList, arguments);
    QFETCH(bool, accepted);
    QFETCH(QByteArray, said);
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);
    write(u"ca.pem"_s, ownAuthority());

    const Ran client =
        run(u"openssl"_s,
            QStringList{u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(process->port()),
                        u"-CAfile"_s, path(u"ca.pem"_s), u"-verify_return_error"_s, u"-verify_ip"_s,
                        u"127.0.0.1"_s}
                + arguments);

    const QByteArray all = client.out + client.err;
    QVERIFY2((client.code == 0) == accepted, all.constData());
    QVERIFY2(all.contains(said), all.constData());
    QCOMPARE(all.contains("\nNew, TLSv1."), accepted);
    QVERIFY2(!accepted || all.contains("Verify return code: 0 (ok)"), all.constData());
}

void TlsTest::doesNotRenegotiate()
{
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);

    // "R" has s_client ask for it; the end of its input would end it before.
    QProcess client;
    client.setProcessChannelMode(QProcess::MergedChannels);
    client.start(
        u"openssl"_s,
        {u"s_client"_s, u"-connect"_s, u"127.0.0.1:%1"_s.arg(process->port()), u"-tls1_2"_s});
    client.write("R\n");
    QVERIFY(client.waitForFinished(kPatience));

    const QByteArray all = client.readAll();
    QVERIFY2(all.contains("RENEGOTIATING"), all.constData());
    QVERIFY2(all.contains("no renegotiation"), all.constData());
    TlsClient next(ownAuthority(), process->port());
    QVERIFY(isGood(next.ask("/healthz")));
}

void TlsTest::isBelievedByWhoKnowsItsAuthority()
{
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);
    const QByteArray authority = ownAuthority();

    for (const QString& name : {u"localhost"_s, u"127.0.0.1"_s}) {
        TlsClient client(authority, process->port(), name);
        QVERIFY2(client.isEncrypted(), qPrintable(name));
        QVERIFY2(isGood(client.ask("/healthz")), qPrintable(name));
        QVERIFY2(isGood(client.ask("/readyz")), qPrintable(name));
    }
}

void TlsTest::isNotBelievedByOthers()
{
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);

    const TlsClient stranger(m_issuer.certificate().pem(), process->port());
    const TlsClient misled(ownAuthority(), process->port(), u"example.local"_s);

    QVERIFY(!stranger.isEncrypted());
    QVERIFY(!misled.isEncrypted());
}

void TlsTest::survivesPlainHttp()
{
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);
    QTcpSocket silent; // says nothing at all, and is in nobody's way
    silent.connectToHost(u"127.0.0.1"_s, process->port());
    QVERIFY(silent.waitForConnected(kPatience));

    QTcpSocket plain;
    plain.connectToHost(u"127.0.0.1"_s, process->port());
    QVERIFY(plain.waitForConnected(kPatience));
    plain.write("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n");
    while (plain.waitForReadyRead(kPatience)) { }

    QVERIFY(plain.state() != QAbstractSocket::ConnectedState);
    QVERIFY(!plain.readAll().contains("200"));
    TlsClient good(ownAuthority(), process->port());
    QVERIFY(isGood(good.ask("/healthz")));
}

// What TLS has decrypted makes no sound again: were a part of it left unread, nobody would come
// back for it.
void TlsTest::readsALargeRequestToItsEnd()
{
    const auto process = start({u"--tls"_s, u"auto"_s});
    QVERIFY(process);
    TlsClient client(ownAuthority(), process->port());
    const QByteArray header =
        "Content-Type: application/json\r\nX-Fill: " + QByteArray(800, 'x') + "\r\n";
    const QByteArray body = R"({"username":"ada","password":")" + QByteArray(16'200, 'p') + R"("})";
    QVERIFY(isGood(client.ask("/healthz")));

    process->freeze(); // so that all of it is there at once
    client.send("/login", header, body);
    process->thaw();
    const QByteArray head = client.receive();

    QVERIFY2(head.startsWith("HTTP/1.1 400 ") || head.startsWith("HTTP/1.1 401 "),
             head.constData());
    QVERIFY(isGood(client.ask("/healthz")));
}

void TlsTest::keepsItsAuthorityWhenItStartsAgain()
{
    QByteArray first;
    QByteArray authority;
    {
        const auto process = start({u"--tls"_s, u"auto"_s});
        QVERIFY(process);
        authority = ownAuthority();
        first = TlsClient(authority, process->port()).serial();
    }
    const auto again = start({u"--tls"_s, u"auto"_s});
    QVERIFY(again);

    const TlsClient client(authority, again->port());

    QVERIFY(client.isEncrypted());
    QVERIFY(!first.isEmpty());
    QCOMPARE(client.serial(), first);
    QCOMPARE(ownAuthority(), authority);
}

void TlsTest::answersToTheNamesOfItsCertificate()
{
    const auto process = start({u"--tls"_s, u"auto"_s, u"--tls-name"_s, u"auth.local"_s});
    QVERIFY(process);
    const QByteArray authority = ownAuthority();

    const QByteArray named = TlsClient(authority, process->port(), u"auth.local"_s).ask("/healthz");
    const QByteArray local = TlsClient(authority, process->port()).ask("/healthz");

    QVERIFY2(isGood(named), named.constData());
    QVERIFY2(isGood(local), local.constData());
    // RFC 6797: for a host that has a name of its own, and not for the machine itself.
    QVERIFY(named.toLower().contains("\r\nstrict-transport-security: max-age="));
    QVERIFY(!local.toLower().contains("strict-transport-security"));
}

void TlsTest::marksItsCookiesAndItsIssuer()
{
    const auto process = start({u"--tls"_s, u"auto"_s, u"--allow-cookies"_s});
    QVERIFY(process);
    TlsClient client(ownAuthority(), process->port());
    const QByteArray json = "Content-Type: application/json\r\n"_ba;
    const QByteArray ada = R"({"username":"ada","password":"password123"})"_ba;
    QVERIFY(client.ask("/register", json, ada).startsWith("HTTP/1.1 201 "));

    const QByteArray head = client.ask(
        "/login", json, R"({"username":"ada","password":"password123","cookies":true})"_ba);

    QVERIFY2(isGood(head), head.constData());
    QVERIFY2(head.count("; Secure") >= 2, head.constData());
    const Ran shown = server({u"config"_s, u"show"_s, u"--tls"_s, u"auto"_s});
    QVERIFY2(shown.out.contains("issuer = \"https://127.0.0.1:8080\""), shown.out.constData());
}

void TlsTest::takesOverANewCertificateUnderLoad()
{
    const CertifiedKey old = issued();
    writeBoth(old);
    const auto process = start({u"--tls"_s, both()});
    QVERIFY(process);
    const QByteArray authority = m_issuer.certificate().pem();
    TlsClient kept(authority, process->port());
    QVERIFY(isGood(kept.ask("/healthz")));

    std::atomic<bool> stop = false;
    std::atomic<int> answered = 0;
    std::atomic<int> failed = 0;
    std::vector<std::jthread> clients;
    for (int i = 0; i < 2; ++i) {
        clients.emplace_back([&] {
            while (!stop) {
                TlsClient client(authority, process->port());
                for (int request = 0; request < 3; ++request)
                    ++(isGood(client.ask("/healthz")) ? answered : failed);
            }
        });
    }
    const auto shows = [&](const CertifiedKey& wanted) {
        return QTest::qWaitFor(
            [&] {
                return TlsClient(authority, process->port()).serial()
                    == wanted.certificate.serial();
            },
            kPatience);
    };
    CertifiedKey last = old;
    for (int i = 0; i < 3; ++i) {
        last = issued();
        writeBoth(last);
        process->hangUp();
        QVERIFY(shows(last));
    }
    // What is broken changes nothing.
    write(u"both.pem"_s, "-----BEGIN CERTIFICATE-----\n");
    process->hangUp();
    const QByteArray afterwards = kept.ask("/healthz");
    stop = true;
    clients.clear();

    QVERIFY(isGood(afterwards));
    QVERIFY(shows(last));
    QCOMPARE(failed.load(), 0);
    QVERIFY(answered > 0);
}

void TlsTest::saysWhatIsWrongWithItsFiles_data()
{
    QTest::addColumn<QString>("what");
    QTest::addColumn<QByteArray>("advice");
    QTest::newRow("missing") << u"missing"_s << "--tls"_ba;
    QTest::newRow("the wrong key") << u"key"_s << "made together"_ba;
    QTest::newRow("D13 a key readable by others") << u"mode"_s << "chmod 600"_ba;
    QTest::newRow("expired") << u"time"_s << "Renew"_ba;
}

void TlsTest::saysWhatIsWrongWithItsFiles()
{
    QFETCH(QString, what);
    QFETCH(QByteArray, advice);
    const CertifiedKey made =
        issued({u"localhost"_s}, SystemClock{}.now() - (what == "time"_L1 ? days{100} : days{0}));
    if (what == "key"_L1)
        write(u"both.pem"_s, made.certificate.pem() + keyText(issued().key));
    else if (what != "missing"_L1)
        writeBoth(made);
    if (what == "mode"_L1)
        QVERIFY(QFile::setPermissions(path(u"both.pem"_s), QFile::ReadOwner | QFile::ReadOther));

    const Ran ran = server({u"--listen"_s, u"127.0.0.1:0"_s, u"--tls"_s, both()});

    QCOMPARE(ran.code, 3);
    QVERIFY2(ran.err.contains(advice), ran.err.constData());
    QCOMPARE(ran.err.count('\n'), 1);
    QVERIFY(!QFile::exists(store().file()));
}

void TlsTest::servesOthersOverTlsOnly_data()
{
    QTest::addColumn<QStringList>("arguments");
    QTest::addColumn<QByteArray>("said");
    // clang-format off
    QTest::newRow("H41 plain HTTP")            << QStringList{}                                      << "--tls"_ba;
    QTest::newRow("H41 plain HTTP on purpose") << QStringList{u"--insecure-http"_s}                  << "Listening on http://"_ba;
    QTest::newRow("H41 TLS")                   << QStringList{u"--tls=auto"_s}                       << "Listening on https://"_ba;
    QTest::newRow("H41 hardened, TLS")         << QStringList{u"--tls=auto"_s, u"--hardened"_s}      << "Listening on https://"_ba;
    QTest::newRow("H41 hardened, plain HTTP")  << QStringList{u"--insecure-http"_s, u"--hardened"_s} << "hardened"_ba;
    // clang-format on
}

void TlsTest::servesOthersOverTlsOnly()
{
    QFETCH(QStringList, arguments);
    QFETCH(QByteArray, said);
    QProcess process;
    process.setProcessChannelMode(QProcess::MergedChannels);

    process.start(
        QStringLiteral(CLAIMCHECK_SERVER_PROGRAM),
        QStringList{u"--listen"_s, u"0.0.0.0:0"_s, u"--store"_s, u"sqlite:"_s + store().file()}
            + arguments);
    const bool spoke = process.waitForReadyRead(kPatience);
    const QByteArray line = process.readLine();
    process.kill();
    process.waitForFinished();

    QVERIFY(spoke);
    QVERIFY2(line.contains(said), line.constData());
}

void TlsTest::tellsWhatItsCertificatesAreFor()
{
    const Ran none = server({u"tls"_s, u"show"_s});
    const Ran exported = server({u"tls"_s, u"ca"_s, u"--out"_s, path(u"ca.pem"_s)});
    const auto process = start({u"--tls"_s, u"auto"_s, u"--tls-name"_s, u"auth.local"_s});
    QVERIFY(process);
    const Ran shown = server({u"tls"_s, u"show"_s});
    const Ran json = server({u"tls"_s, u"show"_s, u"--json"_s});

    QCOMPARE(none.code, 1);
    QCOMPARE(exported.code, 0);
    QCOMPARE(exported.out, ""_ba);
    QFile file(path(u"ca.pem"_s));
    QVERIFY(file.open(QFile::ReadOnly));
    QVERIFY(file.permissions() & QFile::ReadOther);
    const QByteArray pem = file.readAll();
    QVERIFY(!pem.contains("PRIVATE"));
    QVERIFY(TlsClient(pem, process->port(), u"auth.local"_s).isEncrypted());
    QVERIFY2(shown.out.contains("auth.local"), shown.out.constData());
    const QByteArray fingerprint = Certificate::readAll(pem)->front().fingerprint();
    QVERIFY(exported.err.contains(fingerprint));
    QVERIFY(shown.out.contains(fingerprint));
    QVERIFY(json.out.contains(fingerprint));
}

void TlsTest::isBelievedByTheCommandLine_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("authority");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("said");
    // clang-format off
    QTest::newRow("its authority")        << u"localhost"_s << u"own"_s     << 0 << "200"_ba;
    QTest::newRow("no authority")         << u"localhost"_s << u""_s        << 4 << "--ca FILE"_ba;
    QTest::newRow("another authority")    << u"localhost"_s << u"other"_s   << 4 << "--ca FILE"_ba;
    QTest::newRow("another name")         << u"127.0.0.1"_s << u"own"_s     << 4 << "is for other names"_ba;
    QTest::newRow("no such file")         << u"localhost"_s << u"missing"_s << 2 << "cannot be read"_ba;
    QTest::newRow("a file of words")      << u"localhost"_s << u"words"_s   << 2 << "BEGIN CERTIFICATE"_ba;
    // clang-format on
}

void TlsTest::isBelievedByTheCommandLine()
{
    QFETCH(QString, name);
    QFETCH(QString, authority);
    QFETCH(int, code);
    QFETCH(QByteArray, said);
    writeBoth(issued({u"localhost"_s}));
    const auto process = start({u"--tls"_s, both()});
    QVERIFY(process);
    write(u"own"_s, m_issuer.certificate().pem());
    write(u"other"_s,
          CertificateAuthority::create({}, SystemClock{}.now(), m_random)->certificate().pem());
    write(u"words"_s, "trust me");

    QStringList arguments{u"call"_s,     u"/healthz"_s,
                          u"--token"_s,  u"none"_s,
                          u"--target"_s, u"https://%1:%2"_s.arg(name).arg(process->port())};
    if (!authority.isEmpty())
        arguments += {u"--ca"_s, path(authority)};
    const Ran ran = run(QStringLiteral(CLAIMCHECK_PROGRAM), arguments);

    const QByteArray all = ran.out + ran.err;
    QVERIFY2(ran.code == code, all.constData());
    QVERIFY2(all.contains(said), all.constData());
}

QTEST_GUILESS_MAIN(TlsTest)
#include "tst_tls.moc"
