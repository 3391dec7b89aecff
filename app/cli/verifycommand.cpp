#include "app/cli/verifycommand.h"

#include "app/cli/input.h"
#include "app/cli/keyoption.h"
#include "app/cli/signedstyle.h"
#include "app/cli/tokentext.h"
#include "core/base/duration.h"
#include "core/inspect/inspection.h"
#include "core/token/jwt.h"

#include <QDateTime>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

struct VerifyLine
{
    std::string token;
    KeyOption key;
    SignedStyle style;
    std::vector<std::string> algorithms;
    std::string issuer;
    std::string audience;
    std::string type;
    std::string leeway = "0";
    std::string subject;
    std::string id;
    std::string longestLife;
    std::string at;
    std::vector<std::string> required;
    bool signatureOnly = false;
    bool explain = false;
    bool json = false;
};

std::optional<QByteArray> optionalText(const std::string& text)
{
    return text.empty() ? std::nullopt : std::optional{QByteArray::fromStdString(text)};
}

// "--at" takes what people have at hand: seconds since 1970, or an ISO 8601 date and time.
std::optional<Instant> readMoment(const std::string& text)
{
    const QString moment = QString::fromStdString(text);
    bool isNumber = false;
    const qint64 seconds = moment.toLongLong(&isNumber);
    if (isNumber)
        return seconds >= 0 && static_cast<double>(seconds) <= kLatestNumericDate
            ? std::optional{Instant{std::chrono::seconds{seconds}}}
            : std::nullopt;
    const auto date = QDateTime::fromString(moment, Qt::ISODateWithMs);
    if (!date.isValid())
        return std::nullopt;
    return Instant{std::chrono::milliseconds{date.toMSecsSinceEpoch()}};
}

Outcome<Instant> readMoment(const VerifyLine& line, const Clock& clock)
{
    const auto at = line.at.empty() ? std::optional{clock.now()} : readMoment(line.at);
    if (!at)
        return std::unexpected(
            Refusal{Exit::Usage,
                    u"--at takes seconds since 1970 or a date such as 2026-11-22T14:00:00Z."_s});
    return *at;
}

/// What the line asks for, in the core's terms.
struct Verification
{
    KeySet keys;
    AlgorithmSet allowed;
    ClaimsPolicy policy;
    Instant at;
};

Outcome<Verification> prepare(const VerifyLine& line, const Surroundings& around)
{
    const auto algorithms = readAlgorithms(line.algorithms);
    if (!algorithms)
        return std::unexpected(algorithms.error());
    const auto leeway = parseDuration(QString::fromStdString(line.leeway));
    if (!leeway)
        return refuseUsage(u"--leeway takes a span of time, such as 30s."_s);
    const auto at = readMoment(line, around.clock);
    if (!at)
        return std::unexpected(at.error());
    Verification verification{.at = *at};
    auto keys = line.key.verificationKeys(around.console, *algorithms, verification.allowed);
    if (!keys)
        return std::unexpected(keys.error());
    verification.keys = std::move(*keys);
    verification.policy = {.issuer = optionalText(line.issuer),
                           .audience = optionalText(line.audience),
                           .type = optionalText(line.type),
                           .subject = optionalText(line.subject),
                           .id = optionalText(line.id),
                           .leeway = *leeway,
                           .requireExpiry = false};
    if (!line.longestLife.empty()) {
        verification.policy.longestLife = parseDuration(QString::fromStdString(line.longestLife));
        if (!verification.policy.longestLife)
            return refuseUsage(u"--max-life takes a span of time, such as 24h."_s);
    }
    for (const std::string& name : line.required)
        verification.policy.required += QByteArray::fromStdString(name);
    return verification;
}

Exit report(const VerifyLine& line, const Console& console, const QByteArray& token,
            const TokenResult<VerifiedClaims>& claims, const std::vector<Check>& checks,
            const Verification& verification)
{
    if (line.json) {
        QJsonObject object{{u"verdict"_s, claims ? u"valid"_s : u"invalid"_s},
                           {u"trace"_s, traceToJson(checks)}};
        if (claims) {
            object.insert(u"header"_s, claims->header().root().toQJson());
            object.insert(u"claims"_s, claims->claims().json().root().toQJson());
        } else {
            object.insert(u"fault"_s, faultName(claims.error().fault));
            object.insert(u"where"_s, claims.error().where);
        }
        printJson(console, object);
        return claims ? Exit::Ok : exitFor(claims.error());
    }
    if (!claims && exitFor(claims.error()) == Exit::Unreadable)
        return complain(console, Exit::Unreadable,
                        u"This is no token: "_s + describe(claims.error()));
    if (!claims) {
        // What is accepted was worked out from the keys, so nobody has seen it yet.
        const QString accepted = claims.error().fault == TokenError::Fault::AlgorithmRefused
            ? u" Accepted here: %1."_s.arg(verification.allowed.names())
            : QString{};
        printLine(console.out,
                  inked(console, Ink::Bad, u"INVALID"_s) + u"  "_s + describe(claims.error())
                      + accepted);
        if (line.explain)
            printTrace(console, console.out, checks);
        return Exit::Failed;
    }
    const QString remark = claims->expiry() ? u"signature and claims are good"_s
                                            : u"signature and claims are good; it has no exp, so "
                                              "it never expires"_s;
    printLine(console.out, inked(console, Ink::Good, u"VALID"_s) + u"  "_s + remark);
    if (line.explain)
        printTrace(console, console.out, checks);
    printParts(console, inspectToken(token), verification.at);
    return Exit::Ok;
}

