#include "tests/bench/peers.h"

#include <QJsonDocument>

#include <ctime>

#include <jwt.h>

namespace claimcheck::bench {

namespace {

// All that it can check: the times, the issuer and the audience.
jwt_valid_t* policyFor(jwt_alg_t algorithm)
{
    jwt_valid_t* policy = nullptr; // for the life of the program
    require(jwt_valid_new(&policy, algorithm) == 0
            && jwt_valid_set_now(policy, std::time(nullptr)) == 0
            && jwt_valid_add_grant(policy, "iss", kIssuer) == 0
            && jwt_valid_add_grant(policy, "aud", kAudience) == 0);
    return policy;
}

bool verify(const SignCase& signCase, jwt_valid_t* policy)
{
    jwt_t* jwt = nullptr;
    const QByteArray& key = signCase.verifyingKey;
    const bool good = jwt_decode(&jwt, signCase.token.constData(),
                                 reinterpret_cast<const unsigned char*>(key.constData()),
                                 static_cast<int>(key.size()))
            == 0
        && jwt_validate(jwt, policy) == JWT_VALIDATION_SUCCESS;
    jwt_free(jwt);
    return good;
}

bool sign(const SignCase& signCase, jwt_alg_t algorithm)
{
    jwt_t* jwt = nullptr;
    const QByteArray& key = signCase.signingKey;
    require(jwt_new(&jwt) == 0 && jwt_add_header(jwt, "kid", kKeyId) == 0
            && jwt_add_header(jwt, "typ", kType) == 0
            && jwt_add_grants_json(jwt, signCase.payload.constData()) == 0
            && jwt_set_alg(jwt, algorithm, reinterpret_cast<const unsigned char*>(key.constData()),
                           static_cast<int>(key.size()))
                == 0);
    char* token = jwt_encode_str(jwt);
    const bool good = token != nullptr;
    jwt_free_str(token);
    jwt_free(jwt);
    return good;
}

} // namespace

Peer libjwtPeer(const SignCase& signCase)
{
    const jwt_alg_t algorithm = jwt_str_alg(signCase.name().toLatin1().constData());
    if (algorithm == JWT_ALG_INVAL)
        return {};
    return {
        .verify = [&signCase, policy = policyFor(algorithm)] { return verify(signCase, policy); },
        .sign = [&signCase, algorithm] { return sign(signCase, algorithm); }};
}

} // namespace claimcheck::bench
