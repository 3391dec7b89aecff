// Whatever is accepted is the very text that its header and payload sign to, and what is cut from,
// added to or changed in a good token is refused.

#include "core/base/base64url.h"
#include "core/token/jws.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;

namespace {

struct Fixture
{
    Fixture()
    {
        keys.add(std::make_shared<const Key>(
            *Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(QByteArray(32, 'k')), {},
                             KeyStrength::Required)));
        good = signJws(*keys.keys().front(), R"({"sub":"ada"})");
    }

    KeySet keys;
    QByteArray good;
    JwsVerifier verifier{keys, {Algorithm::HS256}};
};

void checkAccepted(const Fixture& fixture, QByteArrayView token)
{
    Trace trace;
    const auto payload = fixture.verifier.verify(token, &trace);
    require(payload.has_value() == fixture.verifier.verify(token).has_value());
    require(trace.complete(Check::Step::Signature).size()
            == static_cast<std::size_t>(Check::Step::Signature) + 1);
    if (!payload)
        return;
    // Nothing but the canonical text of these bytes, and the signature over exactly that text.
    const qsizetype dot = token.lastIndexOf('.');
    require(fixture.keys.keys().front()->sign(token.first(dot))
            == *decodeBase64url(token.sliced(dot + 1)));
    require(encodeBase64url(payload->bytes())
            == token.sliced(token.indexOf('.') + 1, dot - token.indexOf('.') - 1));
    require(payload->header().root().member("alg")->toUtf8() == QByteArrayView{"HS256"});
    require(!payload->header().root().member("crit"));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Fixture fixture;
    const QByteArrayView input = viewOf(data, size);
    checkAccepted(fixture, input);

    // As a header and payload that were really signed.
    const qsizetype zero = input.indexOf('\0');
    if (zero >= 0 && size < 4000) {
        const QByteArray text =
            encodeBase64url(input.first(zero)) + '.' + encodeBase64url(input.sliced(zero + 1));
        const QByteArray token =
            text + '.' + encodeBase64url(fixture.keys.keys().front()->sign(text));
        checkAccepted(fixture, token);
    }

    // As a patch of a good token: place, length, bytes.
    if (size >= 2) {
        const qsizetype at = data[0] % (fixture.good.size() + 1);
        const qsizetype cut = data[1] % (fixture.good.size() - at + 1);
        const QByteArray token =
            fixture.good.first(at) + input.sliced(2) + fixture.good.sliced(at + cut);
        if (token != fixture.good)
            require(!fixture.verifier.verify(token));
    }
    return 0;
}
