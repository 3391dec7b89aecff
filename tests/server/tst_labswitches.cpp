#include "core/auth/brokenverifier.h"
#include "core/base/base64url.h"
#include "core/key/jwk.h"
#include "core/key/pem.h"
#include "core/token/jws.h"
#include "core/token/timedserializer.h"
#include "tests/support/liveserver.h"

#include <QDir>
#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

QJsonObject part(const QByteArray& token, qsizetype index)
{
    return QJsonDocument::fromJson(*decodeBase64url(token.split('.')[index])).object();
}

QByteArray encoded(const QJsonObject& object)
{
    return encodeBase64url(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

/// A JWT whose HMAC anybody makes who has the secret.
QByteArray forged(QJsonObject header, const QJsonObject& claims, const QByteArray& secret)
{
    header.insert("alg"_L1, u"HS256"_s);
    const QByteArray text = encoded(header) + '.' + encoded(claims);
    return text + '.'
        + encodeBase64url(MacContext::create(DigestAlgorithm::Sha256, secret)->compute(text));
}

bool isSignedWith(const QByteArray& secret, const QByteArray& token)
{
    const qsizetype end = token.lastIndexOf('.');
    const auto mac = MacContext::create(DigestAlgorithm::Sha256, secret);
    return mac->verify(token.first(end), *decodeBase64url(token.sliced(end + 1)));
}

QJsonObject with(QJsonObject object, const QString& name, const QJsonValue& value)
{
    object.insert(name, value);
    return object;
}

} // namespace

/// Each switch opens one door: it is shut before, and shut again afterwards.
class LabSwitchesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void allAreOffAtFirst();
    void refusesUnknownNames();
    void openOneDoorEach_data();
    void openOneDoorEach();
    void openNothingElse_data();
    void openNothingElse();
    void keepToTheirFolder_data();
    void keepToTheirFolder();
    void confuseAsymmetricKeys();
    void signWithAWeakSecret();
    void letRefreshTokensBeUsedAgain_data();
    void letRefreshTokensBeUsedAgain();

private:
    struct Settings : ServerSettings
    {
        // A shared secret, so that the test can issue what the server would.
        explicit Settings(const QTemporaryDir& folder)
        {
            lab = true;
            secretFile = folder.filePath(u"secret"_s);
            QFile file(secretFile);
            if (!file.open(QFile::WriteOnly))
                qFatal("no secret file");
            file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
            file.write(Tokens::secret());
        }
    };

    [[nodiscard]] static LiveServer::Reply set(const LiveServer& server, const QString& name,
                                               bool on)
    {
        return server.sendJson("PUT", "/lab/switches", {{name, on}});
    }
    [[nodiscard]] static int open(const LiveServer& server, const QByteArray& token)
    {
        return server.get("/protected", token).status;
    }
    [[nodiscard]] static QJsonObject logIn(const LiveServer& server, const QString& style)
    {
        static_cast<void>(server.login(u"ada"_s));
        return server
            .sendJson(
                "POST", "/login",
                {{u"username"_s, u"ada"_s}, {u"password"_s, u"password123"_s}, {u"style"_s, style}})
            .json;
    }
    [[nodiscard]] QByteArray tokenFor(const QString& door);

    QTemporaryDir m_folder;
    LiveServer m_server{Settings{m_folder}};
};

void LabSwitchesTest::allAreOffAtFirst()
{
    const auto reply = m_server.send("GET", "/lab/switches");

    QCOMPARE(reply.status, 200);
    const QJsonArray switches = reply.json["switches"_L1].toArray();
    QCOMPARE(switches.size(), 10);
    for (const QJsonValue& one : switches) {
        QCOMPARE(one["on"_L1], QJsonValue{false});
        for (const auto name : {"name"_L1, "meaning"_L1, "shows"_L1})
            QVERIFY(!one[name].toString().isEmpty());
    }
}

void LabSwitchesTest::refusesUnknownNames()
{
    QCOMPARE(set(m_server, u"skip_everything"_s, true).status, 400);
    QCOMPARE(m_server.sendJson("PUT", "/lab/switches", {}).status, 400);
    QCOMPARE(m_server.sendJson("PUT", "/lab/switches", {{u"skip_expiry"_s, u"yes"_s}}).status, 400);
}

