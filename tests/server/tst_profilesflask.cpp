#include "tests/server/sidebyside.h"

#include <QRegularExpression>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

/// The same requests to the Flask programs and to the profiles, answer by answer.
class ProfilesFlaskTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void answersAlike_data();
    void answersAlike();
    void tokensLookAlike_data();
    void tokensLookAlike();
    void eachTakesTheOthersTokens_data();
    void eachTakesTheOthersTokens();
    void logsOutAlike();

private:
    void compare(const HttpQuestion& question);

    SideBySide m_both;
};

void ProfilesFlaskTest::initTestCase()
{
    if (const QString whyNot = m_both.start(); !whyNot.isEmpty())
        QSKIP(qPrintable(whyNot));
}

void ProfilesFlaskTest::compare(const HttpQuestion& question)
{
    const HttpReply theirs = m_both.askFlask(question);
    const HttpReply ours = m_both.ask(question);
    QVERIFY(theirs.status != 0);
    QCOMPARE(SideBySide::shown(ours), SideBySide::shown(theirs));
}

void ProfilesFlaskTest::answersAlike_data()
{
    QTest::addColumn<HttpQuestion>("question");
    const auto json = [](const char* name, const char* path, const QByteArray& body) {
        QTest::newRow(name) << postJson(path, body);
    };
    const auto form = [](const char* name, const char* path, const QByteArray& body) {
        QTest::newRow(name) << postForm(path, body);
    };
    const auto plain = [](const char* name, const char* method, const QByteArray& path,
                          const QByteArrayList& headers = {}, const QByteArray& body = {}) {
        QTest::newRow(name) << HttpQuestion{method, "/profiles/" + path, headers, body};
    };
    const auto basic = [](const QByteArray& text) {
        return QByteArrayList{"Authorization: Basic " + text.toBase64()};
    };
    const QByteArray ada = R"({"username":"ada","password":"password123"})";
    const QByteArray wrong = R"({"username":"ada","password":"password124"})";
    const QByteArrayList type{"Content-Type: application/json"};
    // clang-format off
    json("signed: register",                  "signed/register", R"({"username":"r1","password":"password123"})");
    json("signed: register with more fields", "signed/register", R"({"username":"r2","password":"password123","email":"r2@example.org","age":7})");
    json("signed: register a taken name",     "signed/register", ada);
    json("signed: register broken JSON",      "signed/register", "{");
    json("signed: register an empty body",    "signed/register", "");
    plain("signed: register without a type",  "POST", "signed/register", {}, ada);
    plain("signed: register as text",         "POST", "signed/register", {"Content-Type: text/plain"}, ada);
    plain("signed: register, JSON of a kind", "POST", "signed/register", {"Content-Type: application/vnd.api+json"}, R"({"username":"r3","password":"password123"})");
    plain("signed: register, type in capitals", "POST", "signed/register", {"Content-Type: Application/JSON; charset=utf-8"}, R"({"username":"r4","password":"password123"})");
    form("signed: register by form",          "signed/register", "username=r5&password=password123");
    plain("signed: GET register",             "GET", "signed/register");
    plain("signed: DELETE register",          "DELETE", "signed/register");
    plain("signed: OPTIONS register",         "OPTIONS", "signed/register");
    json("signed: wrong password",            "signed/login", wrong);
    json("signed: unknown user",              "signed/login", R"({"username":"nobody","password":"password123"})");
    json("signed: no username",               "signed/login", R"({"password":"password123"})");
    json("signed: no password",               "signed/login", R"({"username":"ada"})");
    json("signed: empty object",              "signed/login", "{}");
    json("signed: empty password",            "signed/login", R"({"username":"ada","password":""})");
    json("signed: null password",             "signed/login", R"({"username":"ada","password":null})");
    json("signed: password is a number",      "signed/login", R"({"username":"ada","password":12345678})");
    json("signed: password of 2000",          "signed/login", R"({"username":"ada","password":")" + QByteArray(2000, 'x') + R"("})");
    json("signed: login with broken JSON",    "signed/login", R"({"username":"ada")");
    plain("signed: login without a type",     "POST", "signed/login", {}, ada);
    plain("signed: no token",                 "GET", "signed/protected");
    plain("signed: empty token",              "GET", "signed/protected?token=");
    plain("signed: token without equals",     "GET", "signed/protected?token");
    plain("signed: another argument",         "GET", "signed/protected?Token=x");
    plain("signed: token is a word",          "GET", "signed/protected?token=abc");
    plain("signed: token is a space",         "GET", "signed/protected?token=%20");
    plain("signed: token not UTF-8",          "GET", "signed/protected?token=%ff");
    plain("signed: name in escapes",          "GET", "signed/protected?%74oken=abc");
    plain("signed: empty, then a word",       "GET", "signed/protected?token=&token=abc");
    plain("signed: token in the header",      "GET", "signed/protected", {"Authorization: Bearer abc"});
    plain("signed: HEAD protected",           "HEAD", "signed/protected");
    plain("signed: POST protected",           "POST", "signed/protected");
    plain("signed: OPTIONS protected",        "OPTIONS", "signed/protected");
    plain("signed: protected with a slash",   "GET", "signed/protected/");
    plain("signed: unknown path",             "GET", "signed/nothing");
    plain("signed: root",                     "GET", "signed/");
    json("pyjwt: register",                   "pyjwt/register", R"({"username":"r6","password":"password123"})");
    form("pyjwt: register by form",           "pyjwt/register", "username=r7&password=password123");
    json("pyjwt: register a taken name",      "pyjwt/register", ada);
    json("pyjwt: register broken JSON",       "pyjwt/register", "nonsense");
    plain("pyjwt: register without a type",   "POST", "pyjwt/register", {}, ada);
    json("pyjwt: wrong password",             "pyjwt/login", wrong);
    json("pyjwt: unknown user",               "pyjwt/login", R"({"username":"nobody","password":"password123"})");
    json("pyjwt: no username",                "pyjwt/login", R"({"password":"password123"})");
    json("pyjwt: no password",                "pyjwt/login", R"({"username":"ada"})");
    json("pyjwt: empty object",               "pyjwt/login", "{}");
    json("pyjwt: broken JSON",                "pyjwt/login", "{");
    form("pyjwt: wrong password by form",     "pyjwt/login", "username=ada&password=wrong");
    form("pyjwt: no password by form",        "pyjwt/login", "username=ada");
    plain("pyjwt: nothing at all",            "POST", "pyjwt/login");
    plain("pyjwt: wrong Basic password",      "POST", "pyjwt/login", basic("ada:wrong"));
    plain("pyjwt: Basic without a colon",     "POST", "pyjwt/login", basic("ada"));
    plain("pyjwt: Basic without a password",  "POST", "pyjwt/login", basic("ada:"));
    plain("pyjwt: Basic of nonsense",         "POST", "pyjwt/login", {"Authorization: Basic %%%"});
    plain("pyjwt: wrong Basic, right JSON",   "POST", "pyjwt/login", basic("ada:wrong") + type, ada);
    plain("pyjwt: GET login",                 "GET", "pyjwt/login");
    plain("pyjwt: no token",                  "GET", "pyjwt/protected");
    plain("pyjwt: empty token",               "GET", "pyjwt/protected?token=");
    plain("pyjwt: token is a word",           "GET", "pyjwt/protected?token=abc");
    plain("pyjwt: token in the header",       "GET", "pyjwt/protected", {"Authorization: Bearer abc"});
    plain("pyjwt: HEAD protected",            "HEAD", "pyjwt/protected");
    plain("pyjwt: PUT protected",             "PUT", "pyjwt/protected");
    plain("pyjwt: unknown path",              "POST", "pyjwt/logout");
    json("auth-token: wrong password",        "auth-token/auth/token", wrong);
    json("auth-token: unknown user",          "auth-token/auth/token", R"({"username":"nobody","password":"password123"})");
    json("auth-token: no username",           "auth-token/auth/token", R"({"password":"password123"})");
    json("auth-token: no password",           "auth-token/auth/token", R"({"username":"ada"})");
    json("auth-token: broken JSON",           "auth-token/auth/token", "{'username':'ada'}");
    form("auth-token: by form",               "auth-token/auth/token", "username=ada&password=password123");
    plain("auth-token: nothing at all",       "POST", "auth-token/auth/token");
    plain("auth-token: GET",                  "GET", "auth-token/auth/token");
    plain("auth-token: OPTIONS",              "OPTIONS", "auth-token/auth/token");
    plain("auth-token: unknown path",         "GET", "auth-token/auth");
    form("jwt-extended: wrong password",      "jwt-extended/login", "username=ada&password=wrong");
    form("jwt-extended: unknown user",        "jwt-extended/login", "username=nobody&password=wrong");
    form("jwt-extended: no username",         "jwt-extended/login", "password=password123");
    form("jwt-extended: empty username",      "jwt-extended/login", "username=&password=password123");
    form("jwt-extended: no password",         "jwt-extended/login", "username=ada");
    form("jwt-extended: empty password",      "jwt-extended/login", "username=ada&password=");
    form("jwt-extended: nothing",             "jwt-extended/login", "");
    form("jwt-extended: only ampersands",     "jwt-extended/login", "&&&");
    form("jwt-extended: names in capitals",   "jwt-extended/login", "Username=ada&Password=x");
    form("jwt-extended: escapes in names",    "jwt-extended/login", "%75sername=ada");
    form("jwt-extended: broken escape",       "jwt-extended/login", "username=a%zz&password=%4");
    json("jwt-extended: login with JSON",     "jwt-extended/login", ada);
    plain("jwt-extended: login without a type", "POST", "jwt-extended/login", {}, "username=ada&password=password123");
    plain("jwt-extended: GET login",          "GET", "jwt-extended/login");
    plain("jwt-extended: POST logout",        "POST", "jwt-extended/logout");
    plain("jwt-extended: OPTIONS logout",     "OPTIONS", "jwt-extended/logout");
    plain("jwt-extended: logout, no token",   "DELETE", "jwt-extended/logout");
    plain("jwt-extended: logout, bad token",  "DELETE", "jwt-extended/logout", {"Authorization: Bearer abc"});
    plain("jwt-extended: HEAD protected",     "HEAD", "jwt-extended/protected");
    plain("jwt-extended: token in the query", "GET", "jwt-extended/protected?token=abc&jwt=abc");
    plain("jwt-extended: token in a cookie",  "GET", "jwt-extended/protected", {"Cookie: access_token_cookie=abc"});
    plain("jwt-extended: unknown path",       "GET", "jwt-extended/register");
    // clang-format on
}

