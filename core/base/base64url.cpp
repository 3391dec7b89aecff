#include "core/base/base64url.h"

#include <array>
#include <cstdint>

namespace claimcheck {

namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t kInvalid = 0xff;

constexpr std::array<std::uint8_t, 256> kValues = [] {
    std::array<std::uint8_t, 256> values;
    values.fill(kInvalid);
    for (std::uint8_t i = 0; i < 64; ++i)
        values[static_cast<unsigned char>(kAlphabet[i])] = i;
    return values;
}();

std::uint32_t valueOf(char c)
{
    return kValues[static_cast<unsigned char>(c)];
}

Base64urlError describeBadCharacter(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (valueOf(text[i]) == kInvalid) {
            const auto fault =
                text[i] == '=' ? Base64urlError::Fault::Padding : Base64urlError::Fault::Character;
            return {fault, i};
        }
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

std::expected<QByteArray, Base64urlError> decodeBase64url(QByteArrayView text)
{
    const qsizetype whole = text.size() / 4;
    const qsizetype rest = text.size() % 4;
    const qsizetype restBytes = rest == 0 ? 0 : rest - 1;

    QByteArray bytes((whole * 3) + restBytes, Qt::Uninitialized);
    const char* in = text.data();
    char* out = bytes.data();
    // Valid values use six bits, so one OR over all of them tells whether any was invalid. The
    // place is searched for only when there is something to report.
    std::uint32_t seen = 0;
    for (qsizetype i = 0; i < whole; ++i, in += 4, out += 3) {
        const std::uint32_t a = valueOf(in[0]);
        const std::uint32_t b = valueOf(in[1]);
        const std::uint32_t c = valueOf(in[2]);
        const std::uint32_t d = valueOf(in[3]);
        seen |= a | b | c | d;
        out[0] = static_cast<char>(a << 2 | b >> 4);
        out[1] = static_cast<char>(b << 4 | c >> 2);
        out[2] = static_cast<char>(c << 6 | d);
    }
    std::uint32_t unused = 0;
    if (rest >= 2) {
        const std::uint32_t a = valueOf(in[0]);
        const std::uint32_t b = valueOf(in[1]);
        const std::uint32_t c = rest == 3 ? valueOf(in[2]) : 0;
        seen |= a | b | c;
        out[0] = static_cast<char>(a << 2 | b >> 4);
        if (rest == 3)
            out[1] = static_cast<char>(b << 4 | c >> 2);
        unused = rest == 3 ? c & 0x03U : b & 0x0fU;
    } else if (rest == 1) {
        seen |= valueOf(in[0]);
    }

    if (seen > 63)
        return std::unexpected(describeBadCharacter(text));
    if (rest == 1)
        return std::unexpected(Base64urlError{Base64urlError::Fault::Length, text.size() - 1});
    if (unused != 0)
        return std::unexpected(Base64urlError{Base64urlError::Fault::UnusedBits, text.size() - 1});
    return bytes;
}

QByteArray encodeBase64url(QByteArrayView bytes)
{
    return QByteArray::fromRawData(bytes.data(), bytes.size())
        .toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace claimcheck