// A token that one switch alone lets in: "switch" or "switch, style".
QByteArray LabSwitchesTest::tokenFor(const QString& door)
{
    const QString name = door.section(u", "_s, 0, 0);
    const QString style = door.section(u", "_s, 1);
    const QByteArray good = logIn(m_server, style.isEmpty() ? u"jwt"_s : style)["access_token"_L1]
                                .toString()
                                .toLatin1();
    const QByteArray jwt = m_server.login(u"ada"_s);
    const QJsonObject header = part(jwt, 0);
    const QJsonObject claims = part(jwt, 1);
    if (name == "accept_alg_none"_L1)
        return encoded(with(header, u"alg"_s, style.isEmpty() ? u"none"_s : u"nOnE"_s)) + '.'
            + encoded(claims) + '.';
    if (name == "skip_signature"_L1 && style == "signed"_L1)
        return good.first(good.size() - 4) + (good.endsWith("AAAA") ? "BBBB" : "AAAA");
    if (name == "skip_signature"_L1)
        return jwt.split('.')[0] + '.' + encoded(with(claims, u"sub"_s, u"root"_s)) + '.'
            + jwt.split('.')[2];
    if (name == "skip_expiry"_L1) {
        static_cast<void>(m_server.sendJson("PUT", "/lab/clock", {{u"advance"_s, u"1h"_s}}));
        return good;
    }
    if (name == "skip_revocation"_L1) {
        static_cast<void>(m_server.send("POST", "/logout", {"Authorization: Bearer " + good}));
        return good;
    }
    const QJsonObject elsewhere = with(claims, u"aud"_s, u"another service"_s);
    if (name == "skip_audience"_L1 && style == "signed"_L1) {
        std::vector<SecretBytes> secrets;
        secrets.push_back(SecretBytes::copyOf(Tokens::secret()));
        const FixedClock clock{Tokens::kNow};
        return TimedSerializer{*Signer::create(secrets, {.salt = "claimcheck.access"}), clock}
            .sign(QJsonDocument(elsewhere).toJson(QJsonDocument::Compact))
            .value();
    }
    if (name == "skip_audience"_L1)
        return forged(header, elsewhere, Tokens::secret());
    if (name == "kid_as_path"_L1)
        return forged(with(header, u"kid"_s, u"../../../../dev/null"_s), claims, {});
    if (name == "weak_secret"_L1)
        return forged(header, claims, "secret");
    const auto pair = AsymmetricKey::generate(KeyFamily::P256);
    const KeyMaterial material{.key = *pair, .id = {}};
    const SecretBytes jwk = jwkText(material, KeyHalf::Public);
    const auto key = Key::fromPair(Algorithm::ES256, *pair, {});
    return signJws(*key, QJsonDocument(claims).toJson(QJsonDocument::Compact),
                   {{u"typ"_s, u"at+jwt"_s},
                    {u"jwk"_s, QJsonDocument::fromJson(jwk.view().toByteArray()).object()}});
}

void LabSwitchesTest::openOneDoorEach_data()
{
    QTest::addColumn<QString>("door");
    for (const auto* door :
         {"accept_alg_none", "accept_alg_none, nOnE", "skip_signature", "skip_signature, signed",
          "skip_expiry", "skip_expiry, signed", "skip_expiry, opaque", "skip_audience",
          "skip_audience, signed", "skip_revocation", "skip_revocation, signed",
          "skip_revocation, opaque", "kid_as_path", "weak_secret", "trust_header_key"})
        QTest::newRow(door) << QString::fromLatin1(door);
}

void LabSwitchesTest::openOneDoorEach()
{
    QFETCH(QString, door);
    static_cast<void>(m_server.sendJson("POST", "/lab/reset", {{u"data"_s, true}}));
    const QString name = door.section(u", "_s, 0, 0);
    const QByteArray token = tokenFor(door);
    QVERIFY(!token.isEmpty());
    QCOMPARE(open(m_server, token), 401);

    for (const QJsonValue& other :
         m_server.send("GET", "/lab/switches").json["switches"_L1].toArray()) {
        const QString otherName = other["name"_L1].toString();
        QCOMPARE(set(m_server, otherName, true).status, 200);
        const bool fits = otherName == name
            || (otherName == "skip_signature"_L1
                && !QStringList{u"skip_expiry"_s, u"skip_audience"_s, u"skip_revocation"_s}
                        .contains(name));
        QVERIFY2(open(m_server, token) == (fits ? 200 : 401), qPrintable(otherName));
        QCOMPARE(m_server.get("/admin", token).status, fits ? 403 : 401); // no more than that
        QCOMPARE(set(m_server, otherName, false).status, 200);
    }
    QCOMPARE(open(m_server, token), 401);
}

