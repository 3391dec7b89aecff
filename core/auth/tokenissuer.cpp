#include "core/auth/tokenissuer.h"

#include "core/token/jws.h"

#include <QByteArrayList>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <utility>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// QJsonObject sorts its members; people read who, for whom and when in this order.
QByteArray jsonObject(const std::vector<std::pair<QString, QJsonValue>>& members)
{
    QByteArrayList texts;
    for (const auto& [name, value] : members) {
        const QByteArray member =
            QJsonDocument(QJsonObject{{name, value}}).toJson(QJsonDocument::Compact);
        texts += member.sliced(1, member.size() - 2);
    }
    return '{' + texts.join(',') + '}';
}

} // namespace

TokenIssuer::TokenIssuer(IssuerSettings settings, const SigningKeys& keys, Random& random,
                         const Clock& clock)
    : m_settings(std::move(settings))
    , m_keys(keys)
    , m_random(random)
    , m_clock(clock)
{
}

AuthResult<IssuedToken> TokenIssuer::issue(const User& user) const
{
    using namespace std::chrono;
    const auto id = randomId(m_random, 16);
    if (!id)
        return std::unexpected(AuthError{AuthError::Fault::CryptoFailed, {}});

    // Whole seconds, so that what the token says and what the store says are the same moment.
    const auto now = floor<seconds>(m_clock.now());
    const auto expiry = now + m_settings.accessLifetime;
    const auto date = [](sys_seconds when) {
        return static_cast<qint64>(when.time_since_epoch().count());
    };
    const QByteArray payload = jsonObject({
        {u"iss"_s, m_settings.issuer},
        {u"sub"_s, user.username},
        {u"aud"_s, m_settings.audience},
        {u"iat"_s, date(now)},
        {u"nbf"_s, date(now)},
        {u"exp"_s, date(expiry)},
        {u"jti"_s, QString::fromLatin1(*id)},
        // The sample client of this server is the server's own login page.
        {u"client_id"_s, m_settings.audience},
        {u"roles"_s, QJsonArray::fromStringList(user.roles)},
        {u"scope"_s, QString{}},
        {u"auth_time"_s, date(now)},
    });
    const QByteArray token = signJws(m_keys.current(), payload, "at+jwt");
    if (token.isEmpty())
        return std::unexpected(AuthError{AuthError::Fault::CryptoFailed, {}});
    return IssuedToken{token, *id, now, expiry, {}};
}

} // namespace claimcheck