Exit verifySignature(const Verification& verification, const VerifyLine& line,
                     const Console& console, const QByteArray& token)
{
    Trace trace;
    const auto payload = JwsVerifier{verification.keys, verification.allowed}.verify(token, &trace);
    if (line.explain)
        printTrace(console, console.err, trace.complete(Check::Step::Signature));
    if (!payload)
        return complain(console, exitFor(payload.error()),
                        u"INVALID: "_s + describe(payload.error()));
    console.out.write(payload->bytes().constData(), payload->bytes().size());
    return Exit::Ok;
}

// The other styles have no claims that mean something to us.
bool asksForClaims(const VerifyLine& line)
{
    const std::initializer_list<const std::string*> texts = {
        &line.issuer, &line.audience, &line.type, &line.subject, &line.id, &line.longestLife};
    return line.signatureOnly || !line.required.empty()
        || std::ranges::any_of(texts, [](const std::string* text) { return !text->empty(); });
}

Exit verifyStyle(const VerifyLine& line, const Surroundings& around, const QByteArray& token)
{
    if (asksForClaims(line))
        return complain(around.console, Exit::Usage,
                        u"--iss, --aud, --typ, --sub, --jti, --max-life, --require and "
                        "--signature-only go with --style jwt."_s);
    const auto at = readMoment(line, around.clock);
    if (!at)
        return complain(around.console, at.error());
    return line.style.verify(
        line.key, line.algorithms, token,
        {.leeway = line.leeway, .at = *at, .explain = line.explain, .json = line.json},
        around.console);
}

Exit verify(const VerifyLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto token = readToken(console, line.token);
    if (!token)
        return complain(console, Exit::Unreadable, token.error());
    if (const auto checked = line.style.check(); !checked)
        return complain(console, checked.error());
    if (!line.style.isJwt())
        return verifyStyle(line, around, *token);
    // Before the keys are looked at: the key at hand is probably the one to decrypt with.
    if (token->count('.') == 4)
        return complain(console, Exit::Unreadable,
                        u"This token is encrypted (five parts). Decrypt it first: claimcheck token "
                        "decrypt; then verify what it holds."_s);
    const auto verification = prepare(line, around);
    if (!verification)
        return complain(console, verification.error());
    if (line.signatureOnly)
        return verifySignature(*verification, line, console, *token);

    const FixedClock then{verification->at};
    const JwtVerifier verifier{verification->keys, verification->allowed, verification->policy,
                               then};
    Trace trace;
    const auto claims = verifier.verify(*token, &trace);
    return report(line, console, *token, claims, trace.complete(Check::Step::RequiredClaims),
                  *verification);
}

} // namespace

void addVerifyCommand(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* command = group.add_subcommand(
        "verify", "Check a token's signature and claims. Ends with 0 only when all is good");
    auto line = std::make_shared<VerifyLine>();
    command->add_option("TOKEN", line->token, kTokenHelp)->type_name(kSourceType);
    line->key.addTo(*command, true);
    line->style.addForReadingTo(*command);
    command
        ->add_option(
            "--alg", line->algorithms,
            "Algorithms to accept, as A,B [HS256 for a secret, else what the keys are for]")
        ->type_name("NAMES")
        ->allow_extra_args(false)
        ->delimiter(',');
    command->add_option("--iss", line->issuer, "The issuer it must come from");
    command->add_option("--aud", line->audience, "An audience it must name");
    command->add_option("--typ", line->type, "The type it must have, such as at+jwt");
    command->add_option("--sub", line->subject, "The subject it must be about");
    command->add_option("--jti", line->id, "The id it must have");
    command->add_option("--max-life", line->longestLife,
                        "The longest span between iat and exp to accept, such as 24h");
    command->add_option("--leeway", line->leeway, "How far clocks may differ, such as 30s [0]");
    command->add_option("--at", line->at,
                        "The moment to judge it at: seconds since 1970, or an ISO date [now]");
    command->add_option("--require", line->required, "Claims that must be there: exp,sub")
        ->type_name("NAMES")
        ->allow_extra_args(false)
        ->delimiter(',');
    command->add_flag("--signature-only", line->signatureOnly,
                      "Check the signature alone and write the payload's bytes");
    command->add_flag("--explain", line->explain, "Show every check and its outcome");
    command->add_flag("--json", line->json, "Print one JSON object");
    command->callback(
        [line, around, &action] { action = [line, around] { return verify(*line, around); }; });
}

} // namespace claimcheck::cli
