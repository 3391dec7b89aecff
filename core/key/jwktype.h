#pragma once

#include "core/crypto/asymmetrickey.h"

#include <QByteArrayView>

#include <cstddef>
#include <expected>
#include <string_view>

namespace claimcheck {

/// How JWK calls a family of key pairs.
struct JwkType
{
    KeyFamily family;
    std::string_view kty;
    std::string_view crv; ///< for EC and OKP; for AKP the `alg` that says which it is
};

/// The families of the room's JWKs; `oct` is not one of them.
[[nodiscard]] const JwkType& jwkTypeOf(KeyFamily family);

/// The family that these members name; else the name of the member that is not known.
[[nodiscard]] std::expected<KeyFamily, QByteArrayView>
findJwkType(QByteArrayView kty, QByteArrayView crv, QByteArrayView alg);

/// Where the bytes of a family without coordinates stand: RFC 8037 says x and d, ML-DSA's draft
/// pub and priv.
struct RawMemberNames
{
    QByteArrayView publicKey;
    QByteArrayView secret;
};
[[nodiscard]] RawMemberNames rawMemberNames(KeyFamily family);

} // namespace claimcheck