void ProfilesFlaskTest::answersAlike()
{
    QFETCH(HttpQuestion, question);
    compare(question);
}

void ProfilesFlaskTest::tokensLookAlike_data()
{
    QTest::addColumn<HttpQuestion>("question");
    const QByteArray ada = R"({"username":"ada","password":"password123"})";
    const QByteArray zoe = R"({"username":"zo\u00eb","password":"password123"})";
    const QByteArray grace = R"({"username":"Grace","password":"pass word &=+%123"})";
    // clang-format off
    QTest::newRow("signed")                   << postJson("signed/login", ada);
    QTest::newRow("signed, not ASCII")        << postJson("signed/login", zoe);
    QTest::newRow("signed, capitals")         << postJson("signed/login", grace);
    QTest::newRow("pyjwt")                    << postJson("pyjwt/login", ada);
    QTest::newRow("pyjwt, not ASCII")         << postJson("pyjwt/login", zoe);
    QTest::newRow("pyjwt by form")            << postForm("pyjwt/login", "username=Grace&password=pass+word+%26%3D%2B%25123");
    QTest::newRow("pyjwt by Basic")           << HttpQuestion{"POST", "/profiles/pyjwt/login", {"Authorization: Basic " + "ada:password123"_ba.toBase64()}, {}};
    QTest::newRow("pyjwt by basic, JSON wrong") << HttpQuestion{"POST", "/profiles/pyjwt/login", {"Authorization: basic " + "ada:password123"_ba.toBase64(), "Content-Type: application/json"}, "{"};
    QTest::newRow("auth-token")               << postJson("auth-token/auth/token", ada);
    QTest::newRow("auth-token, second user")  << postJson("auth-token/auth/token", grace);
    QTest::newRow("jwt-extended")             << postForm("jwt-extended/login", "username=ada&password=password123");
    QTest::newRow("jwt-extended, capitals")   << postForm("jwt-extended/login", "username=Grace&password=pass%20word%20%26=%2B%25123");
    QTest::newRow("jwt-extended, not ASCII")  << postForm("jwt-extended/login", "username=zo%C3%AB&password=password123&more=1");
    // clang-format on
}

