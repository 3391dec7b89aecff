// Whatever is accepted is the very text that its parts encode and sign to, what is cut from, added
// to or changed in a good token is refused, and nothing inflates beyond its limit, signed or not.

#include "core/base/base64url.h"
#include "core/token/compact.h"
#include "core/token/signedtoken.h"
#include "core/token/timedserializer.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;
using namespace std::chrono_literals;

namespace {

constexpr Instant kNow{1893499200s};

Signer makeSigner()
{
    std::vector<SecretBytes> secrets;
    secrets.push_back(SecretBytes::copyOf(QByteArray(32, 'o')));
    secrets.push_back(SecretBytes::copyOf(QByteArray(32, 'k')));
    return *Signer::create(secrets, {.salt = "fuzz"});
}

// A key derived by HMAC needs no QCA, and so no CryptoRuntime.
struct Fixture
{
    FixedClock clock{kNow};
    TimedSerializer serializer{makeSigner(), clock};
    QByteArray good =
        *serializer.sign(R"({"sub":"ada","roles":"rrrrrrrrrrrrrrrrrrrrrrrrrrrrrrrr"})");
};

void checkUnverified(QByteArrayView token)
{
    const auto read = readUnverifiedSigned(token);
    if (!read)
        return;
    const SignedParts& parts = read->parts;
    QByteArray text = parts.compressed ? "." : "";
    text += parts.payload;
    if (parts.timestamp)
        text += '.' + parts.timestamp->toByteArray();
    require(text == parts.signedText);
    text += '.' + parts.signature.toByteArray();
    require(text == token);

    if (read->payload) {
        require(read->payload->size() <= kMaxSignedPayloadBytes);
        require(read->payload->size() <= kMaxInflationRatio * parts.payload.size());
        if (!parts.compressed)
            require(encodeBase64url(*read->payload) == parts.payload);
    }
    if (read->timestamp && *read->timestamp)
        require(encodeTimestamp(**read->timestamp) == *parts.timestamp);
    if (read->signature)
        require(encodeBase64url(*read->signature) == parts.signature);
}

void checkVerified(const Fixture& fixture, QByteArrayView token)
{
    Trace trace;
    const auto value = fixture.serializer.verify(token, 1000s, &trace);
    require(value.has_value() == fixture.serializer.verify(token, 1000s).has_value());
    require(trace.complete(Check::Step::IssuedAt).size()
            == static_cast<std::size_t>(Check::Step::IssuedAt) + 1);
    if (!value)
        return;
    // Nothing but the canonical text of these parts, and the signature over exactly that text.
    const auto read = readUnverifiedSigned(token);
    require(read && read->payload == value->payload() && *read->timestamp == value->issuedAt());
    const QByteArray signature = *decodeBase64url(read->parts.signature);
    require(fixture.serializer.signer().verify(read->parts.signedText, signature)
            == value->keyAge());
    require(value->issuedAt() <= kNow && value->issuedAt() >= kNow - 1000s);
    require(JsonDocument::parse(value->payload(), kSignedJsonLimits).has_value());
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Fixture fixture;
    const QByteArrayView input = viewOf(data, size);
    checkUnverified(input);
    checkVerified(fixture, input);

    // As a text that was really signed.
    const QByteArray text = input.toByteArray();
    const QByteArray signature = encodeBase64url(fixture.serializer.signer().sign(text));
    checkVerified(fixture, QByteArray{text + '.' + signature});

    // As the bytes that are said to be compressed, really signed.
    const QByteArray packed = '.' + encodeBase64url(input) + '.' + encodeTimestamp(kNow);
    const QByteArray packedToken =
        packed + '.' + encodeBase64url(fixture.serializer.signer().sign(packed));
    checkUnverified(packedToken);
    checkVerified(fixture, packedToken);

    // As a payload: what is signed is read.
    if (const auto token = fixture.serializer.sign(input)) {
        const auto value = fixture.serializer.verify(*token, 0s);
        require(value && value->payload() == input);
    }

    // As a patch of a good token: place, length, bytes.
    if (size >= 2) {
        const qsizetype at = data[0] % (fixture.good.size() + 1);
        const qsizetype cut = data[1] % (fixture.good.size() - at + 1);
        const QByteArray token =
            fixture.good.first(at) + input.sliced(2) + fixture.good.sliced(at + cut);
        if (token != fixture.good)
            require(!fixture.serializer.verify(token, 1000s));
    }
    return 0;
}
