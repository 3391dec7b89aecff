#include "tests/bench/peers.h"

#include <string>

#include <jwt/jwt.hpp>

namespace claimcheck::bench {

namespace {

// All that it can check: the algorithm, the times, the issuer, the audience, and that iat and jti
// are there.
bool verify(const std::string& token, const std::string& algorithm, const std::string& key)
{
    using namespace jwt::params;
    std::error_code error;
    const auto decoded =
        jwt::decode(token, algorithms({algorithm}), error, secret(key), issuer(kIssuer),
                    aud(kAudience), validate_iat(true), validate_jti(true));
    return !error && decoded.has_claim("sub");
}

bool sign(const std::string& algorithmName, const std::string& key)
{
    using namespace jwt::params;
    jwt::jwt_object object{algorithm(algorithmName), secret(key), headers({{"kid", kKeyId}})};
    object.add_claim("iss", kIssuer)
        .add_claim("sub", "ada")
        .add_claim("aud", kAudience)
        .add_claim("iat", kIssuedAt)
        .add_claim("nbf", kIssuedAt)
        .add_claim("exp", kExpiresAt)
        .add_claim("auth_time", kIssuedAt)
        .add_claim("jti", "Qm9fZ2hvc3RzX2hlcmVfMQ")
        .add_claim("client_id", "claimcheck")
        .add_claim("scope", "reports:read")
        .add_claim("roles", std::vector<std::string>{"user"});
    return !object.signature().empty();
}

} // namespace

Peer cppJwtPeer(const SignCase& signCase)
{
    const std::string name = signCase.name().toStdString();
    if (!name.starts_with("HS") && !name.starts_with("RS") && !name.starts_with("ES"))
        return {};
    // The same claims, but it reads no type but JWT.
    const QByteArray token = signJwt(*signCase.keys.keys().front(), signCase.claims);
    return {
        .verify = [token = token.toStdString(), name,
                   key = signCase.verifyingKey.toStdString()] { return verify(token, name, key); },
        .sign = [name, key = signCase.signingKey.toStdString()] { return sign(name, key); }};
}

} // namespace claimcheck::bench
