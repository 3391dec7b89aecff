#include "core/key/jwktype.h"

#include <algorithm>
#include <array>

namespace claimcheck {

namespace {

constexpr std::array kTypes{
    JwkType{KeyFamily::Rsa, "RSA", ""},
    JwkType{KeyFamily::P256, "EC", "P-256"},
    JwkType{KeyFamily::P384, "EC", "P-384"},
    JwkType{KeyFamily::P521, "EC", "P-521"},
    JwkType{KeyFamily::Secp256k1, "EC", "secp256k1"},
    JwkType{KeyFamily::Ed25519, "OKP", "Ed25519"},
    JwkType{KeyFamily::Ed448, "OKP", "Ed448"},
    JwkType{KeyFamily::X25519, "OKP", "X25519"},
    JwkType{KeyFamily::X448, "OKP", "X448"},
    JwkType{KeyFamily::MlDsa44, "AKP", "ML-DSA-44"},
    JwkType{KeyFamily::MlDsa65, "AKP", "ML-DSA-65"},
    JwkType{KeyFamily::MlDsa87, "AKP", "ML-DSA-87"},
};

} // namespace

const JwkType& jwkTypeOf(KeyFamily family)
{
    return *std::ranges::find(kTypes, family, &JwkType::family);
}

std::expected<KeyFamily, QByteArrayView> findJwkType(QByteArrayView kty, QByteArrayView crv,
                                                     QByteArrayView alg)
{
    bool knownType = false;
    for (const JwkType& type : kTypes) {
        if (kty != QByteArrayView{type.kty})
            continue;
        knownType = true;
        const QByteArrayView name = kty == QByteArrayView{"AKP"} ? alg : crv;
        if (type.crv.empty() || name == QByteArrayView{type.crv})
            return type.family;
    }
    if (!knownType)
        return std::unexpected(QByteArrayView{"kty"});
    return std::unexpected(kty == QByteArrayView{"AKP"} ? QByteArrayView{"alg"}
                                                        : QByteArrayView{"crv"});
}

RawMemberNames rawMemberNames(KeyFamily family)
{
    if (jwkTypeOf(family).kty == "AKP")
        return {"pub", "priv"};
    return {"x", "d"};
}

} // namespace claimcheck