void ProfilesFlaskTest::tokensLookAlike()
{
    QFETCH(HttpQuestion, question);

    // The header and the claims, with what no two tokens share replaced, and the answer around it.
    const auto layout = [](const HttpReply& reply) {
        static const QRegularExpression jws(uR"([\w-]+\.[\w-]+\.[\w-]+)"_s);
        static const QRegularExpression time(uR"(\b\d{10}\b)"_s);
        static const QRegularExpression uuid(
            uR"([0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12})"_s);
        QString text = QString::fromUtf8(SideBySide::shown(reply));
        const QString token = jws.match(text).captured();
        text.replace(token, u"TOKEN"_s);
        for (const QString& part : token.split(u'.').first(2))
            text += u'\n' + QString::fromUtf8(*decodeBase64url(part.toLatin1()));
        return text.replace(time, u"TIME"_s).replace(uuid, u"UUID"_s) + u"\nsignature of "_s
            + QString::number(token.section(u'.', 2).size());
    };
    const HttpReply theirs = m_both.askFlask(question);
    QCOMPARE(theirs.status, 200);
    QCOMPARE(layout(m_both.ask(question)), layout(theirs));
}

void ProfilesFlaskTest::eachTakesTheOthersTokens_data()
{
    QTest::addColumn<HttpQuestion>("login");
    QTest::addColumn<QByteArray>("profile");
    const QByteArray zoe = R"({"username":"zo\u00eb","password":"password123"})";
    QTest::newRow("signed") << postJson("signed/login", zoe) << "signed"_ba;
    QTest::newRow("pyjwt") << postJson("pyjwt/login", zoe) << "pyjwt"_ba;
    QTest::newRow("auth-token") << postJson("auth-token/auth/token", zoe) << "pyjwt"_ba;
    QTest::newRow("jwt-extended") << postForm("jwt-extended/login",
                                              "username=zo%C3%AB&password=password123")
                                  << "jwt-extended"_ba;
}

