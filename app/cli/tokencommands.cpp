#include "app/cli/tokencommands.h"

#include "app/cli/input.h"
#include "app/cli/keyoption.h"
#include "app/cli/tokentext.h"
#include "core/base/duration.h"
#include "core/inspect/inspection.h"
#include "core/token/jwt.h"

#include <QDateTime>
#include <QJsonDocument>

#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kTokenHelp = "The token: its text, @FILE, env:NAME, or - for standard input. "
                            "Without it: $CLAIMCHECK_TOKEN, or standard input";

// ---- inspect ------------------------------------------------------------------------------------

struct InspectLine
{
    std::string token;
    bool json = false;
};

QJsonObject partToJson(const InspectedPart& part)
{
    QJsonObject object{{u"encoded"_s, QString::fromUtf8(part.encoded)},
                       {u"problems"_s, QJsonArray::fromStringList(part.problems)}};
    if (part.badByte)
        object.insert(u"bad_byte"_s, *part.badByte);
    if (part.bytes)
        object.insert(u"bytes"_s, part.bytes->size());
    if (!part.members.empty() && part.bytes)
        object.insert(u"json"_s, QJsonDocument::fromJson(*part.bytes).object());
    return object;
}

Exit inspect(const InspectLine& line, const Console& console, const Clock& clock)
{
    const auto token = readToken(console, line.token);
    if (!token)
        return complain(console, Exit::Unreadable, token.error());
    const Inspection inspection = inspectToken(*token);
    if (line.json) {
        QJsonObject object{{u"verdict"_s, u"not_checked"_s},
                           {u"problems"_s, QJsonArray::fromStringList(inspection.problems)}};
        const std::pair<InspectedPart::Role, QString> roles[] = {
            {InspectedPart::Role::Header, u"header"_s},
            {InspectedPart::Role::Payload, u"payload"_s},
            {InspectedPart::Role::Signature, u"signature"_s},
        };
        for (const auto& [role, name] : roles) {
            if (const InspectedPart* part = inspection.part(role))
                object.insert(name, partToJson(*part));
        }
        printJson(console, object);
    } else if (inspection.foundAnything()) {
        printLine(console.out,
                  inked(console, Ink::Warning, u"NOT CHECKED"_s)
                      + u"  anybody could have made this token; verify it before you trust it"_s);
        printParts(console, inspection, clock.now());
    }
    if (!inspection.foundAnything())
        return complain(console, Exit::Unreadable,
                        inspection.problems.value(0, u"No token was found in this text."_s));
    return Exit::Ok;
}

void addInspect(CLI::App& group, const Console& console, const Clock& clock, Action& action)
{
    auto* command = group.add_subcommand(
        "inspect", "Decode any token, even a broken one. Says nothing about whether it is good");
    auto line = std::make_shared<InspectLine>();
    command->add_option("TOKEN", line->token, kTokenHelp);
    command->add_flag("--json", line->json, "Print one JSON object");
    command->callback([line, &console, &clock, &action] {
        action = [line, &console, &clock] { return inspect(*line, console, clock); };
    });
}

// ---- verify -------------------------------------------------------------------------------------

