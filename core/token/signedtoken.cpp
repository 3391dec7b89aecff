#include "core/token/signedtoken.h"

#include "core/base/base64url.h"
#include "core/base/inflate.h"
#include "core/token/compact.h"
#include "core/token/refusal.h"

#include <QtEndian>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

namespace {

constexpr char kCompressionMark = '.';

std::unexpected<TokenError> refuse(Fault fault, const QString& where)
{
    return std::unexpected(TokenError{fault, where});
}

TokenResult<QByteArray> decodePart(QByteArrayView text, const QString& name)
{
    auto bytes = decodeBase64url(text);
    if (!bytes)
        return refuse(Fault::BadEncoding, name);
    return std::move(*bytes);
}

// Cuts what follows the last separator off @p text.
std::optional<QByteArrayView> takeLast(QByteArrayView& text, char separator)
{
    // QByteArrayView of Qt 6.8 looks at the byte behind an empty text and may find it there.
    const qsizetype at = text.isEmpty() ? -1 : text.lastIndexOf(separator);
    if (at < 0)
        return std::nullopt;
    const QByteArrayView last = text.sliced(at + 1);
    text = text.first(at);
    return last;
}

} // namespace

TokenResult<SignedParts> splitSigned(QByteArrayView token, char separator, Trace* trace)
{
    if (token.size() > kMaxTokenBytes) {
        return refuseToken(trace, Step::Size, {Fault::TooLarge, {}},
                           u"%1 bytes, %2 allowed"_s.arg(token.size()).arg(kMaxTokenBytes));
    }
    if (trace)
        trace->passed(Step::Size, u"%1 bytes"_s.arg(token.size()));

    SignedParts parts;
    QByteArrayView rest = token;
    const auto signature = takeLast(rest, separator);
    if (!signature)
        return refuseToken(trace, Step::Shape, {Fault::Malformed, {}}, u"there is no separator"_s);
    parts.signature = *signature;
    parts.signedText = rest;
    // The mark is taken off first, or it would pass for a separator.
    parts.compressed = rest.startsWith(kCompressionMark);
    if (parts.compressed)
        rest = rest.sliced(1);
    parts.timestamp = takeLast(rest, separator);
    parts.payload = rest;
    if (rest.contains(separator) || rest.contains(kCompressionMark))
        return refuseToken(trace, Step::Shape, {Fault::Malformed, {}},
                           u"there are too many parts"_s);
    if (rest.isEmpty() || parts.signature.isEmpty()
        || (parts.timestamp && parts.timestamp->isEmpty())) {
        return refuseToken(trace, Step::Shape, {Fault::Malformed, {}}, u"a part is empty"_s);
    }
    if (trace) {
        trace->passed(Step::Shape,
                      parts.timestamp ? u"payload, timestamp and signature"_s
                                      : u"payload and signature"_s);
    }
    return parts;
}

TokenResult<QByteArray> decodeSignedPayload(QByteArrayView text, bool compressed)
{
    auto bytes = decodePart(text, u"payload"_s);
    if (!bytes || !compressed)
        return bytes;
    // A payload of JSON does not shrink a hundredfold unless somebody made it to.
    const qsizetype limit = std::min(kMaxSignedPayloadBytes, kMaxInflationRatio * bytes->size());
    auto inflated = inflateZlib(*bytes, limit);
    if (!inflated) {
        const bool tooLarge = inflated.error().fault == InflateError::Fault::TooLarge;
        return refuse(tooLarge ? Fault::TooLarge : Fault::BadClaims, u"payload"_s);
    }
    return std::move(*inflated);
}

QByteArray encodeSignedPayload(QByteArrayView bytes)
{
    const QByteArray compressed = deflateZlib(bytes);
    // The mark costs a byte, and itsdangerous wants to win one more.
    if (compressed.isEmpty() || compressed.size() >= bytes.size() - 1)
        return encodeBase64url(bytes);
    return kCompressionMark + encodeBase64url(compressed);
}

TokenResult<Instant> decodeTimestamp(QByteArrayView text)
{
    const auto bytes = decodePart(text, u"timestamp"_s);
    if (!bytes)
        return std::unexpected(bytes.error());
    qint64 seconds = 0;
    const bool canonical =
        !bytes->isEmpty() && bytes->size() < qsizetype{sizeof seconds} && bytes->front() != '\0';
    for (const char byte : canonical ? *bytes : QByteArray{})
        seconds = seconds << 8 | static_cast<unsigned char>(byte);
    if (!canonical || seconds > kLatestTimestamp)
        return refuse(Fault::BadClaims, u"timestamp"_s);
    return Instant{std::chrono::seconds{seconds}};
}

QByteArray encodeTimestamp(Instant time)
{
    const qint64 seconds =
        std::chrono::floor<std::chrono::seconds>(time).time_since_epoch().count();
    Q_ASSERT(seconds > 0 && seconds <= kLatestTimestamp);
    QByteArray bytes(sizeof seconds, Qt::Uninitialized);
    qToBigEndian(seconds, bytes.data());
    const auto* first = std::ranges::find_if(bytes, [](char byte) { return byte != '\0'; });
    return encodeBase64url(QByteArrayView{first, bytes.cend()});
}

TokenResult<UnverifiedSigned> readUnverifiedSigned(QByteArrayView token, char separator)
{
    const auto parts = splitSigned(token, separator);
    if (!parts)
        return std::unexpected(parts.error());
    return UnverifiedSigned{
        .parts = *parts,
        .payload = decodeSignedPayload(parts->payload, parts->compressed),
        .timestamp = parts->timestamp.transform(decodeTimestamp),
        .signature = decodePart(parts->signature, u"signature"_s),
    };
}

} // namespace claimcheck
