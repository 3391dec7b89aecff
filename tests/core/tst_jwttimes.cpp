#include "core/token/jwt.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Step = Check::Step;
using Outcome = Check::Outcome;

namespace {

constexpr qint64 kNow = Tokens::kNowSeconds;

QByteArray tokenWith(const QByteArray& members)
{
    return Tokens::signedPayload('{' + members + '}');
}

QByteArray claim(const char* name, qint64 seconds)
{
    return tokenWith('"' + QByteArray(name) + "\":" + QByteArray::number(seconds));
}

// What a caller may ask for, all of it.
ClaimsPolicy wholePolicy()
{
    return {.issuer = "i"_ba,
            .audience = "a"_ba,
            .type = "at+jwt"_ba,
            .subject = "s"_ba,
            .id = "j"_ba,
            .longestLife = 60s,
            .required = {"x"_ba}};
}

} // namespace

class JwtTimesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void decidesAtTheSecond_data();
    void decidesAtTheSecond();
    void comparesMilliseconds();
    void limitsTheLifetime_data();
    void limitsTheLifetime();
    void aNegativeLeewayLetsNothingPass();
    void aTokenWithoutExpiryIsTakenOnlyWhenAllowed();
    void tracesUpToTheFailingStep_data();
    void tracesUpToTheFailingStep();
    void tracesWhatWasNotAskedFor();
    void tracesWithoutKeyOrSignature();
};

void JwtTimesTest::decidesAtTheSecond_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<int>("leeway");
    QTest::addColumn<std::optional<Fault>>("fault");

    const std::optional<Fault> good;
    const std::optional expired = Fault::Expired;
    const std::optional early = Fault::NotYetValid;
    const std::optional future = Fault::IssuedInFuture;
    // clang-format off
    QTest::newRow("S49 now is exp - 1")                << claim("exp", kNow + 1)  << 0  << good;
    QTest::newRow("S49 now is exp")                    << claim("exp", kNow)      << 0  << expired;
    QTest::newRow("S49 now is exp + 1")                << claim("exp", kNow - 1)  << 0  << expired;
    QTest::newRow("S49 now is exp + leeway - 1")       << claim("exp", kNow - 29) << 30 << good;
    QTest::newRow("S49 now is exp + leeway")           << claim("exp", kNow - 30) << 30 << expired;
    QTest::newRow("S49 now is exp + leeway + 1")       << claim("exp", kNow - 31) << 30 << expired;
    QTest::newRow("S48 now is nbf - 1")                << claim("nbf", kNow + 1)  << 0  << early;
    QTest::newRow("S48 now is nbf")                    << claim("nbf", kNow)      << 0  << good;
    QTest::newRow("S48 now is nbf + 1")                << claim("nbf", kNow - 1)  << 0  << good;
    QTest::newRow("S48 now is nbf - leeway - 1")       << claim("nbf", kNow + 31) << 30 << early;
    QTest::newRow("S48 now is nbf - leeway")           << claim("nbf", kNow + 30) << 30 << good;
    QTest::newRow("S48 now is iat - 1")                << claim("iat", kNow + 1)  << 0  << future;
    QTest::newRow("S48 now is iat")                    << claim("iat", kNow)      << 0  << good;
    QTest::newRow("S48 now is iat - leeway - 1")       << claim("iat", kNow + 31) << 30 << future;
    QTest::newRow("S48 now is iat - leeway")           << claim("iat", kNow + 30) << 30 << good;
    // clang-format on
}

void JwtTimesTest::decidesAtTheSecond()
{
    QFETCH(QByteArray, token);
    QFETCH(int, leeway);
    QFETCH(std::optional<Fault>, fault);

    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims =
        JwtVerifier{keys,
                    {Algorithm::HS256},
                    {.leeway = std::chrono::seconds{leeway}, .requireExpiry = false},
                    clock}
            .verify(token);

    QCOMPARE(claims.has_value(), !fault);
    if (fault)
        QCOMPARE(claims.error().fault, *fault);
}

void JwtTimesTest::comparesMilliseconds()
{
    const KeySet keys = Tokens::keys();
    FixedClock clock{Tokens::kNow};
    const JwtVerifier verifier{keys, {Algorithm::HS256}, {}, clock};
    const QByteArray token = tokenWith("\"exp\":" + QByteArray::number(kNow) + ".5");

    clock.advance(499ms);
    QVERIFY(verifier.verify(token));
    clock.advance(1ms);
    QCOMPARE(verifier.verify(token).error().fault, Fault::Expired);
    clock.advance(-10ms);
    QVERIFY(verifier.verify(token));
}

