#include "core/inspect/inspection.h"
#include "core/inspect/pasted.h"
#include "tests/support/tokens.h"

#include <QElapsedTimer>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

QByteArray token()
{
    return Tokens::signedText(R"({"alg":"HS256","typ":"JWT"})", R"({"sub":"ada"})");
}

} // namespace

class PastedTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void findsTheTokenIn_data();
    void findsTheTokenIn();
    void saysWhatElseItIs_data();
    void saysWhatElseItIs();
    void namesWhatIsNoToken_data();
    void namesWhatIsNoToken();
    void neverHandsAKeyOn();
    void leavesBrokenTokensAlone_data();
    void leavesBrokenTokensAlone();
    void readsHostileTextsInLinearTime();
};

void PastedTest::findsTheTokenIn_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QString>("from");

    const QByteArray t = token();
    const QByteArray p = QByteArray(t).replace(".", "%2E");
    const auto parts = t.split('.');
    const auto row = [](const char* name, const QByteArray& pasted, const QString& from) {
        QTest::newRow(name) << pasted << from;
    };
    // clang-format off
    row("DPoP",                        "DPoP " + t,                                           u"a DPoP credential"_s);
    row("the scheme Token",            "Token " + t,                                          u"a credential"_s);
    row("the scheme JWT",              "JWT " + t,                                            u"a credential"_s);
    row("a header with DPoP",          "Authorization: DPoP " + t,                            u"an Authorization header"_s);
    row("a whole request",             "GET /me HTTP/1.1\r\nHost: a.example\r\nAuthorization: Bearer " + t + "\r\nAccept: */*\r\n\r\n", u"an Authorization header"_s);
    row("a curl command",              "curl -s -H 'Authorization: Bearer " + t + "' https://a.example/me", u"an Authorization header of a curl command"_s);
    row("a curl command of two lines", "curl https://a.example/me \\\n  -H \"authorization: bearer " + t + "\" \\\n  -v", u"an Authorization header of a curl command"_s);
    row("a form posted by curl",       "curl -d 'client_id=x&token=" + t + "' https://a.example/introspect", u"token in a curl command"_s);
    row("a cookie sent by curl",       "curl -b 'theme=dark; session=" + t + "' https://a.example/", u"session in a curl command"_s);
    row("a Cookie header",             "Cookie: theme=dark; access_token=" + t + "; lang=en", u"the cookie access_token"_s);
    row("a cookie by its looks",       "Cookie: a=1; b=" + t + "; c=3",                       u"the cookie b"_s);
    row("a Set-Cookie header",         "Set-Cookie: sid=" + t + "; Path=/; HttpOnly; Secure", u"the cookie sid of a Set-Cookie header"_s);
    row("a cookie string",             "theme=dark; token=\"" + t + "\"",                     u"the cookie token"_s);
    row("a cookie in a request",       "GET / HTTP/1.1\nCookie: jwt=" + t + "\nAccept: */*",  u"the cookie jwt"_s);
    row("a form",                      "grant_type=x&access_token=" + t + "&token_type=bearer", u"access_token of a form"_s);
    row("a percent-encoded form",      "assertion=1&token=" + p,                              u"token of a form"_s);
    row("percent-encoded alone",       p,                                                     {});
    row("a setting",                   "token: " + t,                                         u"the setting token"_s);
    row("a setting in quotes",         "access_token: \"" + t + "\"\nexpires: 900\n",         u"the setting access_token"_s);
    row("a variable",                  "export API_TOKEN=" + t,                               u"the text around it"_s);
    row("a setting among others",      "issuer: a\nclient: b\njwt = '" + t + "'\n",           u"the setting jwt"_s);
    row("an answer nested once",       R"({"data":{"access_token":")" + t + R"("},"ok":true})", u"access_token of a JSON answer"_s);
    row("a list of answers",           R"([{"id":1,"token":")" + t + R"("}])",                u"token of a JSON answer"_s);
    row("a bare list",                 R"([")" + t + R"("])",                                 u"a list in a JSON answer"_s);
    row("a member by its looks",       R"({"result":")" + t + R"(","n":1})",                  u"result of a JSON answer"_s);
    row("an id_token",                 R"({"id_token":")" + t + R"("})",                      u"id_token of a JSON answer"_s);
    row("an opaque access_token",      R"({"refresh_token":"r","access_token":")" + t + R"("})", u"access_token of a JSON answer"_s);
    row("a flattened JWS",             R"({"protected":")" + parts[0] + R"(","payload":")" + parts[1] + R"(","signature":")" + parts[2] + R"("})", u"a JWS in its flattened JSON serialisation"_s);
    row("a general JWS",               R"({"payload":")" + parts[1] + R"(","signatures":[{"protected":")" + parts[0] + R"(","signature":")" + parts[2] + R"("},{}]})", u"the first of 2 signatures of a JWS in its general JSON serialisation"_s);
    row("a fragment with others",      "https://a.example/cb#state=1&id_token=" + t,          u"id_token in a URL"_s);
    row("a URL of an app",             "com.example.app://cb?access_token=" + t,              u"access_token in a URL"_s);
    row("a path with a query",         "/protected?token=" + t + "&x=1",                      u"token in a URL"_s);
    row("a fragment alone",            "#access_token=" + t + "&expires_in=900",              u"access_token in a URL"_s);
    row("a line of a log",             "2030-01-01T12:00:00Z INFO refused jwt " + t + " for ada", u"the text around it"_s);
    row("a sentence",                  "My token is " + t + ". Why?",                         u"the text around it"_s);
    row("the whole one of two",        "eyJhIjoxfQ.eyJhIjoxfQ or " + t,                       u"the text around it"_s);
    row("words after it",              t + " and this is what I got",                         u"the text around it"_s);
    row("broken by spaces",            t.first(20) + " " + t.sliced(20, 10) + " " + t.sliced(30), {});
    // clang-format on
}

