#include "core/token/jwt.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

// A payload with a good expiry and @p more, which begins with a comma.
QByteArray payload(const QByteArray& more)
{
    return "{\"exp\":" + QByteArray::number(Tokens::kNowSeconds + 60) + more + '}';
}

} // namespace

class JwtPolicyTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesOnTheType_data();
    void agreesOnTheType();
    void checksSubjectAndId_data();
    void checksSubjectAndId();
};

void JwtPolicyTest::agreesOnTheType_data()
{
    QTest::addColumn<QByteArray>("header");
    QTest::addColumn<bool>("good");

    // clang-format off
    QTest::newRow("S39 at+jwt")              << R"({"alg":"HS256","typ":"at+jwt"})"_ba             << true;
    QTest::newRow("S39 AT+JWT")              << R"({"alg":"HS256","typ":"AT+JWT"})"_ba             << true;
    QTest::newRow("S39 at+JWT")              << R"({"alg":"HS256","typ":"at+JWT"})"_ba             << true;
    QTest::newRow("S39 application/at+jwt")  << R"({"alg":"HS256","typ":"application/at+jwt"})"_ba << true;
    QTest::newRow("S39 Application/AT+jwt")  << R"({"alg":"HS256","typ":"Application/AT+jwt"})"_ba << true;
    QTest::newRow("S39 no typ")              << R"({"alg":"HS256"})"_ba                            << false;
    QTest::newRow("S39 JWT")                 << R"({"alg":"HS256","typ":"JWT"})"_ba                << false;
    QTest::newRow("S39 jwt")                 << R"({"alg":"HS256","typ":"jwt"})"_ba                << false;
    QTest::newRow("S39 refresh+jwt")         << R"({"alg":"HS256","typ":"refresh+jwt"})"_ba        << false;
    QTest::newRow("S39 logout+jwt")          << R"({"alg":"HS256","typ":"logout+jwt"})"_ba         << false;
    QTest::newRow("S39 empty")               << R"({"alg":"HS256","typ":""})"_ba                   << false;
    QTest::newRow("S39 application/")        << R"({"alg":"HS256","typ":"application/"})"_ba       << false;
    QTest::newRow("S39 application twice")   << R"({"alg":"HS256","typ":"application/application/at+jwt"})"_ba << false;
    QTest::newRow("S39 text/at+jwt")         << R"({"alg":"HS256","typ":"text/at+jwt"})"_ba        << false;
    QTest::newRow("S39 at+jwt and more")     << R"({"alg":"HS256","typ":"at+jwt;v=1"})"_ba         << false;
    QTest::newRow("S39 a space before")      << R"({"alg":"HS256","typ":" at+jwt"})"_ba            << false;
    // clang-format on
}

void JwtPolicyTest::agreesOnTheType()
{
    QFETCH(QByteArray, header);
    QFETCH(bool, good);

    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims = JwtVerifier{keys, {Algorithm::HS256}, {.type = "at+jwt"_ba}, clock}.verify(
        Tokens::signedText(header, payload({})));

    QCOMPARE(claims.has_value(), good);
    if (!claims)
        QCOMPARE(claims.error(), (TokenError{Fault::WrongType, u"typ"_s}));
}

void JwtPolicyTest::checksSubjectAndId_data()
{
    QTest::addColumn<ClaimsPolicy>("policy");
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<std::optional<TokenError>>("error");

    const ClaimsPolicy ada{.subject = "ada"_ba};
    const ClaimsPolicy third{.id = "Ab3"_ba};
    const ClaimsPolicy plain{.plainId = true};
    const std::optional<TokenError> good;
    const std::optional subject = TokenError{Fault::WrongSubject, u"sub"_s};
    const std::optional id = TokenError{Fault::WrongId, u"jti"_s};
    const std::optional bad = TokenError{Fault::BadClaims, u"jti"_s};
    // clang-format off
    QTest::newRow("S53 the subject")               << ada   << R"(,"sub":"ada")"_ba         << good;
    QTest::newRow("S53 by an escape")              << ada   << R"(,"sub":"\u0061da")"_ba    << good;
    QTest::newRow("S53 another subject")           << ada   << R"(,"sub":"bob")"_ba         << subject;
    QTest::newRow("S53 no subject")                << ada   << ""_ba                        << subject;
    QTest::newRow("S53 subject in another case")   << ada   << R"(,"sub":"Ada")"_ba         << subject;
    QTest::newRow("S53 a zero-width space")        << ada   << R"(,"sub":"ada\u200b")"_ba   << subject;
    QTest::newRow("S53 a word joiner")             << ada   << R"(,"sub":"a\u2060da")"_ba   << subject;
    QTest::newRow("S53 right to left")             << ada   << R"(,"sub":"\u202eada")"_ba   << subject;
    QTest::newRow("S53 a mark before")             << ada   << R"(,"sub":"\ufeffada")"_ba   << subject;
    QTest::newRow("S53 a combining mark")          << ada   << R"(,"sub":"ada\u0301")"_ba   << subject;
    QTest::newRow("S62 the id")                    << third << R"(,"jti":"Ab3")"_ba         << good;
    QTest::newRow("S62 id in another case")        << third << R"(,"jti":"aB3")"_ba         << id;
    QTest::newRow("S62 no id")                     << third << ""_ba                        << id;
    QTest::newRow("S62 a plain id")                << plain << R"(,"jti":"aZ09-._~")"_ba    << good;
    QTest::newRow("S62 no id, which may be")       << plain << ""_ba                        << good;
    QTest::newRow("S62 an id with a slash")        << plain << R"(,"jti":"../x")"_ba        << bad;
    QTest::newRow("S62 an id with a quote")        << plain << R"(,"jti":"x' OR 1")"_ba     << bad;
    QTest::newRow("S62 an id in UTF-8")            << plain << R"(,"jti":"\u00e9")"_ba      << bad;
    // clang-format on
}

void JwtPolicyTest::checksSubjectAndId()
{
    QFETCH(ClaimsPolicy, policy);
    QFETCH(QByteArray, members);
    QFETCH(std::optional<TokenError>, error);

    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims = JwtVerifier{keys, {Algorithm::HS256}, policy, clock}.verify(
        Tokens::signedPayload(payload(members)));

    QCOMPARE(claims.has_value(), !error);
    if (error)
        QCOMPARE(claims.error(), *error);
}

QTEST_GUILESS_MAIN(JwtPolicyTest)
#include "tst_jwtpolicy.moc"