void ProfilesFlaskTest::eachTakesTheOthersTokens()
{
    QFETCH(HttpQuestion, login);
    QFETCH(QByteArray, profile);

    const auto tokenOf = [](const HttpReply& reply) {
        const QJsonObject json = QJsonDocument::fromJson(reply.body).object();
        return json[json.contains("token"_L1) ? "token"_L1 : "access_token"_L1]
            .toString()
            .toLatin1();
    };
    const auto call = [&profile](const QByteArray& token) {
        return profile == "jwt-extended" ? getWithBearer(token) : getWithToken(profile, token);
    };
    const QByteArray theirToken = tokenOf(m_both.askFlask(login));
    const QByteArray ourToken = tokenOf(m_both.ask(login));

    QCOMPARE(m_both.ask(call(theirToken)).status, 200);
    QCOMPARE(m_both.askFlask(call(ourToken)).status, 200);
    compare(call(theirToken));
    compare(call(ourToken));
}

void ProfilesFlaskTest::logsOutAlike()
{
    const QByteArray token =
        profileToken(kJwtHeader, claimsNow(R"({"sub":"ada","jti":"to-be-revoked","exp":NEXT})"));
    HttpQuestion logout = getWithBearer(token);
    logout.method = "DELETE";
    logout.path = "/profiles/jwt-extended/logout";

    compare(getWithBearer(token));
    compare(logout);
    compare(getWithBearer(token));
    compare(logout);
    // The id is what is on the list: another token of that id is revoked as well.
    compare(getWithBearer(
        profileToken(kJwtHeader, claimsNow(R"({"sub":"eve","jti":"to-be-revoked","exp":NEXT})"))));
    compare(getWithBearer(
        profileToken(kJwtHeader, claimsNow(R"({"sub":"ada","jti":"another","exp":NEXT})"))));
    QCOMPARE(m_both.ask(getWithBearer(token)).status, 401);
}

QTEST_GUILESS_MAIN(ProfilesFlaskTest)
#include "tst_profilesflask.moc"