void LabSwitchesTest::openNothingElse_data()
{
    QTest::addColumn<QByteArray>("token");

    QTest::newRow("no token") << "garbage"_ba;
    QTest::newRow("two parts") << "e30.e30"_ba;
    QTest::newRow("a header that is a list") << "W10.e30."_ba;
    QTest::newRow("no claims") << encoded({{u"alg"_s, u"none"_s}, {u"typ"_s, u"at+jwt"_s}})
            + ".e30.";
    QTest::newRow("typ is a number") << encoded({{u"alg"_s, u"none"_s}, {u"typ"_s, 1}}) + ".e30.";
    QTest::newRow("kid is a list")
        << encoded({{u"alg"_s, u"HS256"_s}, {u"kid"_s, QJsonArray{}}}) + ".e30.AAAA";
    QTest::newRow("jwk is text") << encoded({{u"alg"_s, u"ES256"_s}, {u"jwk"_s, u"{}"_s}})
            + ".e30.AAAA";
    QTest::newRow("only dots") << "..."_ba;
    QTest::newRow("a dot and rubbish") << ".AAAA.AAAA.AAAA"_ba;
    QTest::newRow("an opaque token of nobody")
        << "cc_at_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"_ba;
}

void LabSwitchesTest::openNothingElse()
{
    QFETCH(QByteArray, token);
    QJsonObject all;
    for (const QJsonValue& one :
         m_server.send("GET", "/lab/switches").json["switches"_L1].toArray())
        all.insert(one["name"_L1].toString(), true);
    QCOMPARE(m_server.sendJson("PUT", "/lab/switches", all).status, 200);

    QCOMPARE(open(m_server, token), 401);

    QCOMPARE(m_server.send("GET", "/protected").status, 401);
    QCOMPARE(m_server.sendJson("POST", "/lab/reset", {}).status, 200);
}

void LabSwitchesTest::keepToTheirFolder_data()
{
    QTest::addColumn<QString>("kid");
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<bool>("inside");

    // clang-format off
    QTest::newRow("a key by its name")    << u"lab.key"_s                       << "the key of the lab"_ba            << true;
    QTest::newRow("a public file")        << u"../public/robots.txt"_s          << "User-agent: *\nDisallow: /\n"_ba  << true;
    QTest::newRow("up and up")            << u"../../../../../../dev/null"_s    << ""_ba                              << true;
    QTest::newRow("S34 a path from the root") << u"/dev/null"_s                 << ""_ba                              << false;
    QTest::newRow("S34 a file of the machine") << u"../../../../../../../outside"_s << "not yours"_ba                 << false;
    QTest::newRow("a link out of it")     << u"link"_s                          << "not yours"_ba                     << false;
    QTest::newRow("a folder")             << u"../keys"_s                       << ""_ba                              << false;
    QTest::newRow("the root")             << u".."_s                            << ""_ba                              << false;
    QTest::newRow("no kid")               << u""_s                              << ""_ba                              << false;
    QTest::newRow("S34 NUL")              << QString{u"lab.key"_s + QChar{u'\0'} + u".txt"_s} << "the key of the lab"_ba << false;
    QTest::newRow("another key")          << u"lab.key"_s                       << "another"_ba                       << false;
    // clang-format on
}

void LabSwitchesTest::keepToTheirFolder()
{
    QFETCH(QString, kid);
    QFETCH(QByteArray, content);
    QFETCH(bool, inside);
    const QString folder = m_server.send("GET", "/lab/switches").json["key_folder"_L1].toString();
    QVERIFY(QDir{folder + "/keys"_L1}.exists());
    const QString outside = m_folder.filePath(u"outside"_s);
    QFile file(outside);
    QVERIFY(file.open(QFile::WriteOnly) && file.write("not yours") == 9);
    file.close();
    QFile::link(outside, folder + "/keys/link"_L1);
    if (kid.endsWith("outside"_L1))
        kid = u"../../../../../../.."_s + outside;
    QCOMPARE(set(m_server, u"kid_as_path"_s, true).status, 200);
    const QByteArray jwt = m_server.login(u"ada"_s);

    const QByteArray token = forged(with(part(jwt, 0), u"kid"_s, kid), part(jwt, 1), content);

    QCOMPARE(open(m_server, token), inside ? 200 : 401);
    QCOMPARE(set(m_server, u"kid_as_path"_s, false).status, 200);
    QCOMPARE(open(m_server, token), 401);
}

