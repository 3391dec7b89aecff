#include "app/cli/signedstyle.h"

#include "app/cli/claimsoption.h"
#include "app/cli/keyoption.h"
#include "app/cli/tokentext.h"
#include "core/base/duration.h"
#include "core/inspect/inspection.h"
#include "core/token/claims.h"
#include "core/token/flasksession.h"
#include "core/token/timedjws.h"
#include "core/token/timedserializer.h"

#include <QJsonDocument>

#include <functional>
#include <memory>
#include <span>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;
using Options = SignedStyle::Options;

namespace {

/// What all styles find in a good token.
struct SignedValue
{
    QJsonValue json;
    Instant issuedAt;
    std::optional<Instant> expiresAt; ///< where the token says it itself
};

/// One style with its key.
struct SignedFormat
{
    std::function<TokenResult<QByteArray>(QByteArrayView json)> sign;
    std::function<TokenResult<SignedValue>(QByteArrayView token, Trace& trace)> verify;
    Check::Step lastStep;
};

/// What a format is made of beside its options.
struct Ingredients
{
    SecretBytes secret;
    const Clock& clock;
    Algorithm algorithm = Algorithm::HS512;
    std::chrono::seconds lifetime{3600};
    std::chrono::seconds leeway{0};
    std::chrono::seconds maxAge{0};
};

using FormatResult = std::expected<SignedFormat, SignerError>;

SignedValue valueOf(const VerifiedSigned& value)
{
    return {.json = value.json().root().toQJson(), .issuedAt = value.issuedAt()};
}

FormatResult serializerFormat(const SignerSettings& settings, const Ingredients& from)
{
    auto signer = Signer::create(std::span{&from.secret, 1}, settings);
    if (!signer)
        return std::unexpected(signer.error());
    const auto serializer =
        std::make_shared<TimedSerializer>(std::move(*signer), from.clock, from.leeway);
    return SignedFormat{
        .sign = [serializer](QByteArrayView json) { return serializer->sign(json); },
        .verify =
            [serializer, maxAge = from.maxAge](QByteArrayView token, Trace& trace) {
                return serializer->verify(token, maxAge, &trace).transform(valueOf);
            },
        .lastStep = Check::Step::IssuedAt,
    };
}

FormatResult timedJwsFormat(const Options& options, SignerRules rules, const Ingredients& from)
{
    auto made = TimedJws::create(std::span{&from.secret, 1},
                                 {.algorithm = from.algorithm,
                                  .salt = options.salt.empty()
                                      ? std::nullopt
                                      : std::optional{QByteArray::fromStdString(options.salt)},
                                  .lifetime = from.lifetime,
                                  .leeway = from.leeway,
                                  .rules = rules},
                                 from.clock);
    if (!made)
        return std::unexpected(made.error());
    const auto jws = std::make_shared<TimedJws>(std::move(*made));
    return SignedFormat{
        .sign = [jws](QByteArrayView json) { return jws->sign(json); },
        .verify =
            [jws](QByteArrayView token, Trace& trace) {
                return jws->verify(token, &trace).transform([](const VerifiedTimedJws& value) {
                    return SignedValue{value.json().root().toQJson(), value.issuedAt(),
                                       value.expiresAt()};
                });
            },
        .lastStep = Check::Step::IssuedAt,
    };
}

FormatResult flaskFormat(const Ingredients& from)
{
    auto made = FlaskSessions::create(std::span{&from.secret, 1}, from.clock);
    if (!made)
        return std::unexpected(made.error());
    const auto sessions = std::make_shared<FlaskSessions>(std::move(*made));
    return SignedFormat{
        .sign = [sessions](QByteArrayView json) { return sessions->sign(json); },
        .verify =
            [sessions, maxAge = from.maxAge](QByteArrayView token, Trace& trace) {
                return sessions->verify(token, maxAge, &trace)
                    .transform([](const VerifiedFlaskSession& session) {
                        return valueOf(session.value());
                    });
            },
        .lastStep = Check::Step::Type,
    };
}

FormatResult formatOf(const Options& options, SignerRules rules, const Ingredients& from)
{
    constexpr std::pair<std::string_view, DigestAlgorithm> digests[] = {
        {"", DigestAlgorithm::Sha256},
        {"sha1", DigestAlgorithm::Sha1},
        {"sha256", DigestAlgorithm::Sha256},
        {"sha512", DigestAlgorithm::Sha512},
    };
    constexpr std::pair<std::string_view, KeyDerivation> derivations[] = {
        {"", KeyDerivation::Hmac},         {"hmac", KeyDerivation::Hmac},
        {"concat", KeyDerivation::Concat}, {"django-concat", KeyDerivation::DjangoConcat},
        {"none", KeyDerivation::None},
    };
    const auto named = [](const auto& table, const std::string& name) {
        return std::ranges::find(table, name, [](const auto& row) { return row.first; })->second;
    };
    if (options.style == "flask")
        return flaskFormat(from);
    if (options.style == "timed-jws")
        return timedJwsFormat(options, rules, from);
    return serializerFormat({.salt = QByteArray::fromStdString(options.salt),
                             .digest = named(digests, options.digest),
                             .derivation = named(derivations, options.derivation),
                             .rules = rules},
                            from);
}

QString reasonOf(const SignerError& error)
{
    using Fault = SignerError::Fault;
    switch (error.fault) {
    case Fault::NoKey:
        return u"there is no secret."_s;
    case Fault::TooManyKeys:
        return u"there are more secrets than a signer takes."_s;
    case Fault::KeyTooShort:
        return u"the secret is shorter than the hash; 32 random bytes are enough, for HS512 64."_s;
    case Fault::DuplicateKey:
        return u"two secrets are the same."_s;
    case Fault::BadSalt:
        return u"the salt is one that other programs share, so that their tokens pass here."_s;
    case Fault::BadSeparator:
        return u"the separator may be part of what it separates."_s;
    case Fault::Legacy:
        return u"SHA-1, and key derivations other than hmac, are for old tokens of other "
               "programs only."_s;
    case Fault::CryptoFailed:
        return u"the cryptography on this machine refused the secret."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

// What strict rules refuse, people meet in tokens of other programs every day: taken, and said.
Outcome<SignedFormat> leniently(const Options& options, const Ingredients& from,
                                const Console& console)
{
    auto format = formatOf(options, SignerRules::Strict, from);
    if (!format) {
        const QString reason = reasonOf(format.error());
        format = formatOf(options, SignerRules::LegacyAllowed, from);
        if (!format)
            return refuseUsage(u"With these options no token can be signed: "_s
                               + reasonOf(format.error()));
        warn(console, u"legacy: "_s + reason);
    } else if (options.style == "flask") {
        warn(console,
             u"legacy: Flask signs its sessions with SHA-1 and a salt that all its "
             "applications share."_s);
    }
    return std::move(*format);
}

Outcome<Ingredients> ingredients(const Options& options, const KeyOption& key,
                                 const std::vector<std::string>& algorithms, const Clock& clock,
                                 const Console& console)
{
    const auto wanted = readAlgorithms(algorithms);
    if (!wanted)
        return std::unexpected(wanted.error());
    if (!wanted->empty() && options.style != "timed-jws")
        return refuseUsage(
            u"--alg goes with the styles jwt and timed-jws; here --digest decides."_s);
    if (wanted->size() > 1 || (!wanted->empty() && rowOf(wanted->front()).scheme))
        return refuseUsage(u"The style timed-jws takes one of HS256, HS384 and HS512."_s);
    const auto material = key.single(console, KeyPurpose::Sign);
    if (!material)
        return std::unexpected(material.error());
    if (!material->secret())
        return refuseUsage(u"The style %1 signs with a secret, not with a key pair."_s.arg(
            QString::fromStdString(options.style)));
    Ingredients from{.secret = SecretBytes::copyOf(material->secret()->view()), .clock = clock};
    if (!wanted->empty())
        from.algorithm = wanted->front();
    return from;
}

Outcome<std::chrono::seconds> maxAgeOf(const Options& options)
{
    if (options.maxAge.empty() && options.style == "flask")
        return kFlaskSessionLifetime;
    if (options.maxAge.empty() && options.style == "signed")
        return refuseUsage(
            u"These tokens carry the time of signing, and the reader says how old is too "
            "old. Give --max-age, such as 15m."_s);
    const auto age = parseDuration(QString::fromStdString(options.maxAge));
    if (!age && !options.maxAge.empty())
        return refuseUsage(u"--max-age takes a span of time, such as 15m."_s);
    return age.value_or(std::chrono::seconds{0});
}

Outcome<QByteArray> payloadOf(const ClaimsOption& claims, const Console& console)
{
    const auto payload = claims.isRaw()
        ? claims.payload(console)
        : claims.members(console).transform([](const QJsonObject& members) {
              return QJsonDocument(members).toJson(QJsonDocument::Compact);
          });
    if (!payload)
        return refuseUsage(payload.error());
    return *payload;
}

Exit report(const SignedVerification& line, const Console& console, const QByteArray& token,
            const TokenResult<SignedValue>& value, const std::vector<Check>& checks)
{
    if (line.json) {
        QJsonObject object{{u"verdict"_s, value ? u"valid"_s : u"invalid"_s},
                           {u"trace"_s, traceToJson(checks)}};
        if (value) {
            object.insert(u"payload"_s, value->json);
            object.insert(u"issued_at"_s, static_cast<qint64>(toNumericDate(value->issuedAt)));
            if (value->expiresAt)
                object.insert(u"expires_at"_s,
                              static_cast<qint64>(toNumericDate(*value->expiresAt)));
        } else {
            object.insert(u"fault"_s, faultName(value.error().fault));
            object.insert(u"where"_s, value.error().where);
        }
        printJson(console, object);
        return value ? Exit::Ok : exitFor(value.error());
    }
    if (!value && exitFor(value.error()) == Exit::Unreadable)
        return complain(console, Exit::Unreadable,
                        u"This is no token of that style. Try: claimcheck token inspect."_s);
    if (value)
        printLine(console.out,
                  inked(console, Ink::Good, u"VALID"_s) + u"  signature and age are good"_s);
    else
        printLine(console.out,
                  inked(console, Ink::Bad, u"INVALID"_s) + u"  "_s + describe(value.error()));
    if (line.explain)
        printTrace(console, console.out, checks);
    if (value)
        printParts(console, inspectToken(token), line.at);
    return value ? Exit::Ok : Exit::Failed;
}

} // namespace

void SignedStyle::addTo(CLI::App& command)
{
    command
        .add_option("--style", m_options.style,
                    "How it is signed: as a jwt, or as itsdangerous does: signed "
                    "(URLSafeTimedSerializer), timed-jws (TimedJSONWebSignatureSerializer) or "
                    "flask (session cookie)")
        ->check(CLI::IsMember({"jwt", "signed", "timed-jws", "flask"}))
        ->type_name("STYLE")
        ->capture_default_str();
    command.add_option("--salt", m_options.salt,
                       "What the token is for, with --style signed or timed-jws");
    command
        .add_option("--digest", m_options.digest,
                    "Hash of --style signed: sha1, sha256 or sha512 [sha256]")
        ->check(CLI::IsMember({"sha1", "sha256", "sha512"}))
        ->type_name("HASH");
    command
        .add_option("--derivation", m_options.derivation,
                    "How --style signed makes its key of salt and secret: hmac, django-concat "
                    "(which the Python package takes by itself), concat or none [hmac]")
        ->check(CLI::IsMember({"hmac", "django-concat", "concat", "none"}))
        ->type_name("NAME");
}

void SignedStyle::addForReadingTo(CLI::App& command)
{
    addTo(command);
    command
        .add_option("--max-age", m_options.maxAge,
                    "How old a token of --style signed or flask may be, such as 15m "
                    "[for flask 31d]")
        ->type_name("SPAN");
}

Outcome<void> SignedStyle::check() const
{
    const std::string& style = m_options.style;
    const bool isSigned = style == "signed";
    if (!isSigned && (!m_options.digest.empty() || !m_options.derivation.empty()))
        return refuseUsage(u"--digest and --derivation go with --style signed."_s);
    if (!isSigned && style != "timed-jws" && !m_options.salt.empty())
        return refuseUsage(u"--salt goes with the styles signed and timed-jws."_s);
    if (!isSigned && style != "flask" && !m_options.maxAge.empty())
        return refuseUsage(u"--max-age goes with the styles signed and flask; other tokens say "
                           "themselves when they expire."_s);
    if (isSigned && m_options.salt.empty())
        return refuseUsage(
            u"--style signed takes a --salt, which says what the token is for. Programs "
            "that name none use itsdangerous."_s);
    return {};
}

Outcome<QByteArray> SignedStyle::sign(const KeyOption& key, const std::string& algorithm,
                                      const ClaimsOption& claims, const Surroundings& around) const
{
    if (claims.hasHeader())
        return refuseUsage(
            u"--header goes with --style jwt: these tokens have no header of yours."_s);
    const bool saysExpiry = m_options.style == "timed-jws";
    if (claims.hasExpiry() && !saysExpiry)
        return refuseUsage(
            u"--exp goes with the styles jwt and timed-jws: here the reader says how old "
            "is too old (--max-age)."_s);
    const std::vector<std::string> algorithms =
        algorithm.empty() ? std::vector<std::string>{} : std::vector{algorithm};
    auto from = ingredients(m_options, key, algorithms, around.clock, around.console);
    if (!from)
        return std::unexpected(from.error());
    if (claims.hasExpiry()) {
        const auto lifetime = claims.expiry();
        if (!lifetime)
            return refuseUsage(lifetime.error());
        from->lifetime = *lifetime;
    }
    const auto format = leniently(m_options, *from, around.console);
    if (!format)
        return std::unexpected(format.error());
    const auto payload = payloadOf(claims, around.console);
    if (!payload)
        return std::unexpected(payload.error());
    const auto token = format->sign(*payload);
    if (!token)
        return refuseUsage(u"This cannot be signed: "_s + describe(token.error()));
    return *token;
}

Exit SignedStyle::verify(const KeyOption& key, const std::vector<std::string>& algorithms,
                         const QByteArray& token, const SignedVerification& line,
                         const Console& console) const
{
    const auto maxAge = maxAgeOf(m_options);
    if (!maxAge)
        return complain(console, maxAge.error());
    const auto leeway = parseDuration(QString::fromStdString(line.leeway));
    if (!leeway || *leeway > kMaxSignedLeeway)
        return complain(console, Exit::Usage,
                        u"--leeway takes a span of time, here 30s at most."_s);
    const FixedClock then{line.at};
    auto from = ingredients(m_options, key, algorithms, then, console);
    if (!from)
        return complain(console, from.error());
    from->maxAge = *maxAge;
    from->leeway = *leeway;
    const auto format = leniently(m_options, *from, console);
    if (!format)
        return complain(console, format.error());
    Trace trace;
    const auto value = format->verify(token, trace);
    return report(line, console, token, value, trace.complete(format->lastStep));
}

} // namespace claimcheck::cli
