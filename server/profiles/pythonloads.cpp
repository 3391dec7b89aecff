#include "server/profiles/pythontext.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kDeepest = 200;

bool isDigit(char32_t c)
{
    return c >= U'0' && c <= U'9';
}

// The JSON scanner of CPython (Modules/_json.c), for the sake of its errors.
class Scanner
{
public:
    explicit Scanner(std::u32string_view text)
        : m_text(text)
    {
    }

    // The error of json.loads(), if any.
    std::optional<QString> read()
    {
        skipSpace();
        if (!value(0))
            return m_error;
        skipSpace();
        if (m_at < m_text.size())
            fail("Extra data", m_at);
        return m_error;
    }

private:
    [[nodiscard]] bool is(char32_t c) const { return m_at < m_text.size() && m_text[m_at] == c; }

    void skipSpace()
    {
        while (is(U' ') || is(U'\t') || is(U'\n') || is(U'\r'))
            ++m_at;
    }

    bool fail(const char* what, std::size_t at)
    {
        const std::u32string_view before = m_text.substr(0, at);
        const auto line = std::ranges::count(before, U'\n') + 1;
        const std::size_t lineEnd = before.rfind(U'\n');
        const std::size_t column = lineEnd == std::u32string_view::npos ? at + 1 : at - lineEnd;
        m_error = u"%1: line %2 column %3 (char %4)"_s.arg(QLatin1StringView{what})
                      .arg(line)
                      .arg(column)
                      .arg(at);
        return false;
    }

    bool word(std::u32string_view word)
    {
        if (!m_text.substr(m_at).starts_with(word))
            return false;
        m_at += word.size();
        return true;
    }

    bool value(int depth)
    {
        if (m_at >= m_text.size() || depth > kDeepest)
            return fail("Expecting value", m_at);
        switch (m_text[m_at]) {
        case U'"':
            return string();
        case U'{':
            return object(depth);
        case U'[':
            return array(depth);
        default:
            break;
        }
        for (const auto* name : {U"null", U"true", U"false", U"NaN", U"Infinity", U"-Infinity"}) {
            if (word(name))
                return true;
        }
        return number();
    }

    bool number()
    {
        const std::size_t start = m_at;
        if (is(U'-'))
            ++m_at;
        if (m_at >= m_text.size() || !isDigit(m_text[m_at]))
            return fail("Expecting value", start);
        if (m_text[m_at] == U'0')
            ++m_at;
        else
            skipDigits();
        // A point or an exponent without digits is left for whoever expects a comma.
        if (is(U'.') && m_at + 1 < m_text.size() && isDigit(m_text[m_at + 1])) {
            ++m_at;
            skipDigits();
        }
        if (is(U'e') || is(U'E')) {
            const std::size_t before = m_at;
            ++m_at;
            if (is(U'-') || is(U'+'))
                ++m_at;
            const std::size_t digits = m_at;
            skipDigits();
            if (m_at == digits)
                m_at = before;
        }
        return true;
    }

    void skipDigits()
    {
        while (m_at < m_text.size() && isDigit(m_text[m_at]))
            ++m_at;
    }

    bool string()
    {
        const std::size_t begin = m_at++;
        for (;; ++m_at) {
            if (m_at >= m_text.size())
                return fail("Unterminated string starting at", begin);
            const char32_t c = m_text[m_at];
            if (c == U'"') {
                ++m_at;
                return true;
            }
            if (c <= 0x1f)
                return fail("Invalid control character at", m_at);
            if (c == U'\\' && !escape(begin))
                return false;
        }
    }

    // Leaves m_at on the last character of the escape.
    bool escape(std::size_t begin)
    {
        const std::size_t backslash = m_at++;
        if (m_at >= m_text.size())
            return fail("Unterminated string starting at", begin);
        if (m_text[m_at] != U'u') {
            const bool known = std::u32string_view{U"\"\\/bfnrt"}.contains(m_text[m_at]);
            return known || fail("Invalid \\escape", backslash);
        }
        // The scanner wants one character after the digits, if only the closing quote.
        if (m_at + 5 >= m_text.size())
            return fail("Invalid \\uXXXX escape", m_at);
        for (std::size_t i = m_at + 1; i < m_at + 5; ++i) {
            if (!std::u32string_view{U"0123456789abcdefABCDEF"}.contains(m_text[i]))
                return fail("Invalid \\uXXXX escape", m_at);
        }
        m_at += 4;
        return true;
    }

