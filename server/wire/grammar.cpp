#include "server/wire/grammar.h"

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

bool isSameName(QByteArrayView name, QByteArrayView known)
{
    return name.size() == known.size() && name.compare(known, Qt::CaseInsensitive) == 0;
}

bool isGoodValue(QByteArrayView value, Beyond beyond)
{
    // Looks at all of them, because compilers can do that many at a time, and tokens are long.
    const unsigned char last = beyond == Beyond::Taken ? 0xff : '~';
    bool good = true;
    for (const char byte : value) {
        const auto code = static_cast<unsigned char>(byte);
        good &= (code >= ' ' && code <= last && code != 0x7f) || code == '\t';
    }
    return good;
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