void JwtTimesTest::limitsTheLifetime_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<int>("longest");
    QTest::addColumn<std::optional<TokenError>>("error");

    const auto times = [](double iat, double exp) {
        return QByteArray("\"iat\":" + QByteArray::number(iat, 'f', 1)
                          + ",\"exp\":" + QByteArray::number(exp, 'f', 1));
    };
    const std::optional<TokenError> good;
    const auto error = [](Fault fault, const QString& where) {
        return std::optional{TokenError{fault, where}};
    };
    // clang-format off
    QTest::newRow("S48 no limit")                     << times(0, kNow + 9)            << 0  << good;
    QTest::newRow("S48 exp - iat is the limit")       << times(kNow - 50, kNow + 10)   << 60 << good;
    QTest::newRow("S48 exp - iat is more by a tenth") << times(kNow - 50.1, kNow + 10) << 60 << error(Fault::LivesTooLong, u"exp"_s);
    QTest::newRow("S48 a limit and no iat")           << "\"exp\":" + QByteArray::number(kNow + 9) << 60 << error(Fault::MissingClaim, u"iat"_s);
    QTest::newRow("S48 a limit and no exp")           << "\"iat\":" + QByteArray::number(kNow)     << 60 << error(Fault::MissingClaim, u"exp"_s);
    QTest::newRow("S48 iat is exp")                   << times(kNow - 1, kNow - 1)     << 0  << good;
    QTest::newRow("S48 iat after exp, in the leeway") << times(kNow, kNow - 1)         << 0  << error(Fault::BadClaims, u"iat"_s);
    // clang-format on
}

void JwtTimesTest::limitsTheLifetime()
{
    QFETCH(QByteArray, members);
    QFETCH(int, longest);
    QFETCH(std::optional<TokenError>, error);

    ClaimsPolicy policy{.leeway = 30s, .requireExpiry = false};
    if (longest > 0)
        policy.longestLife = std::chrono::seconds{longest};
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    const auto claims =
        JwtVerifier{keys, {Algorithm::HS256}, policy, clock}.verify(tokenWith(members));

    QCOMPARE(claims.has_value(), !error);
    if (error)
        QCOMPARE(claims.error(), *error);
}

void JwtTimesTest::aNegativeLeewayLetsNothingPass()
{
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    for (const auto leeway : {-1s, -3600s, std::chrono::seconds::min()}) {
        const JwtVerifier verifier{
            keys, {Algorithm::HS256}, {.leeway = leeway, .requireExpiry = false}, clock};
        QCOMPARE(verifier.verify(claim("exp", kNow + 9999)).error(),
                 (TokenError{Fault::BadPolicy, u"leeway"_s}));
        QCOMPARE(verifier.verify(tokenWith({})).error().fault, Fault::BadPolicy);
    }
}

void JwtTimesTest::aTokenWithoutExpiryIsTakenOnlyWhenAllowed()
{
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    QCOMPARE(JwtVerifier(keys, {Algorithm::HS256}, {}, clock).verify(tokenWith({})).error(),
             (TokenError{Fault::MissingClaim, u"exp"_s}));
    const auto claims =
        JwtVerifier{keys, {Algorithm::HS256}, {.requireExpiry = false}, clock}.verify(
            tokenWith({}));
    QVERIFY(claims);
    QVERIFY(!claims->expiry());
}

void JwtTimesTest::tracesUpToTheFailingStep_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Step>("step");
    QTest::addColumn<Fault>("fault");

    const QByteArray header = R"({"alg":"HS256","typ":"at+jwt"})";
    const QByteArray exp =
        "{\"exp\":" + QByteArray::number(kNow + 9) + ",\"iat\":" + QByteArray::number(kNow);
    const QByteArray old = "{\"exp\":" + QByteArray::number(kNow + 9)
        + ",\"iat\":" + QByteArray::number(kNow - 52) + '}';
    const QByteArray late = QByteArray::number(kNow + 1) + '}';
    const auto whole = [header](const QByteArray& text) {
        return Tokens::signedText(header, text);
    };
    const QByteArray good = whole(exp + R"(,"iss":"i","aud":"a","jti":"j"})");
    const QByteArray wrongSignature = good.first(good.lastIndexOf('.')) + '.' + QByteArray(43, 'A');

    // clang-format off
    QTest::newRow("size")       << QByteArray(8193, 'a')                                       << Step::Size           << Fault::TooLarge;
    QTest::newRow("shape")      << "a.b"_ba                                                    << Step::Shape          << Fault::Malformed;
    QTest::newRow("encoding")   << good + '='                                                  << Step::Encoding       << Fault::BadEncoding;
    QTest::newRow("header")     << Tokens::signedText("{", "{}")                               << Step::Header         << Fault::BadHeader;
    QTest::newRow("critical")   << Tokens::signedText(R"({"alg":"HS256","crit":[]})", "{}")    << Step::Critical       << Fault::CriticalUnsupported;
    QTest::newRow("algorithm")  << Tokens::signedText(R"({"alg":"none"})", "{}")               << Step::Algorithm      << Fault::AlgorithmRefused;
    QTest::newRow("key")        << Tokens::signedText(R"({"alg":"HS256","kid":"k2"})", "{}")   << Step::Key            << Fault::UnknownKey;
    QTest::newRow("signature")  << wrongSignature                                              << Step::Signature      << Fault::BadSignature;
    QTest::newRow("payload")    << whole("[]")                                                 << Step::Payload        << Fault::BadClaims;
    QTest::newRow("expiry")     << whole(R"({"exp":1})")                                       << Step::Expiry         << Fault::Expired;
    QTest::newRow("not before") << whole(exp + R"(,"nbf":)" + late)                            << Step::NotBefore      << Fault::NotYetValid;
    QTest::newRow("issued at")  << whole("{\"exp\":" + QByteArray::number(kNow + 9) + R"(,"iat":)" + late)                            << Step::IssuedAt       << Fault::IssuedInFuture;
    QTest::newRow("lifetime")   << whole(old)                                                  << Step::Lifetime       << Fault::LivesTooLong;
    QTest::newRow("issuer")     << whole(exp + R"(,"iss":"x"})")                               << Step::Issuer         << Fault::WrongIssuer;
    QTest::newRow("audience")   << whole(exp + R"(,"iss":"i","aud":"x"})")                     << Step::Audience       << Fault::WrongAudience;
    QTest::newRow("type")       << Tokens::signedPayload(exp + R"(,"iss":"i","aud":"a"})")     << Step::Type           << Fault::WrongType;
    QTest::newRow("subject")    << whole(exp + R"(,"iss":"i","aud":"a","sub":"x"})")           << Step::Subject        << Fault::WrongSubject;
    QTest::newRow("id")         << whole(exp + R"(,"iss":"i","aud":"a","sub":"s","jti":"x"})") << Step::Id             << Fault::WrongId;
    QTest::newRow("required")   << whole(exp + R"(,"iss":"i","aud":"a","sub":"s","jti":"j"})") << Step::RequiredClaims << Fault::MissingClaim;
    // clang-format on
}

