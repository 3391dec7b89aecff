#include "core/key/ephemeralkey.h"

#include "core/base/base64url.h"
#include "core/key/jwktype.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// secp256k1 is for signatures in JOSE (RFC 8812), and Ed25519 has no agreement.
constexpr std::array kAgreeing{KeyFamily::P256, KeyFamily::P384, KeyFamily::P521, KeyFamily::X25519,
                               KeyFamily::X448};

bool isText(const JsonValue& object, QByteArrayView name, std::string_view wanted)
{
    const auto member = object.member(name);
    return member && member->toUtf8() == QByteArrayView{wanted};
}

std::optional<QByteArray> bytesIn(const JsonValue& object, QByteArrayView name)
{
    const auto member = object.member(name);
    const auto text = member ? member->toUtf8() : std::nullopt;
    auto bytes = text ? decodeBase64url(*text) : std::unexpected(Base64urlError{});
    return bytes ? std::optional{std::move(*bytes)} : std::nullopt;
}

QString textOf(QByteArrayView bytes)
{
    return QString::fromLatin1(encodeBase64url(bytes));
}

} // namespace

bool canAgree(KeyFamily family)
{
    return std::ranges::contains(kAgreeing, family);
}

std::optional<AsymmetricKey> ephemeralKeyOf(const JsonValue& epk, KeyFamily family)
{
    const JwkType& type = jwkTypeOf(family);
    // A private half in a token is no secret: somebody leaked a key, or wants to see what we do.
    if (!canAgree(family) || epk.member("d") || !isText(epk, "kty", type.kty)
        || !isText(epk, "crv", type.crv))
        return std::nullopt;
    const auto x = bytesIn(epk, "x");
    if (!x)
        return std::nullopt;
    const auto y = isCurve(family) ? bytesIn(epk, "y") : QByteArray{};
    if (!y)
        return std::nullopt;
    const auto key = isCurve(family)
        ? AsymmetricKey::fromCurve(family, {.x = *x, .y = *y, .d = {}})
        : AsymmetricKey::fromRaw(family, {.publicKey = *x, .secret = {}});
    return key ? std::optional{*key} : std::nullopt;
}

QJsonObject toEphemeralKey(const AsymmetricKey& key)
{
    const JwkType& type = jwkTypeOf(key.family());
    QJsonObject epk{
        {u"kty"_s, QLatin1StringView{type.kty}},
        {u"crv"_s, QLatin1StringView{type.crv}},
    };
    if (isCurve(key.family())) {
        const CurveNumbers numbers = key.curveNumbers();
        epk.insert("x"_L1, textOf(numbers.x));
        epk.insert("y"_L1, textOf(numbers.y));
    } else {
        epk.insert("x"_L1, textOf(key.rawNumbers().publicKey));
    }
    return epk;
}

} // namespace claimcheck
