#include "core/base/base64url.h"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace claimcheck {

namespace {

constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

// Outside of the 24 bits that four characters make.
constexpr std::uint32_t kInvalid = 1U << 24;

// What a character stands for at each of the four places of a group, already shifted there: four
// look-ups and three ORs are a group, and one OR over all groups tells whether any was invalid.
using PlaceTable = std::array<std::uint32_t, 256>;
constexpr std::array<PlaceTable, 4> kPlaces = [] {
    std::array<PlaceTable, 4> places;
    for (std::uint32_t place = 0; place < 4; ++place) {
        places[place].fill(kInvalid);
        for (std::uint32_t value = 0; value < 64; ++value)
            places[place][static_cast<unsigned char>(kAlphabet[value])] = value
                << (18 - (6 * place));
    }
    return places;
}();

// The two characters of every 12 bits.
constexpr std::array<std::array<char, 2>, 4096> kPairs = [] {
    std::array<std::array<char, 2>, 4096> pairs;
    for (std::size_t bits = 0; bits < pairs.size(); ++bits)
        pairs[bits] = {kAlphabet[bits >> 6], kAlphabet[bits & 63]};
    return pairs;
}();

template <std::size_t Place>
std::uint32_t bitsAt(const char* group)
{
    return kPlaces[Place][static_cast<unsigned char>(group[Place])];
}

std::uint32_t bitsOf(const char* group)
{
    return bitsAt<0>(group) | bitsAt<1>(group) | bitsAt<2>(group) | bitsAt<3>(group);
}

void writeThree(char* out, std::uint32_t bits)
{
    out[0] = static_cast<char>(bits >> 16);
    out[1] = static_cast<char>(bits >> 8);
    out[2] = static_cast<char>(bits);
}

// The bits of four characters that were read as one number, the first of them lowest.
std::uint32_t bitsOf(std::uint32_t group)
{
    return kPlaces[0][group & 0xffU] | kPlaces[1][group >> 8 & 0xffU]
        | kPlaces[2][group >> 16 & 0xffU] | kPlaces[3][group >> 24];
}

std::uint64_t readEight(const char* in)
{
    std::uint64_t characters = 0;
    std::memcpy(&characters, in, sizeof characters);
    if constexpr (std::endian::native == std::endian::big)
        characters = std::byteswap(characters);
    return characters;
}

// Writes eight bytes, of which six count.
void writeSix(char* out, std::uint32_t first, std::uint32_t second)
{
    std::uint64_t bits = std::uint64_t{first} << 40 | std::uint64_t{second} << 16;
    if constexpr (std::endian::native == std::endian::little)
        bits = std::byteswap(bits);
    std::memcpy(out, &bits, sizeof bits);
}

Base64urlError describeBadCharacter(QByteArrayView text)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (kPlaces[3][static_cast<unsigned char>(text[i])] == kInvalid) {
            const auto fault =
                text[i] == '=' ? Base64urlError::Fault::Padding : Base64urlError::Fault::Character;
            return {fault, i};
        }
    }
    Q_UNREACHABLE_RETURN({});
}

// Where the encoded bytes go: @p out has room for all of them.
void encode(QByteArrayView bytes, char* out)
{
    const auto* in = reinterpret_cast<const unsigned char*>(bytes.data());
    const qsizetype whole = bytes.size() / 3;
    for (qsizetype i = 0; i < whole; ++i, in += 3, out += 4) {
        const std::uint32_t bits = std::uint32_t{in[0]} << 16 | std::uint32_t{in[1]} << 8 | in[2];
        std::memcpy(out, kPairs[bits >> 12].data(), 2);
        std::memcpy(out + 2, kPairs[bits & 0xfffU].data(), 2);
    }
    const qsizetype rest = bytes.size() % 3;
    if (rest == 0)
        return;
    const std::uint32_t bits =
        std::uint32_t{in[0]} << 16 | (rest == 2 ? std::uint32_t{in[1]} << 8 : 0U);
    std::memcpy(out, kPairs[bits >> 12].data(), 2);
    if (rest == 2)
        out[2] = kPairs[bits & 0xfffU][0];
}

} // namespace

std::expected<QByteArrayView, Base64urlError> decodeBase64url(QByteArrayView text,
                                                              std::span<char> into)
{
    const qsizetype size = base64urlDecodedSize(text.size());
    Q_ASSERT(static_cast<qsizetype>(into.size()) >= size);
    const char* in = text.data();
    const char* const end = in + text.size();
    char* out = into.data();
    std::uint32_t seen = 0;
    // Two groups at a time, as long as what is written too much is inside.
    for (qsizetype left = size; left >= 8; left -= 6, in += 8, out += 6) {
        const std::uint64_t characters = readEight(in);
        const std::uint32_t first = bitsOf(static_cast<std::uint32_t>(characters));
        const std::uint32_t second = bitsOf(static_cast<std::uint32_t>(characters >> 32));
        seen |= first | second;
        writeSix(out, first, second);
    }
    for (; end - in >= 4; in += 4, out += 3) {
        const std::uint32_t bits = bitsOf(in);
        seen |= bits;
        writeThree(out, bits);
    }
    const auto rest = end - in;
    std::uint32_t last = 0;
    if (rest >= 1)
        last |= bitsAt<0>(in);
    if (rest >= 2) {
        last |= bitsAt<1>(in);
        if (rest == 3)
            last |= bitsAt<2>(in);
        out[0] = static_cast<char>(last >> 16);
        if (rest == 3)
            out[1] = static_cast<char>(last >> 8);
    }

    if ((seen | last) & kInvalid)
        return std::unexpected(describeBadCharacter(text));
    if (rest == 1)
        return std::unexpected(Base64urlError{Base64urlError::Fault::Length, text.size() - 1});
    const std::uint32_t unused = last & (rest == 3 ? 0xffU : 0xffffU);
    if (unused != 0)
        return std::unexpected(Base64urlError{Base64urlError::Fault::UnusedBits, text.size() - 1});
    return QByteArrayView{into.data(), size};
}

std::expected<QByteArray, Base64urlError> decodeBase64url(QByteArrayView text)
{
    QByteArray bytes(base64urlDecodedSize(text.size()), Qt::Uninitialized);
    const auto decoded =
        decodeBase64url(text, std::span{bytes.data(), static_cast<std::size_t>(bytes.size())});
    if (!decoded)
        return std::unexpected(decoded.error());
    return bytes;
}

QByteArray encodeBase64url(QByteArrayView bytes)
{
    QByteArray text(base64urlEncodedSize(bytes.size()), Qt::Uninitialized);
    encode(bytes, text.data());
    return text;
}

void appendBase64url(QByteArray& text, QByteArrayView bytes)
{
    const qsizetype before = text.size();
    text.resize(before + base64urlEncodedSize(bytes.size()));
    encode(bytes, text.data() + before);
}

} // namespace claimcheck
