#include "server/http/grammar.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace claimcheck {

namespace {

constexpr bool isDigit(char byte)
{
    return byte >= '0' && byte <= '9';
}

constexpr bool isHex(char byte)
{
    return isDigit(byte) || (byte >= 'A' && byte <= 'F') || (byte >= 'a' && byte <= 'f');
}

constexpr bool isLetter(char byte)
{
    return (byte >= 'A' && byte <= 'Z') || (byte >= 'a' && byte <= 'z');
}

using ByteSet = std::array<bool, 256>;

constexpr ByteSet lettersDigitsAnd(std::string_view others)
{
    ByteSet set{};
    for (int byte = 0; byte < 0x80; ++byte) {
        const char c = static_cast<char>(byte);
        set[static_cast<std::size_t>(byte)] = isDigit(c) || isLetter(c) || others.contains(c);
    }
    return set;
}

constexpr ByteSet kTokenBytes = lettersDigitsAnd("!#$%&'*+-.^_`|~");
constexpr ByteSet kToken68Bytes = lettersDigitsAnd("-._~+/");
constexpr ByteSet kTargetBytes = lettersDigitsAnd("-._~!$&'()*+,;=:@/?%");

bool consistsOf(const ByteSet& set, QByteArrayView text)
{
    return std::ranges::all_of(text,
                               [&set](char byte) { return set[static_cast<unsigned char>(byte)]; });
}

} // namespace

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && consistsOf(kTokenBytes, text);
}

bool isToken68(QByteArrayView text)
{
    while (text.endsWith('='))
        text.chop(1);
    return !text.isEmpty() && consistsOf(kToken68Bytes, text);
}

bool isSameName(QByteArrayView name, QByteArrayView known)
{
    return name.size() == known.size() && name.compare(known, Qt::CaseInsensitive) == 0;
}

bool isGoodValue(QByteArrayView value, Beyond beyond)
{
    // Looks at all of them and branches at none, so that compilers do many at a time: tokens are
    // long.
    const unsigned char last = beyond == Beyond::Taken ? 0xff : '~';
    unsigned char bad = 0;
    for (const char byte : value) {
        const auto code = static_cast<unsigned char>(byte);
        const unsigned char strange = (code < ' ') | (code > last) | (code == 0x7f);
        const unsigned char other = code != '\t';
        bad |= strange & other;
    }
    return bad == 0;
}

bool isGoodTarget(QByteArrayView target)
{
    if (!consistsOf(kTargetBytes, target))
        return false;
    for (qsizetype at = target.indexOf('%'); at >= 0; at = target.indexOf('%', at + 1)) {
        if (at + 2 >= target.size() || !isHex(target[at + 1]) || !isHex(target[at + 2]))
            return false;
    }
    return true;
}

bool isPlainNumber(QByteArrayView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, isDigit)
        && (text.size() == 1 || text.front() != '0');
}

} // namespace claimcheck