    bool array(int depth)
    {
        ++m_at;
        skipSpace();
        if (is(U']')) {
            ++m_at;
            return true;
        }
        for (;;) {
            if (!value(depth + 1))
                return false;
            bool closed = false;
            if (!separator(U']', "Illegal trailing comma before end of array", closed))
                return false;
            if (closed)
                return true;
        }
    }

    bool object(int depth)
    {
        ++m_at;
        skipSpace();
        if (is(U'}')) {
            ++m_at;
            return true;
        }
        for (;;) {
            if (!is(U'"'))
                return fail("Expecting property name enclosed in double quotes", m_at);
            if (!string())
                return false;
            skipSpace();
            if (!is(U':'))
                return fail("Expecting ':' delimiter", m_at);
            ++m_at;
            skipSpace();
            if (!value(depth + 1))
                return false;
            bool closed = false;
            if (!separator(U'}', "Illegal trailing comma before end of object", closed))
                return false;
            if (closed)
                return true;
        }
    }

    // What stands after an element: the end, or a comma and more.
    bool separator(char32_t end, const char* trailing, bool& closed)
    {
        skipSpace();
        closed = is(end);
        if (closed) {
            ++m_at;
            return true;
        }
        if (!is(U','))
            return fail("Expecting ',' delimiter", m_at);
        const std::size_t comma = m_at++;
        skipSpace();
        return !is(end) || fail(trailing, comma);
    }

    std::u32string_view m_text;
    std::size_t m_at = 0;
    std::optional<QString> m_error;
};

// A decoded character, or how many bytes are at fault and why.
struct Utf8Step
{
    int size = 0;
    char32_t character = 0;
    const char* fault = nullptr;
};

// The UTF-8 decoder of CPython (stringlib/codecs.h) with "surrogatepass".
Utf8Step nextCharacter(QByteArrayView rest)
{
    constexpr const char* kContinuation = "invalid continuation byte";
    const auto at = [rest](qsizetype i) { return static_cast<unsigned char>(rest[i]); };
    const unsigned first = at(0);
    if (first < 0x80)
        return {1, first};
    if (first < 0xc2 || first > 0xf4)
        return {1, 0, "invalid start byte"};
    const int size = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    char32_t character = first & (0xffU >> static_cast<unsigned>(size + 1));
    for (int i = 1; i < size; ++i) {
        if (i >= rest.size())
            return {static_cast<int>(rest.size()), 0, "unexpected end of data"};
        const unsigned byte = at(i);
        // Overlong forms and what lies beyond U+10FFFF are told by the second byte. Surrogates
        // pass when they are whole.
        const bool outside = i == 1
            && ((first == 0xe0 && byte < 0xa0) || (first == 0xf0 && byte < 0x90)
                || (first == 0xf4 && byte > 0x8f)
                || (first == 0xed && byte > 0x9f && (rest.size() < 3 || (at(2) & 0xc0U) != 0x80U)));
        if ((byte & 0xc0U) != 0x80U || outside)
            return {i, 0, kContinuation};
        character = (character << 6U) | (byte & 0x3fU);
    }
    return {size, character};
}

bool looksLikeWideText(QByteArrayView bytes)
{
    if (bytes.startsWith("\xff\xfe") || bytes.startsWith("\xfe\xff")
        || bytes.startsWith(QByteArrayView{"\0\0\xfe\xff", 4}))
        return true;
    return (bytes.size() >= 4 || bytes.size() == 2) && (bytes[0] == 0 || bytes[1] == 0);
}

} // namespace

PythonLoads loadAsPython(QByteArrayView bytes)
{
    if (looksLikeWideText(bytes))
        return {.error = u"Expecting value: line 1 column 1 (char 0)"_s};
    if (bytes.startsWith("\xef\xbb\xbf"))
        bytes = bytes.sliced(3);
    std::u32string text;
    for (qsizetype at = 0; at < bytes.size();) {
        const Utf8Step step = nextCharacter(bytes.sliced(at));
        if (step.fault) {
            const QString where = step.size == 1
                ? u"byte 0x%1 in position %2"_s
                      .arg(uint{static_cast<unsigned char>(bytes[at])}, 2, 16, QChar{u'0'})
                      .arg(at)
                : u"bytes in position %1-%2"_s.arg(at).arg(at + step.size - 1);
            return {.error = u"'utf-8' codec can't decode %1: %2"_s.arg(
                        where, QLatin1StringView{step.fault})};
        }
        text += step.character;
        at += step.size;
    }
    if (auto error = Scanner{text}.read())
        return {.error = std::move(error)};
    const std::size_t first = text.find_first_not_of(U" \t\n\r");
    return {.isObject = text[first] == U'{'};
}

} // namespace claimcheck
