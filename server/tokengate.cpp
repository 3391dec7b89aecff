#include "server/tokengate.h"

namespace claimcheck {

TokenGate::TokenGate(AuthService& service)
    : m_service(service)
{
}

std::optional<TokenResult<AccessClaims>> TokenGate::checkToken(QByteArrayView token,
                                                               const AccessRule& rule) const
{
    auto claims = m_service.verifier().verify(token, rule);
    if (!claims && claims.error().fault == TokenError::Fault::NotIssued)
        return std::nullopt;
    return claims;
}

AuthResult<TokenResult<AccessClaims>> TokenGate::lookUpToken(QByteArrayView token,
                                                             const AccessRule& rule) const
{
    return m_service.learnOpaque(token).transform(
        [&] { return m_service.verifier().verify(token, rule); });
}

AuthResult<KnownClient> TokenGate::checkClient(const ClientCredentials& credentials) const
{
    return m_service.clients()
        .check(credentials.id, credentials.secret)
        .transform([](const ServiceClient& client) {
            return KnownClient{client.id, client.roles, client.scopes};
        });
}

} // namespace claimcheck
