#include "core/token/timedjws.h"

#include "core/base/base64url.h"
#include "core/token/compact.h"
#include "core/token/jws.h"
#include "core/token/refusal.h"
#include "core/token/signedtoken.h"
#include "core/token/timedserializer.h"

#include <algorithm>
#include <ranges>

namespace claimcheck {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

constexpr JsonLimits kPayloadLimits{.bytes = kMaxClaimsBytes};

std::expected<Key, SignerError> makeKey(const SecretBytes& secret, const TimedJwsSettings& settings)
{
    // The salted form hashes with the Signer's own default, whatever the algorithm is.
    SecretBytes key = settings.salt
        ? deriveSigningKey(secret, *settings.salt, KeyDerivation::DjangoConcat,
                           DigestAlgorithm::Sha1)
        : SecretBytes::copyOf(secret.view());
    if (key.isEmpty())
        return std::unexpected(SignerError{SignerError::Fault::CryptoFailed});
    const auto strength =
        settings.rules == SignerRules::Strict ? KeyStrength::Required : KeyStrength::Lenient;
    auto made = Key::fromSecret(settings.algorithm, std::move(key), {}, strength);
    if (!made) {
        return std::unexpected(SignerError{made.error().fault == KeyError::Fault::TooShort
                                               ? SignerError::Fault::KeyTooShort
                                               : SignerError::Fault::CryptoFailed});
    }
    return std::move(*made);
}

TokenResult<Instant> readTime(const JsonDocument& header, const char* name, Trace* trace)
{
    const QString where = QString::fromLatin1(name);
    const auto member = header.root().member(name);
    if (!member) {
        return refuseToken(trace, Step::Payload, {Fault::MissingClaim, where},
                           u"the header has no %1"_s.arg(where));
    }
    const auto seconds = member->toInteger();
    if (!seconds || *seconds < 0 || *seconds > kLatestTimestamp) {
        return refuseToken(trace, Step::Payload, {Fault::BadHeader, where},
                           u"%1 is not a whole number of seconds"_s.arg(where));
    }
    return Instant{std::chrono::seconds{*seconds}};
}

TokenResult<void> checkTimes(Instant issuedAt, Instant expiresAt, Instant now,
                             std::chrono::seconds leeway, Trace* trace)
{
    // The library compares whole seconds, and the second of `exp` is still good.
    now = std::chrono::floor<std::chrono::seconds>(now);
    if (expiresAt < now) {
        return refuseToken(trace, Step::Expiry, {Fault::Expired, u"exp"_s},
                           u"%1 s after exp"_s.arg(
                               std::chrono::floor<std::chrono::seconds>(now - expiresAt).count()));
    }
    if (trace) {
        trace->passed(Step::Expiry, u"not after exp"_s);
        trace->notRequired(Step::NotBefore, u"this format has no start"_s);
    }
    if (issuedAt > now + leeway) {
        return refuseToken(trace, Step::IssuedAt, {Fault::IssuedInFuture, u"iat"_s},
                           u"iat is ahead of the clock, %1 s allowed"_s.arg(leeway.count()));
    }
    if (trace)
        trace->passed(Step::IssuedAt, u"not in the future"_s);
    return {};
}

} // namespace

std::expected<TimedJws, SignerError> TimedJws::create(std::span<const SecretBytes> secrets,
                                                      TimedJwsSettings settings, const Clock& clock)
{
    if (const auto checked = checkSecrets(secrets, settings.rules); !checked)
        return std::unexpected(checked.error());
    if (settings.salt && settings.rules == SignerRules::Strict)
        return std::unexpected(SignerError{SignerError::Fault::Legacy});
    settings.leeway = std::clamp(settings.leeway, 0s, kMaxSignedLeeway);

    std::vector<KeySet> newestFirst;
    for (const SecretBytes& secret : std::views::reverse(secrets)) {
        auto key = makeKey(secret, settings);
        if (!key)
            return std::unexpected(key.error());
        newestFirst.emplace_back().add(std::make_shared<const Key>(std::move(*key)));
    }
    return TimedJws{std::move(newestFirst), std::move(settings), clock};
}

TimedJws::TimedJws(std::vector<KeySet> newestFirst, TimedJwsSettings settings, const Clock& clock)
    : m_newestFirst(std::move(newestFirst))
    , m_settings(std::move(settings))
    , m_clock(clock)
{
}

TokenResult<QByteArray> TimedJws::sign(QByteArrayView json) const
{
    const auto refuse = [](Fault fault, const QString& where) {
        return std::unexpected(TokenError{fault, where});
    };
    if (json.size() > kMaxClaimsBytes)
        return refuse(Fault::TooLarge, u"payload"_s);
    if (const auto parsed = JsonDocument::parse(json, kPayloadLimits); !parsed)
        return refuse(Fault::BadClaims, parsed.error().where);
    const qint64 issued =
        std::chrono::floor<std::chrono::seconds>(m_clock.now()).time_since_epoch().count();
    const qint64 lifetime = m_settings.lifetime.count();
    if (issued < 0 || lifetime < 0 || issued > kLatestTimestamp - lifetime)
        return refuse(Fault::BadClaims, u"exp"_s);

    // The members in the order in which the library set them.
    const QByteArray header = R"({"alg":")"
        + QByteArray{rowOf(m_settings.algorithm).name.data(),
                     static_cast<qsizetype>(rowOf(m_settings.algorithm).name.size())}
        + R"(","iat":)" + QByteArray::number(issued) + R"(,"exp":)"
        + QByteArray::number(issued + lifetime) + '}';
    const QByteArray text = encodeBase64url(header) + '.' + encodeBase64url(json);
    const QByteArray signature = m_newestFirst.front().keys().front()->sign(text);
    if (signature.isEmpty())
        return refuse(Fault::BadSignature, {});
    QByteArray token = text + '.' + encodeBase64url(signature);
    if (token.size() > kMaxTokenBytes)
        return refuse(Fault::TooLarge, u"payload"_s);
    return token;
}

TokenResult<VerifiedTimedJws> TimedJws::verify(QByteArrayView token, Trace* trace) const
{
    TokenResult<VerifiedPayload> verified = std::unexpected(TokenError{Fault::UnknownKey, {}});
    Trace attempt;
    for (const KeySet& keys : m_newestFirst) {
        attempt = {};
        verified =
            JwsVerifier{keys, {m_settings.algorithm}}.verify(token, trace ? &attempt : nullptr);
        // Only a wrong signature is something that another key could mend.
        if (verified || verified.error().fault != Fault::BadSignature)
            break;
    }
    if (trace)
        *trace = std::move(attempt);
    if (!verified)
        return std::unexpected(verified.error());

    auto json = JsonDocument::parse(verified->bytes(), kPayloadLimits);
    if (!json) {
        return refuseToken(trace, Step::Payload, {Fault::BadClaims, json.error().where},
                           u"not strict JSON"_s);
    }
    const auto issuedAt = readTime(verified->header(), "iat", trace);
    if (!issuedAt)
        return std::unexpected(issuedAt.error());
    const auto expiresAt = readTime(verified->header(), "exp", trace);
    if (!expiresAt)
        return std::unexpected(expiresAt.error());
    if (trace)
        trace->passed(Step::Payload, u"strict JSON, with times in the header"_s);
    if (const auto checked =
            checkTimes(*issuedAt, *expiresAt, m_clock.now(), m_settings.leeway, trace);
        !checked) {
        return std::unexpected(checked.error());
    }
    return VerifiedTimedJws{verified->bytes(), std::move(*json), *issuedAt, *expiresAt};
}

} // namespace claimcheck
