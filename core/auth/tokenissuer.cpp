#include "core/auth/tokenissuer.h"

#include "core/token/jws.h"
#include "core/token/opaquetoken.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <utility>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

std::unexpected<AuthError> cryptoFailed()
{
    return std::unexpected(AuthError{AuthError::Fault::CryptoFailed, u"issuing a token"_s});
}

// QJsonObject sorts its members; people read who, for whom and when in this order.
QByteArray jsonObject(const std::vector<std::pair<QString, QJsonValue>>& members)
{
    QByteArrayList texts;
    for (const auto& [name, value] : members) {
        if (value.isUndefined())
            continue;
        const QByteArray member =
            QJsonDocument(QJsonObject{{name, value}}).toJson(QJsonDocument::Compact);
        texts += member.sliced(1, member.size() - 2);
    }
    return '{' + texts.join(',') + '}';
}

qint64 secondsOf(std::chrono::sys_seconds when)
{
    return static_cast<qint64>(when.time_since_epoch().count());
}

} // namespace

TokenIssuer::TokenIssuer(const AuthSettings& settings, const SigningKeys& keys, Random& random,
                         const Clock& clock)
    : m_settings(settings)
    , m_keys(keys)
    , m_random(random)
    , m_clock(clock)
{
}

AuthResult<IssuedToken> TokenIssuer::issue(const AccessGrant& grant) const
{
    using namespace std::chrono;
    // Whole seconds, so that what the token says and what the store says are the same moment.
    const auto now = floor<seconds>(m_clock.now());
    const auto last = floor<seconds>(grant.notAfter.value_or(Instant::max()));
    const auto expiry = std::min(now + m_settings.accessLifetime, last);
    const QByteArray payload = jsonObject({
        {u"iss"_s, m_settings.issuer},
        {u"sub"_s, grant.subject},
        {u"aud"_s, m_settings.audience},
        {u"iat"_s, secondsOf(now)},
        {u"nbf"_s, secondsOf(now)},
        {u"exp"_s, secondsOf(expiry)},
        {u"jti"_s, QString::fromLatin1(grant.tokenId)},
        {u"client_id"_s, grant.clientId},
        {u"roles"_s, QJsonArray::fromStringList(grant.roles)},
        {u"scope"_s, grant.scope.join(u' ')},
        {u"auth_time"_s,
         grant.authenticatedAt ? QJsonValue{secondsOf(floor<seconds>(*grant.authenticatedAt))}
                               : QJsonValue{QJsonValue::Undefined}},
    });
    IssuedToken issued{.token = {}, .id = grant.tokenId, .issuedAt = now, .expiresAt = expiry};
    const auto ring = m_keys.ring();
    switch (grant.style) {
    case TokenStyle::Jwt:
        issued.token = signJws(ring->current(), payload, "at+jwt");
        break;
    case TokenStyle::Signed:
        issued.token = ring->signedTokens().sign(payload).value_or(QByteArray{});
        break;
    case TokenStyle::Opaque:
        if (const auto token = OpaqueToken::generate(OpaqueToken::Kind::Access, m_random)) {
            issued.token = token->text().toByteArray();
            issued.stored = {token->hash().view().toByteArray(), payload, expiry};
        }
        break;
    }
    if (issued.token.isEmpty())
        return cryptoFailed();
    return issued;
}

} // namespace claimcheck
