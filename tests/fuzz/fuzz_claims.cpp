// A signed payload is accepted exactly when its claims say so: the times in range and in order, the
// right issuer and audience, and no claim of another type than its own.

#include "core/token/jwt.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>

using namespace claimcheck;

namespace {

struct Fixture
{
    Fixture()
    {
        keys.add(std::make_shared<const Key>(
            *Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(QByteArray(32, 'k')), {},
                             KeyStrength::Required)));
    }

    KeySet keys;
    FixedClock clock{Instant{std::chrono::seconds{1893499200}}};
    JwtVerifier verifier{
        keys, {Algorithm::HS256}, {.issuer = "i", .audience = "a", .required = {"sub"}}, clock};
};

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Fixture fixture;
    constexpr double kNow = 1893499200;
    const QByteArrayView payload = viewOf(data, size);
    if (payload.size() > 6000) // the token around it would pass its own limit
        return 0;

    const auto claims = Claims::parse(payload);
    const auto verified = fixture.verifier.verify(signJws(*fixture.keys.keys().front(), payload));
    if (!claims) {
        require(!verified);
        return 0;
    }
    for (const QByteArrayView name : {"exp", "nbf", "iat", "auth_time"}) {
        const auto member = claims->json().root().member(name);
        require(member.has_value() == claims->date(name).has_value());
        if (member)
            require(*claims->date(name) >= 0 && *claims->date(name) <= kLatestNumericDate);
    }
    const auto audience = claims->audience();
    const bool expected = claims->date("exp") && *claims->date("exp") > kNow
        && claims->date("nbf").value_or(0) <= kNow && claims->date("iat").value_or(0) <= kNow
        && claims->text("iss") == QByteArrayView{"i"}
        && std::ranges::find(audience, QByteArrayView{"a"}) != audience.end()
        && !claims->text("sub").value_or(QByteArrayView{}).isEmpty();
    // An empty subject may go either way; everything else is decided here.
    if (claims->text("sub") != QByteArrayView{""})
        require(verified.has_value() == expected);
    if (verified)
        require(verified->payload() == payload);
    return 0;
}
