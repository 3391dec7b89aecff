#include "core/auth/brokenverifier.h"

#include "core/base/base64url.h"
#include "core/base/inflate.h"
#include "core/crypto/mac.h"
#include "core/key/jwk.h"
#include "core/key/pem.h"
#include "core/token/compact.h"
#include "core/token/opaquetoken.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

constexpr qint64 kLargestKeyFile = 4096;
constexpr std::chrono::days kAnyAge{36500};

std::unexpected<TokenError> refuse(Fault fault, const QString& where = {})
{
    return std::unexpected(TokenError{fault, where});
}

// With any bytes for a secret, as long as the algorithm is an HMAC: no key of ours would have them.
bool isMac(QByteArrayView algorithm, QByteArrayView message, QByteArrayView signature,
           QByteArrayView secret)
{
    const AlgorithmRow* row = findAlgorithm(algorithm);
    if (!row || row->scheme)
        return false;
    const auto mac = MacContext::create(row->digest, secret);
    return mac && mac->verify(message, signature);
}

// The file that a kid names, below the folder: nothing for all others.
std::optional<QByteArray> fileIn(const QString& folder, const QByteArray& kid)
{
    if (kid.contains('\0') || kid.contains('\\'))
        return std::nullopt;
    // As from the root of a machine: `..` leads no further up.
    QStringList steps{u"keys"_s};
    for (const QString& step : QString::fromUtf8(kid).split(u'/')) {
        if (step != ".."_L1)
            steps += step;
        else if (!steps.isEmpty())
            steps.removeLast();
    }
    const QString root = QFileInfo(folder).canonicalFilePath();
    const QString path = QFileInfo(folder + u'/' + steps.join(u'/')).canonicalFilePath();
    if (root.isEmpty() || !path.startsWith(root + u'/') || !QFileInfo(path).isFile())
        return std::nullopt;
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return std::nullopt;
    return file.read(kLargestKeyFile);
}

// The payload of a value of itsdangerous, whoever signed it.
std::optional<QByteArray> payloadOf(QByteArrayView token)
{
    const bool compressed = token.startsWith('.');
    const QByteArrayView rest = compressed ? token.sliced(1) : token;
    const auto bytes = decodeBase64url(rest.first(std::max<qsizetype>(rest.indexOf('.'), 0)));
    if (!bytes)
        return std::nullopt;
    if (!compressed)
        return *bytes;
    auto inflated = inflateZlib(*bytes, kMaxClaimsBytes);
    return inflated ? std::optional{std::move(*inflated)} : std::nullopt;
}

} // namespace

/// A JWT, decoded and no more.
struct BrokenVerifier::Parts
{
    [[nodiscard]] static TokenResult<Parts> of(QByteArrayView token)
    {
        const auto compact = splitCompact(token);
        if (!compact)
            return std::unexpected(compact.error());
        const auto header = decodeBase64url(compact->header);
        auto payload = decodeBase64url(compact->payload);
        auto signature = decodeBase64url(compact->signature);
        if (!header || !payload || !signature)
            return refuse(Fault::BadEncoding);
        auto json = JsonDocument::parseObject(*header, {.bytes = kMaxHeaderBytes, .depth = 8});
        if (!json)
            return refuse(Fault::BadHeader);
        return Parts{.message = compact->signingInput.toByteArray(),
                     .header = std::move(*json),
                     .payload = std::move(*payload),
                     .signature = std::move(*signature)};
    }

    [[nodiscard]] std::optional<JsonValue> member(QByteArrayView name) const
    {
        return header.root().member(name);
    }
    [[nodiscard]] QByteArray text(QByteArrayView name) const
    {
        const auto value = member(name);
        return value ? value->toUtf8().value_or(QByteArrayView{}).toByteArray() : QByteArray{};
    }
    [[nodiscard]] bool hasMac(QByteArrayView secret) const
    {
        return isMac(text("alg"), message, signature, secret);
    }

    QByteArray message;
    JsonDocument header;
    QByteArray payload;
    QByteArray signature;
};

BrokenVerifier::BrokenVerifier(const TokenVerifier& verifier, QString folder)
    : m_verifier(verifier)
    , m_folder(std::move(folder))
{
}

TokenResult<AccessClaims> BrokenVerifier::verify(QByteArrayView token, const AccessRule& rule,
                                                 Flaws flaws) const
{
    const auto read = [&]() -> TokenResult<AccessClaims> {
        switch (TokenVerifier::styleOf(token)) {
        case TokenStyle::Opaque:
            return readOpaque(token, flaws);
        case TokenStyle::Signed:
            return readSigned(token, flaws);
        case TokenStyle::Jwt:
            return readJwt(token, flaws);
        }
        Q_UNREACHABLE_RETURN(refuse(Fault::Malformed));
    };
    const bool current = m_verifier.m.freshness.isCurrent();
    auto claims = read();
    if (!claims)
        return claims;
    if (!flaws.testFlag(Flaw::NoRevocation)) {
        if (const auto checked = m_verifier.checkRevocation(*claims, current, nullptr); !checked)
            return std::unexpected(checked.error());
    }
    if (const auto checked = m_verifier.checkRights(*claims, rule, nullptr); !checked)
        return std::unexpected(checked.error());
    return claims;
}

