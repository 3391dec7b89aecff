#include "core/token/pythonjson.h"

#include "core/base/utf8.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <vector>

namespace claimcheck {

namespace {

// The digits and the exponent of a finite number: 0.00125 is "125" and -3.
struct Decimal
{
    bool negative = false;
    QByteArray digits;
    int exponent = 0; // of the first digit
};

Decimal shortestDecimal(double number)
{
    std::array<char, 32> buffer;
    const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number,
                                            std::chars_format::scientific);
    Q_ASSERT(error == std::errc{});
    QByteArrayView text{buffer.data(), end};
    Decimal decimal;
    decimal.negative = text.startsWith('-');
    if (decimal.negative)
        text = text.sliced(1);
    const qsizetype e = text.indexOf('e');
    decimal.digits = text.first(e).toByteArray().replace('.', "");
    decimal.exponent = text.sliced(e + 1).toInt();
    return decimal;
}

// repr(float): plain from 0.0001 up to 16 digits before the point, else with an exponent.
QByteArray pythonFloat(double number)
{
    const auto [negative, digits, exponent] = shortestDecimal(number);
    QByteArray text = negative ? "-" : "";
    if (exponent < -4 || exponent >= 16) {
        text += digits.first(1);
        if (digits.size() > 1)
            text += '.' + digits.sliced(1);
        text += exponent < 0 ? "e-" : "e+";
        return text + QByteArray::number(std::abs(exponent)).rightJustified(2, '0');
    }
    if (exponent < 0)
        return text + "0." + QByteArray(-exponent - 1, '0') + digits;
    const qsizetype whole = exponent + 1;
    return text + digits.first(std::min(whole, digits.size())).leftJustified(whole, '0') + '.'
        + (digits.size() > whole ? digits.sliced(whole) : QByteArray{"0"});
}

void appendUnicodeEscape(QByteArray& out, char16_t unit)
{
    out += "\\u" + QByteArray::number(unit, 16).rightJustified(4, '0');
}

// True when @p character is written with a backslash, which it then is.
bool appendEscape(QByteArray& out, char character)
{
    constexpr std::array<std::pair<char, char>, 7> escapes{{{'"', '"'},
                                                            {'\\', '\\'},
                                                            {'\n', 'n'},
                                                            {'\r', 'r'},
                                                            {'\t', 't'},
                                                            {'\f', 'f'},
                                                            {'\b', 'b'}}};
    for (const auto& [from, to] : escapes) {
        if (character == from) {
            out += '\\';
            out += to;
            return true;
        }
    }
    if (static_cast<unsigned char>(character) >= 0x20)
        return false;
    appendUnicodeEscape(out, static_cast<char16_t>(character));
    return true;
}

class Writer
{
public:
    explicit Writer(const PythonJsonStyle& style)
        : m_style(style)
    {
    }

    void add(const JsonValue& value)
    {
        switch (value.type()) {
        case JsonValue::Type::Null:
            m_text += "null";
            return;
        case JsonValue::Type::Boolean:
            m_text += *value.toBool() ? "true" : "false";
            return;
        case JsonValue::Type::Integer:
            m_text += QByteArray::number(*value.toInteger());
            return;
        case JsonValue::Type::Double:
            m_text += pythonFloat(*value.toDouble());
            return;
        case JsonValue::Type::String:
            addString(*value.toUtf8());
            return;
        case JsonValue::Type::Array:
            addContent(value.items() | std::ranges::to<std::vector>(), '[', ']');
            return;
        case JsonValue::Type::Object: {
            auto members = value.items() | std::ranges::to<std::vector>();
            if (m_style.sortNames)
                std::ranges::sort(members, {}, &JsonValue::name);
            addContent(members, '{', '}');
            return;
        }
        }
    }

    [[nodiscard]] QByteArray text() && { return std::move(m_text); }

private:
    void addContent(const std::vector<JsonValue>& items, char open, char close)
    {
        m_text += open;
        bool first = true;
        for (const JsonValue& item : items) {
            if (!first)
                m_text += ',';
            first = false;
            if (open == '{') {
                addString(item.name());
                m_text += ':';
            }
            add(item);
        }
        m_text += close;
    }

    void addString(QByteArrayView utf8)
    {
        m_text += '"';
        if (m_style.asciiOnly)
            addAscii(utf8);
        else
            addUtf8(utf8);
        m_text += '"';
    }

    void addUtf8(QByteArrayView utf8)
    {
        for (const char byte : utf8) {
            // The bytes of a longer character are all above 0x7f, so that none is an escape.
            if (!appendEscape(m_text, byte))
                m_text += byte;
        }
    }

    void addAscii(QByteArrayView utf8)
    {
        const QString text = textFromUtf8(utf8);
        for (const QChar unit : text) {
            if (unit.unicode() > '~')
                appendUnicodeEscape(m_text, unit.unicode());
            else if (!appendEscape(m_text, unit.toLatin1()))
                m_text += unit.toLatin1();
        }
    }

    const PythonJsonStyle& m_style;
    QByteArray m_text;
};

} // namespace

QByteArray pythonJson(const JsonValue& value, const PythonJsonStyle& style)
{
    Writer writer{style};
    writer.add(value);
    return std::move(writer).text();
}

} // namespace claimcheck