void PastedTest::findsTheTokenIn()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QString, from);

    const PastedToken found = findToken(pasted);
    QCOMPARE(found.token, token());
    QCOMPARE(found.extractedFrom, from);
    QVERIFY(found.mistakenFor.isEmpty());
}

void PastedTest::saysWhatElseItIs_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QString>("note");

    // clang-format off
    QTest::newRow("bound to a key")         << "DPoP abc"_ba << "abc"_ba << u"DPoP proof"_s;
    QTest::newRow("an unprotected header")  << R"({"protected":"e30","payload":"e30","signature":"AA","header":{"kid":"x"}})"_ba << "e30.e30.AA"_ba << u"not protected"_s;
    QTest::newRow("a JWE in JSON")          << R"({"protected":"eyJ","unprotected":{},"encrypted_key":"a","iv":"b","ciphertext":"c","tag":"d"})"_ba << "eyJ.a.b.c.d"_ba << u"not protected"_s;
    // clang-format on
}

void PastedTest::saysWhatElseItIs()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QByteArray, token);
    QFETCH(QString, note);

    const PastedToken found = findToken(pasted);
    QCOMPARE(found.token, token);
    QVERIFY2(found.note.contains(note), qPrintable(found.note));
}

void PastedTest::namesWhatIsNoToken_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QString>("what");

    // clang-format off
    QTest::newRow("a secret JWK")       << R"({"kty":"oct","k":"c2VjcmV0"})"_ba                         << u"a secret key (a JWK of type oct)"_s;
    QTest::newRow("a private JWK")      << R"({"kty":"EC","crv":"P-256","x":"a","y":"b","d":"c"})"_ba   << u"a secret key (a JWK of type EC)"_s;
    QTest::newRow("a public JWK")       << R"({"kty":"OKP","crv":"Ed25519","x":"a"})"_ba                << u"a public key (a JWK of type OKP)"_s;
    QTest::newRow("a JWK Set")          << R"({"keys":[{"kty":"RSA","n":"a","e":"AQAB"}]})"_ba          << u"a set of keys"_s;
    QTest::newRow("a private key")      << "-----BEGIN PRIVATE KEY-----\nMC4CAQ\n-----END PRIVATE KEY-----\n"_ba << u"a private key (PEM)"_s;
    QTest::newRow("an RSA private key") << "-----BEGIN RSA PRIVATE KEY-----\nMC4CAQ\n"_ba               << u"a private key (PEM)"_s;
    QTest::newRow("a public key")       << "-----BEGIN PUBLIC KEY-----\nMC4CAQ\n"_ba                    << u"a public key (PEM)"_s;
    QTest::newRow("a certificate")      << "-----BEGIN CERTIFICATE-----\nMC4CAQ\n"_ba                   << u"a certificate (PEM)"_s;
    QTest::newRow("another PEM file")   << "-----BEGIN DH PARAMETERS-----\nMC4CAQ\n"_ba                 << u"a PEM file"_s;
    // clang-format on
}