struct VerifyLine
{
    std::string token;
    KeyOption key;
    std::vector<std::string> algorithms;
    std::string issuer;
    std::string audience;
    std::string type;
    std::string leeway = "0";
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

/// What the line asks for, in the core's terms.
struct Verification
{
    KeySet keys;
    AlgorithmSet allowed;
    ClaimsPolicy policy;
    Instant at;
};

std::expected<Verification, QString> prepare(const VerifyLine& line, const Console& console,
                                             const Clock& clock)
{
    const auto algorithms = readAlgorithms(line.algorithms);
    if (!algorithms)
        return std::unexpected(algorithms.error());
    const auto leeway = parseDuration(QString::fromStdString(line.leeway));
    if (!leeway)
        return std::unexpected(u"--leeway takes a span of time, such as 30s."_s);
    const auto at = line.at.empty() ? std::optional{clock.now()} : readMoment(line.at);
    if (!at)
        return std::unexpected(
            u"--at takes seconds since 1970 or a date such as 2026-11-22T14:00:00Z."_s);
    auto keys = line.key.keys(console, *algorithms);
    if (!keys)
        return std::unexpected(keys.error());
    Verification verification{.keys = std::move(*keys), .at = *at};
    for (const Algorithm algorithm : *algorithms)
        verification.allowed.insert(algorithm);
    verification.policy = {.issuer = optionalText(line.issuer),
                           .audience = optionalText(line.audience),
                           .type = optionalText(line.type),
                           .leeway = *leeway,
                           .requireExpiry = false};
    for (const std::string& name : line.required)
        verification.policy.required += QByteArray::fromStdString(name);
    return verification;
}

Exit exitFor(const TokenError& error)
{
    const bool noToken =
        error.fault == TokenError::Fault::Malformed || error.fault == TokenError::Fault::TooLarge;
    return noToken ? Exit::Unreadable : Exit::Failed;
}

Exit report(const VerifyLine& line, const Console& console, const QByteArray& token,
            const TokenResult<VerifiedClaims>& claims, const std::vector<Check>& checks,
            Instant now)
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
        printLine(console.out,
                  inked(console, Ink::Bad, u"INVALID"_s) + u"  "_s + describe(claims.error()));
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
    printParts(console, inspectToken(token), now);
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

Exit verify(const VerifyLine& line, const Console& console, const Clock& clock)
{
    const auto verification = prepare(line, console, clock);
    if (!verification)
        return complain(console, Exit::Usage, verification.error());
    const auto token = readToken(console, line.token);
    if (!token)
        return complain(console, Exit::Unreadable, token.error());
    if (line.signatureOnly)
        return verifySignature(*verification, line, console, *token);

    const FixedClock then{verification->at};
    const JwtVerifier verifier{verification->keys, verification->allowed, verification->policy,
                               then};
    Trace trace;
    const auto claims = verifier.verify(*token, &trace);
    return report(line, console, *token, claims, trace.complete(Check::Step::RequiredClaims),
                  verification->at);
}

void addVerify(CLI::App& group, const Console& console, const Clock& clock, Action& action)
{
    auto* command = group.add_subcommand(
        "verify", "Check a token's signature and claims. Ends with 0 only when all is good");
    auto line = std::make_shared<VerifyLine>();
    command->add_option("TOKEN", line->token, kTokenHelp);
    line->key.addTo(*command);
    command->add_option("--alg", line->algorithms, "Algorithms to accept [HS256]")
        ->delimiter(',')
        ->default_val(std::vector<std::string>{"HS256"});
    command->add_option("--iss", line->issuer, "The issuer it must come from");
    command->add_option("--aud", line->audience, "An audience it must name");
    command->add_option("--typ", line->type, "The type it must have, such as at+jwt");
    command->add_option("--leeway", line->leeway, "How far clocks may differ, such as 30s [0]");
    command->add_option("--at", line->at,
                        "The moment to judge it at: seconds since 1970, or an ISO date [now]");
    command->add_option("--require", line->required, "Claims that must be there: exp,sub")
        ->delimiter(',');
    command->add_flag("--signature-only", line->signatureOnly,
                      "Check the signature alone and write the payload's bytes");
    command->add_flag("--explain", line->explain, "Show every check and its outcome");
    command->add_flag("--json", line->json, "Print one JSON object");
    command->callback([line, &console, &clock, &action] {
        action = [line, &console, &clock] { return verify(*line, console, clock); };
    });
}

// ---- sign ---------------------------------------------------------------------------------------

struct SignLine
{
    KeyOption key;
    std::string algorithm = "HS256";
    std::string claims;
    std::vector<std::string> claim;
    std::string expiry;
    std::string header;
};

std::expected<QJsonObject, QString> readObject(const Console& console, const std::string& source,
                                               const QString& option)
{
    if (source.empty())
        return QJsonObject{};
    const auto text = readSource(console, source);
    if (!text)
        return std::unexpected(text.error());
    const auto document = JsonDocument::parseObject(*text);
    if (!document)
        return std::unexpected(u"%1 is not a strict JSON object%2."_s.arg(
            option,
            document.error().where.isEmpty() ? QString{} : u", at "_s + document.error().where));
    return document->root().toQJson().toObject();
}

// What reads as JSON is JSON, anything else is text: n=1 is a number, name=alice a string.
QJsonValue claimValue(const QByteArray& text)
{
    const auto document = JsonDocument::parse(text);
    return document ? document->root().toQJson() : QJsonValue{QString::fromUtf8(text)};
}

std::expected<QJsonObject, QString> claimsOf(const SignLine& line, const Console& console,
                                             const Clock& clock)
{
    auto claims = readObject(console, line.claims, u"--claims"_s);
    if (!claims)
        return claims;
    for (const std::string& pair : line.claim) {
        const QByteArray text = QByteArray::fromStdString(pair);
        const qsizetype equals = text.indexOf('=');
        if (equals <= 0)
            return std::unexpected(
                u"--claim takes NAME=VALUE, not %1."_s.arg(QString::fromUtf8(text)));
        claims->insert(QString::fromUtf8(text.first(equals)), claimValue(text.sliced(equals + 1)));
    }
    if (!line.expiry.empty()) {
        const auto lifetime = parseDuration(QString::fromStdString(line.expiry));
        if (!lifetime)
            return std::unexpected(u"--exp takes a span of time, such as 15m."_s);
        const auto expiry = std::chrono::floor<std::chrono::seconds>(clock.now()) + *lifetime;
        claims->insert("exp"_L1, static_cast<qint64>(expiry.time_since_epoch().count()));
    }
    return claims;
}

Exit sign(const SignLine& line, const Console& console, const Clock& clock)
{
    const auto algorithms = readAlgorithms({line.algorithm});
    if (!algorithms)
        return complain(console, Exit::Usage, algorithms.error());
    const auto claims = claimsOf(line, console, clock);
    if (!claims)
        return complain(console, Exit::Usage, claims.error());
    const auto header = readObject(console, line.header, u"--header"_s);
    if (!header)
        return complain(console, Exit::Usage, header.error());
    const auto keys = line.key.keys(console, *algorithms);
    if (!keys)
        return complain(console, Exit::Usage, keys.error());
    const QByteArray token = signJwt(*keys->keys().front(), *claims, *header);
    if (token.isEmpty())
        return complain(console, Exit::Failed, u"OpenSSL could not sign."_s);
    printLine(console.out, QString::fromLatin1(token));
    return Exit::Ok;
}

void addSign(CLI::App& group, const Console& console, const Clock& clock, Action& action)
{
    auto* command = group.add_subcommand("sign", "Sign claims as a JWT");
    auto line = std::make_shared<SignLine>();
    line->key.addTo(*command);
    command->add_option("--alg", line->algorithm, "Algorithm [HS256]");
    command->add_option("--claims", line->claims,
                        "The claims: JSON, @FILE, or - for standard input");
    command->add_option("--claim", line->claim, "One claim, NAME=VALUE; may be repeated");
    command->add_option("--exp", line->expiry, "Let it expire after a span of time, such as 15m");
    command->add_option("--header", line->header, "Header members to add: JSON or @FILE");
    command->callback([line, &console, &clock, &action] {
        action = [line, &console, &clock] { return sign(*line, console, clock); };
    });
}

} // namespace

void addTokenCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action)
{
    auto* group = app.add_subcommand("token", "Read, check and make tokens");
    group->require_subcommand(1);
    addInspect(*group, console, clock, action);
    addVerify(*group, console, clock, action);
    addSign(*group, console, clock, action);
}

} // namespace claimcheck::cli