void JwtTimesTest::tracesUpToTheFailingStep()
{
    QFETCH(QByteArray, token);
    QFETCH(Step, step);
    QFETCH(Fault, fault);

    const KeySet keys = Tokens::keys("k1");
    const FixedClock clock{Tokens::kNow};
    const JwtVerifier verifier{keys, {Algorithm::HS256}, wholePolicy(), clock};
    Trace trace;
    const auto claims = verifier.verify(token, &trace);
    QVERIFY2(!claims, "the token was accepted");
    QCOMPARE(claims.error().fault, fault);
    // The explanation and the decision are one: without a trace the answer is the same.
    QCOMPARE(verifier.verify(token).error(), claims.error());

    const auto checks = trace.complete(Step::Scopes);
    QCOMPARE(checks.size(), static_cast<std::size_t>(Step::Scopes) + 1);
    for (std::size_t i = 0; i < checks.size(); ++i) {
        const Check& check = checks[i];
        QCOMPARE(check.step, static_cast<Step>(i));
        if (check.step < step)
            QVERIFY(check.outcome == Outcome::Passed || check.outcome == Outcome::NotRequired);
        else
            QCOMPARE(check.outcome, check.step == step ? Outcome::Failed : Outcome::NotReached);
        QCOMPARE(check.fault, check.step == step ? std::optional{fault} : std::nullopt);
        QCOMPARE(check.detail.isEmpty(), check.outcome == Outcome::NotReached);
    }
}

void JwtTimesTest::tracesWhatWasNotAskedFor()
{
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    Trace trace;
    QVERIFY(JwtVerifier(keys, {Algorithm::HS256}, {.requireExpiry = false}, clock)
                .verify(tokenWith({}), &trace));
    const auto checks = trace.complete(Step::RequiredClaims);
    QCOMPARE(checks.size(), static_cast<std::size_t>(Step::RequiredClaims) + 1);
    for (const Check& check : checks)
        QCOMPARE(check.outcome,
                 check.step <= Step::Payload ? Outcome::Passed : Outcome::NotRequired);
}

void JwtTimesTest::tracesWithoutKeyOrSignature()
{
    // A trace is shown and logged, so no byte of the secret or of a signature may be in it.
    const QByteArray token = tokenWith("\"exp\":" + QByteArray::number(kNow + 9));
    const QByteArray signature = token.sliced(token.lastIndexOf('.') + 1);
    const KeySet keys = Tokens::keys();
    const FixedClock clock{Tokens::kNow};
    for (const QByteArray& text : {token, token.chopped(4), token.chopped(4).append("AAAA")}) {
        Trace trace;
        static_cast<void>(JwtVerifier(keys, {Algorithm::HS256}, {}, clock).verify(text, &trace));
        for (const Check& check : trace.entries()) {
            QVERIFY(!check.detail.toUtf8().contains(Tokens::secret().first(8)));
            QVERIFY(!check.detail.toUtf8().contains(signature.first(8)));
        }
    }
}

QTEST_GUILESS_MAIN(JwtTimesTest)
#include "tst_jwttimes.moc"