void PastedTest::namesWhatIsNoToken()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QString, what);

    const Inspection inspection = inspectToken(pasted);
    QVERIFY(!inspection.foundAnything());
    QCOMPARE(inspection.kind, Inspection::Kind::Unknown);
    QCOMPARE(inspection.problems.size(), 1);
    QVERIFY2(inspection.problems.front().contains(what), qPrintable(inspection.problems.front()));
}

void PastedTest::neverHandsAKeyOn()
{
    const Inspection inspection = inspectToken(R"({"kty":"oct","k":"c2VjcmV0"})");
    QVERIFY(inspection.token.isEmpty());
    QVERIFY(!inspection.problems.join(u' ').contains("c2VjcmV0"_L1));
}

void PastedTest::leavesBrokenTokensAlone_data()
{
    QTest::addColumn<QByteArray>("text");

    const QByteArray t = token();
    // clang-format off
    QTest::newRow("a padded header")       << "eyJhbGciOiJub25lIn0=.eyJzdWIiOiJhZGEgbG92ZWxhY2UifQ.AAAA"_ba;
    QTest::newRow("a wrong byte")          << QByteArray(t).replace(t.size() - 3, 1, "!");
    QTest::newRow("a quote inside")        << QByteArray(t).replace(t.size() - 3, 1, "'");
    QTest::newRow("an equals sign inside") << QByteArray(t).replace(t.size() - 3, 1, "=");
    QTest::newRow("two parts")             << "eyJhbGciOiJub25lIn0.e30"_ba;
    QTest::newRow("a percent sign")        << "eyJhbGciOiJub25lIn0.e30.%ZZ"_ba;
    // clang-format on
}

void PastedTest::leavesBrokenTokensAlone()
{
    QFETCH(QByteArray, text);
    QCOMPARE(findToken(text).token, text);
    QVERIFY(findToken(text).extractedFrom.isEmpty());
}

void PastedTest::readsHostileTextsInLinearTime()
{
    // Each of these is the longest that is read; a quadratic step would take minutes.
    const qsizetype size = kMaxInspectedBytes;
    QElapsedTimer timer;
    timer.start();
    for (const QByteArray& piece :
         {"a=b;"_ba, "a=b&"_ba, "eyJ "_ba, "\"'"_ba, "token:\n"_ba, "%2E"_ba, "authorization:"_ba,
          "curl a=b "_ba, "eyJ."_ba, "[{"_ba, "{\"a\":"_ba, "'"_ba, "cookie:"_ba})
        (void)inspectToken(piece.repeated(size / piece.size()));
    QVERIFY2(timer.elapsed() < 3000, qPrintable(QString::number(timer.elapsed())));
}

QTEST_GUILESS_MAIN(PastedTest)
#include "tst_pasted.moc"
