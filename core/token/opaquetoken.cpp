#include "core/token/opaquetoken.h"

#include "core/base/base64url.h"
#include "core/base/crc32.h"
#include "core/crypto/constanttime.h"
#include "core/crypto/digest.h"

#include <QtEndian>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Kind = OpaqueToken::Kind;

namespace {

constexpr std::size_t kRandomBytes = 32;
constexpr qsizetype kPrefixSize = 6;
constexpr qsizetype kRandomSize = 43;
constexpr qsizetype kChecksumSize = 6;
constexpr qsizetype kTokenSize = kPrefixSize + kRandomSize + kChecksumSize;

QByteArrayView prefixOf(Kind kind)
{
    switch (kind) {
    case Kind::Access:
        return "cc_at_";
    case Kind::Refresh:
        return "cc_rt_";
    }
    Q_UNREACHABLE_RETURN({});
}

std::optional<Kind> kindOf(QByteArrayView text)
{
    for (const Kind kind : {Kind::Access, Kind::Refresh}) {
        if (text.startsWith(prefixOf(kind)))
            return kind;
    }
    return std::nullopt;
}

QByteArray checksumOf(QByteArrayView text)
{
    std::array<char, sizeof(quint32)> bytes;
    qToBigEndian(crc32Of(text), bytes.data());
    return encodeBase64url(bytes);
}

std::unexpected<TokenError> refuse(Fault fault, const QString& where)
{
    return std::unexpected(TokenError{fault, where});
}

} // namespace

std::optional<OpaqueTokenHash> OpaqueTokenHash::fromBytes(QByteArrayView bytes)
{
    Bytes copy;
    if (bytes.size() != qsizetype{copy.size()})
        return std::nullopt;
    std::ranges::copy(bytes, copy.begin());
    return OpaqueTokenHash{copy};
}

bool OpaqueTokenHash::matches(const OpaqueTokenHash& other) const
{
    return constantTimeEquals(view(), other.view());
}

OpaqueToken::OpaqueToken(Kind kind, SecretBytes text)
    : m_kind(kind)
    , m_text(std::move(text))
{
}

std::optional<OpaqueToken> OpaqueToken::generate(Kind kind, Random& random)
{
    SecretBytes bytes{kRandomBytes};
    if (!random.fill(bytes.writableBytes()))
        return std::nullopt;
    QByteArray text = prefixOf(kind).toByteArray();
    text.reserve(kTokenSize);
    QByteArray encoded = encodeBase64url(bytes.view());
    text += encoded;
    text += checksumOf(text);
    OpaqueToken token{kind, SecretBytes::copyOf(text)};
    wipe(std::as_writable_bytes(std::span{encoded}));
    wipe(std::as_writable_bytes(std::span{text}));
    return token;
}

TokenResult<OpaqueToken> OpaqueToken::parse(QByteArrayView text)
{
    const auto kind = kindOf(text);
    if (!kind)
        return refuse(Fault::Malformed, u"prefix"_s);
    if (text.size() != kTokenSize)
        return refuse(Fault::Malformed, u"size"_s);
    // What is computed from the checked part has one spelling, so that equal text is enough.
    if (checksumOf(text.chopped(kChecksumSize)) != text.last(kChecksumSize))
        return refuse(Fault::Malformed, u"checksum"_s);
    auto random = decodeBase64url(text.sliced(kPrefixSize, kRandomSize));
    if (!random)
        return refuse(Fault::BadEncoding, u"random"_s);
    wipe(std::as_writable_bytes(std::span{*random}));
    return OpaqueToken{*kind, SecretBytes::copyOf(text)};
}

OpaqueTokenHash OpaqueToken::hash() const
{
    return OpaqueTokenHash{sha256(text())};
}

} // namespace claimcheck
