#include "server/profiles/profilekeys.h"

#include "core/token/jws.h"
#include "core/token/timedserializer.h"

#include <QLoggingCategory>

#include <array>

namespace claimcheck {

namespace {

Q_LOGGING_CATEGORY(lcProfiles, "claimcheck.profiles")

} // namespace

std::optional<ProfileKeys> ProfileKeys::create(SecretBytes secret, const Clock& clock)
{
    auto key = Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(secret.view()), {},
                               KeyStrength::Lenient);
    const std::array secrets{std::move(secret)};
    // The library checks no iat; this is as much of a clock ahead of ours as the core allows.
    auto timed = TimedJws::create(
        secrets, {.leeway = kMaxSignedLeeway, .rules = SignerRules::LegacyAllowed}, clock);
    if (!key || !timed)
        return std::nullopt;
    if (key->isWeak()) {
        qCWarning(lcProfiles).noquote()
            << "The secret of the profiles is short: it can be guessed from one token.";
    }
    KeySet keys;
    keys.add(std::make_shared<const Key>(std::move(*key)));
    return ProfileKeys{std::move(*timed), std::move(keys), clock};
}

QByteArray ProfileKeys::signJwt(const QByteArray& claims) const
{
    return signJws(jwtKey(), claims, "JWT");
}

TokenResult<VerifiedClaims> ProfileKeys::verifyJwt(QByteArrayView token) const
{
    const ClaimsPolicy policy{.requireExpiry = false};
    return JwtVerifier{m_jwtKeys, {Algorithm::HS256}, policy, m_clock}.verify(token);
}

} // namespace claimcheck