void LabSwitchesTest::confuseAsymmetricKeys()
{
    ServerSettings settings;
    settings.lab = true;
    settings.algorithm = Algorithm::ES256;
    const LiveServer server{settings};
    const QByteArray jwt = server.login(u"ada"_s);
    const QByteArray published = server.send("GET", "/.well-known/jwks.json").body;
    const auto keys = parseJwkSet(published);
    QVERIFY(keys && !keys->empty());
    const QByteArray pem = pemText(keys->front(), KeyHalf::Public).view().toByteArray();
    for (const QByteArray& secret : {pem, pem.trimmed()}) {
        const QByteArray token = forged(part(jwt, 0), part(jwt, 1), secret);
        QCOMPARE(open(server, token), 401);
        QCOMPARE(set(server, u"confuse_algorithms"_s, true).status, 200);
        QCOMPARE(open(server, token), 200);
        QCOMPARE(open(server, forged(part(jwt, 0), part(jwt, 1), "x" + secret)), 401);
        QCOMPARE(set(server, u"confuse_algorithms"_s, false).status, 200);
        QCOMPARE(open(server, token), 401);
    }
}

void LabSwitchesTest::signWithAWeakSecret()
{
    static_cast<void>(m_server.login(u"ada"_s));
    QCOMPARE(set(m_server, u"weak_secret"_s, true).status, 200);
    const QJsonObject tokens = logIn(m_server, u"jwt"_s);
    const QByteArray token = tokens["access_token"_L1].toString().toLatin1();
    const auto refreshed =
        m_server.sendJson("POST", "/refresh", {{u"refresh_token"_s, tokens["refresh_token"_L1]}});

    for (const QByteArray& weak :
         {token, refreshed.json["access_token"_L1].toString().toLatin1()}) {
        QVERIFY(isSignedWith("secret", weak));
        QCOMPARE(open(m_server, weak), 200);
    }
    for (const QString& style : {u"signed"_s, u"opaque"_s})
        QCOMPARE(open(m_server, logIn(m_server, style)["access_token"_L1].toString().toLatin1()),
                 200);
    QCOMPARE(set(m_server, u"weak_secret"_s, false).status, 200);
    QCOMPARE(open(m_server, token), 401);
    const QByteArray strong = m_server.login(u"ada"_s);
    QVERIFY(!isSignedWith("secret", strong));
}

void LabSwitchesTest::letRefreshTokensBeUsedAgain_data()
{
    QTest::addColumn<QString>("style");
    QTest::addColumn<QByteArray>("path");
    for (const QString& style : {u"jwt"_s, u"signed"_s, u"opaque"_s}) {
        QTest::addRow("R01 %s", qPrintable(style)) << style << "/refresh"_ba;
        QTest::addRow("R01 %s, OAuth", qPrintable(style)) << style << "/auth/token"_ba;
    }
}

void LabSwitchesTest::letRefreshTokensBeUsedAgain()
{
    QFETCH(QString, style);
    QFETCH(QByteArray, path);
    const QJsonObject tokens = logIn(m_server, style);
    QJsonObject body{{u"refresh_token"_s, tokens["refresh_token"_L1]}};
    if (path == "/auth/token")
        body.insert(u"grant_type"_s, u"refresh_token"_s);
    QCOMPARE(set(m_server, u"no_rotation"_s, true).status, 200);

    for (int i = 0; i < 3; ++i) {
        const auto reply = m_server.sendJson("POST", path, body);
        QCOMPARE(reply.status, 200);
        QCOMPARE(reply.json["refresh_token"_L1], tokens["refresh_token"_L1]);
        QCOMPARE(open(m_server, reply.json["access_token"_L1].toString().toLatin1()), 200);
    }
    QCOMPARE(m_server.sendJson("POST", path, with(body, u"refresh_token"_s, u"cc_rt_no"_s)).status,
             400);
    QCOMPARE(m_server.sendJson("POST", path, with(body, u"scope"_s, u"root"_s)).status, 400);

    QCOMPARE(set(m_server, u"no_rotation"_s, false).status, 200);
    const auto rotated = m_server.sendJson("POST", path, body);
    QCOMPARE(rotated.status, 200);
    QVERIFY(rotated.json["refresh_token"_L1] != tokens["refresh_token"_L1]);
    QCOMPARE(m_server.sendJson("POST", path, body).status, 400); // used twice: the session ends
    QCOMPARE(set(m_server, u"no_rotation"_s, true).status, 200);
    QCOMPARE(m_server.sendJson("POST", path, body).status, 400); // and an ended one stays ended
    QCOMPARE(set(m_server, u"no_rotation"_s, false).status, 200);
}

QTEST_GUILESS_MAIN(LabSwitchesTest)
#include "tst_labswitches.moc"