TokenResult<AccessClaims> BrokenVerifier::readJwt(QByteArrayView token, Flaws flaws) const
{
    const auto parts = Parts::of(token);
    if (!parts)
        return std::unexpected(parts.error());
    const auto type = parts->member("typ");
    if (type && !type->isString())
        return refuse(Fault::BadHeader, u"typ"_s);
    if (!believes(*parts, flaws))
        return refuse(Fault::BadSignature);
    return readClaims(parts->payload, TokenStyle::Jwt, type, flaws);
}

bool BrokenVerifier::believes(const Parts& parts, Flaws flaws) const
{
    const auto is = [flaws](Flaw flaw) { return flaws.testFlag(flaw); };
    if (is(Flaw::NoSignature) || isSignedByUs(parts))
        return true;
    // RFC 7515 has one spelling of it; programs that compare in lower case believe the others too.
    if (is(Flaw::AlgorithmNone) && parts.text("alg").toLower() == "none"
        && parts.signature.isEmpty())
        return true;
    return (is(Flaw::AlgorithmConfusion) && isSignedWithPublicKey(parts))
        || (is(Flaw::KidAsPath) && isSignedWithFile(parts))
        || (is(Flaw::WeakSecret) && parts.hasMac(kWeakSecret))
        || (is(Flaw::HeaderKey) && isSignedWithItsOwnKey(parts));
}

bool BrokenVerifier::isSignedByUs(const Parts& parts) const
{
    const AlgorithmRow* row = findAlgorithm(parts.text("alg"));
    if (!row)
        return false;
    const auto ring = m_verifier.m.keys.ring();
    const Key* key = ring->verifying().find(parts.text("kid"), row->algorithm);
    return key && key->verify(parts.message, parts.signature);
}

// Of what is published, as people copy it out: PEM with and without the line end, and the JWK.
bool BrokenVerifier::isSignedWithPublicKey(const Parts& parts) const
{
    const auto keys = parseJwkSet(m_verifier.m.keys.ring()->jwkSet());
    if (!keys)
        return false;
    return std::ranges::any_of(*keys, [&parts](const KeyMaterial& key) {
        const QByteArray pem = pemText(key, KeyHalf::Public).view().toByteArray();
        return parts.hasMac(pem) || parts.hasMac(pem.trimmed())
            || parts.hasMac(jwkText(key, KeyHalf::Public).view());
    });
}

bool BrokenVerifier::isSignedWithFile(const Parts& parts) const
{
    const auto secret = fileIn(m_folder, parts.text("kid"));
    return secret && parts.hasMac(*secret);
}

bool BrokenVerifier::isSignedWithItsOwnKey(const Parts& parts)
{
    const auto jwk = parts.member("jwk");
    const AlgorithmRow* row = findAlgorithm(parts.text("alg"));
    if (!jwk || !jwk->isObject() || !row)
        return false;
    const auto material = parseJwk(jwk->toText().toUtf8());
    if (!material)
        return false;
    const auto key = bind(*material, row->algorithm, KeyPurpose::Verify, KeyStrength::Lenient);
    return key && key->verify(parts.message, parts.signature);
}

TokenResult<AccessClaims> BrokenVerifier::readSigned(QByteArrayView token, Flaws flaws) const
{
    if (flaws.testFlag(Flaw::NoSignature)) {
        const auto payload = payloadOf(token);
        return payload ? readClaims(*payload, TokenStyle::Signed, std::nullopt, flaws)
                       : refuse(Fault::BadEncoding);
    }
    const auto age = flaws.testFlag(Flaw::NoExpiry)
        ? kAnyAge
        : std::chrono::seconds{m_verifier.m.settings.accessLifetime};
    const auto value = m_verifier.m.keys.ring()->signedTokens().verify(token, age);
    if (!value)
        return std::unexpected(value.error());
    return readClaims(value->payload(), TokenStyle::Signed, std::nullopt, flaws);
}

TokenResult<AccessClaims> BrokenVerifier::readOpaque(QByteArrayView token, Flaws flaws) const
{
    const auto opaque = OpaqueToken::parse(token);
    if (!opaque)
        return std::unexpected(opaque.error());
    const auto claims = m_verifier.m.opaque.find(opaque->hash());
    return claims ? readClaims(*claims, TokenStyle::Opaque, std::nullopt, flaws)
                  : refuse(Fault::NotIssued);
}

TokenResult<AccessClaims> BrokenVerifier::readClaims(const QByteArray& payload, TokenStyle style,
                                                     const std::optional<JsonValue>& type,
                                                     Flaws flaws) const
{
    auto claims = Claims::parse(payload);
    if (!claims)
        return std::unexpected(claims.error());
    ClaimsPolicy policy =
        style == TokenStyle::Jwt ? m_verifier.m.keys.ring()->jwt().policy() : m_verifier.m_policy;
    Instant now = m_verifier.m.clock.now();
    if (flaws.testFlag(Flaw::NoExpiry)) {
        // As if it were still the last second before.
        policy.requireExpiry = false;
        if (const auto expiry = claims->expiry())
            now = std::min(now, toInstant(*expiry) - std::chrono::seconds{1});
    }
    if (flaws.testFlag(Flaw::NoAudience))
        policy.audience.reset();
    if (const auto checked = checkClaims(*claims, type, policy, now); !checked)
        return std::unexpected(checked.error());
    return AccessClaims{std::move(*claims), style};
}

} // namespace claimcheck
