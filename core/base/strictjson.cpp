#include "core/base/strictjson.h"

#include "core/base/secretbytes.h"
#include "core/base/utf8.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <simdjson.h>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = JsonError::Fault;
using Type = JsonValue::Type;

namespace {

std::unexpected<JsonError> refuse(Fault fault, QByteArrayView where = {})
{
    return std::unexpected(JsonError{fault, textFromUtf8(where)});
}

Fault faultFor(simdjson::error_code code)
{
    switch (code) {
    case simdjson::UTF8_ERROR:
    case simdjson::STRING_ERROR: // a bad escape or half a surrogate pair
        return Fault::Encoding;
    case simdjson::NUMBER_ERROR:
    case simdjson::BIGINT_ERROR:
        return Fault::Number;
    case simdjson::DEPTH_ERROR:
        return Fault::TooDeep;
    default:
        return Fault::Syntax;
    }
}

// simdjson reads "-0" as the integer 0, so where it found a 0 the sign has to be looked for in the
// text, outside of strings.
bool hasMinusZero(QByteArrayView json)
{
    if (!json.contains("-0"))
        return false;
    bool inString = false;
    for (qsizetype i = 0; i + 1 < json.size(); ++i) {
        if (inString && json[i] == '\\') {
            ++i;
        } else if (json[i] == '"') {
            inString = !inString;
        } else if (!inString && json[i] == '-' && json[i + 1] == '0') {
            const bool afterExponent = i > 0 && (json[i - 1] == 'e' || json[i - 1] == 'E');
            const char next = i + 2 < json.size() ? json[i + 2] : ' ';
            if (!afterExponent && next != '.' && next != 'e' && next != 'E')
                return true;
        }
    }
    return false;
}

/// The names of one object that were seen, roughly: what it says was not seen was not.
class SeenNames
{
public:
    bool mayHoldAndAdd(QByteArrayView name)
    {
        const quint64 bit = quint64{1} << (placeOf(name) & 63U);
        const bool seen = (m_bits & bit) != 0;
        m_bits |= bit;
        return seen;
    }

private:
    // With these factors no two of the registered names that tokens usually hold share a place.
    static unsigned placeOf(QByteArrayView name)
    {
        if (name.isEmpty())
            return 0;
        return (static_cast<unsigned char>(name.front()) * 21U)
            + (static_cast<unsigned char>(name.back()) * 7U) + static_cast<unsigned>(name.size());
    }

    quint64 m_bits = 0;
};

} // namespace

/// Copies what simdjson read into our nodes and applies the checks it does not make.
///
/// Its buffers are the expensive part of reading, so there is one for each thread; the document
/// gets exactly the memory it needs.
class JsonTreeBuilder
{
public:
    static JsonTreeBuilder& ofThisThread()
    {
        thread_local JsonTreeBuilder builder;
        return builder;
    }

    JsonResult<JsonDocument> build(QByteArrayView utf8, const JsonLimits& limits)
    {
        simdjson::dom::element root;
        const auto error =
            m_parser.parse(utf8.data(), static_cast<std::size_t>(utf8.size()), true).get(root);
        if (error)
            return claimcheck::refuse(faultFor(error));

        m_limits = limits;
        m_size = static_cast<std::size_t>(utf8.size());
        m_nodes.clear();
        m_textBegin = nullptr;
        m_textEnd = nullptr;
        m_hasZero = false;
        // simdjson lets no raw NUL pass, so that only an escape can make one.
        m_mayHoldNul = !limits.allowNul && utf8.contains('\\');
        if (!add(root, {}, 1))
            return claimcheck::refuse(m_fault, m_where);
        if (m_hasZero && hasMinusZero(utf8))
            return claimcheck::refuse(Fault::Number);
        return document();
    }

    // simdjson keeps its strings in a buffer that can be reached, and a copy of the text in one
    // that cannot; but the next text goes to the same place.
    void wipe()
    {
        if (m_textBegin)
            claimcheck::wipe(std::as_writable_bytes(
                std::span{const_cast<char*>(m_textBegin), const_cast<char*>(m_textEnd)}));
        m_textBegin = nullptr;
        m_textEnd = nullptr;
        const std::string blank = '[' + std::string(m_size, ' ') + ']';
        simdjson::dom::element ignored;
        if (m_parser.parse(blank.data(), blank.size(), true).get(ignored))
            return; // there was no memory for it, nor, then, for the text
    }

    static void wipe(JsonDocument& document)
    {
        const Node* nodes = document.nodes();
        std::size_t textBytes = 0;
        for (const Node& node : std::span{nodes, nodes->nodes}) {
            textBytes = std::max(textBytes, std::size_t{node.nameAt} + node.nameSize);
            if (node.type == Type::String)
                textBytes = std::max(
                    textBytes,
                    static_cast<std::size_t>((node.content >> 32) + (node.content & 0xffffffffU)));
        }
        claimcheck::wipe(
            std::span{document.m_block.get(), (nodes->nodes * sizeof(Node)) + textBytes});
        document.m_block.reset();
    }

private:
    using Node = JsonValue::Node;

    [[nodiscard]] JsonDocument document() const
    {
        const std::size_t nodeBytes = m_nodes.size() * sizeof(Node);
        const auto textBytes = static_cast<std::size_t>(m_textEnd - m_textBegin);
        auto block = std::make_unique_for_overwrite<std::byte[]>(nodeBytes + textBytes);
        std::memcpy(block.get(), m_nodes.data(), nodeBytes);
        if (textBytes > 0)
            std::memcpy(block.get() + nodeBytes, m_textBegin, textBytes);
        return JsonDocument{std::move(block)};
    }

    // False when it is refused; m_fault and m_where say why. So are all that follow.
    // Inlined where it is called, and what it calls is not: nearly every value is a leaf, which
    // then costs no call.
    [[nodiscard]] Q_ALWAYS_INLINE bool add(simdjson::dom::element element, std::string_view name,
                                           int depth)
    {
        Node node{.type = Type::Null,
                  .nameAt = placeOf(name),
                  .nameSize = static_cast<quint32>(name.size()),
                  .nodes = 1,
                  .content = 0};
        switch (element.type()) {
        case simdjson::dom::element_type::NULL_VALUE:
            break;
        case simdjson::dom::element_type::BOOL:
            node.type = Type::Boolean;
            node.content = element.get_bool().value_unsafe() ? 1 : 0;
            break;
        case simdjson::dom::element_type::INT64:
            node.type = Type::Integer;
            node.content = std::bit_cast<quint64>(qint64{element.get_int64().value_unsafe()});
            m_hasZero = m_hasZero || node.content == 0;
            break;
        case simdjson::dom::element_type::DOUBLE:
            node.type = Type::Double;
            node.content = std::bit_cast<quint64>(element.get_double().value_unsafe());
            break;
        case simdjson::dom::element_type::STRING: {
            const std::string_view text = element.get_string().value_unsafe();
            if (!isGood(text, name))
                return false;
            node.type = Type::String;
            node.content = quint64{placeOf(text)} << 32 | text.size();
            break;
        }
        case simdjson::dom::element_type::ARRAY:
            node.type = Type::Array;
            return addArray(element.get_array().value_unsafe(), node, name, depth);
        case simdjson::dom::element_type::OBJECT:
            node.type = Type::Object;
            return addObject(element.get_object().value_unsafe(), node, name, depth);
        default: // 64 bits without room for a sign, and anything a later simdjson invents
            return refuse(Fault::Number, name);
        }
        m_nodes.push_back(node);
        return true;
    }

    [[nodiscard]] Q_NEVER_INLINE bool addArray(simdjson::dom::array array, const Node& node,
                                               std::string_view name, int depth)
    {
        if (depth > m_limits.depth)
            return refuse(Fault::TooDeep, name);
        const std::size_t index = m_nodes.size();
        m_nodes.push_back(node);
        qsizetype count = 0;
        for (const simdjson::dom::element item : array) {
            if (++count > m_limits.members)
                return refuse(Fault::TooManyMembers, name);
            if (!add(item, {}, depth + 1))
                return false;
        }
        close(index, count);
        return true;
    }

    [[nodiscard]] Q_NEVER_INLINE bool addObject(simdjson::dom::object object, const Node& node,
                                                std::string_view name, int depth)
    {
        if (depth > m_limits.depth)
            return refuse(Fault::TooDeep, name);
        const std::size_t index = m_nodes.size();
        m_nodes.push_back(node);
        SeenNames seen;
        qsizetype count = 0;
        for (const auto& [key, value] : object) {
            if (++count > m_limits.members)
                return refuse(Fault::TooManyMembers, name);
            if (!isGood(key, key))
                return false;
            if (seen.mayHoldAndAdd(key) && holds(index, key))
                return refuse(Fault::DuplicateName, key);
            if (!add(value, key, depth + 1))
                return false;
        }
        close(index, count);
        return true;
    }

    void close(std::size_t container, qsizetype count)
    {
        m_nodes[container].content = static_cast<quint64>(count);
        m_nodes[container].nodes = static_cast<quint32>(m_nodes.size() - container);
    }

    // Names are compared after their escapes were read: "\u0061lg" is "alg". Quadratic at worst,
    // over at most JsonLimits::members names.
    [[nodiscard]] bool holds(std::size_t object, std::string_view key) const
    {
        for (std::size_t i = object + 1; i < m_nodes.size(); i += m_nodes[i].nodes) {
            if (std::string_view{m_textBegin + m_nodes[i].nameAt, m_nodes[i].nameSize} == key)
                return true;
        }
        return false;
    }

    [[nodiscard]] bool isGood(std::string_view text, std::string_view name)
    {
        if (static_cast<qsizetype>(text.size()) > m_limits.string)
            return refuse(Fault::StringTooLong, name.substr(0, 64));
        if (m_mayHoldNul && text.contains('\0'))
            return refuse(Fault::NulInString, name);
        return true;
    }

    // simdjson writes all names and strings into one buffer, in the order of the text. So what is
    // between the first and the last is copied in one go, and places are distances.
    [[nodiscard]] quint32 placeOf(std::string_view text)
    {
        if (text.empty())
            return 0;
        if (!m_textBegin)
            m_textBegin = text.data();
        m_textEnd = text.data() + text.size();
        return static_cast<quint32>(text.data() - m_textBegin);
    }

    [[nodiscard]] bool refuse(Fault fault, std::string_view where)
    {
        m_fault = fault;
        m_where = where;
        return false;
    }

    simdjson::dom::parser m_parser;
    JsonLimits m_limits;
    std::size_t m_size = 0; // of the text read last
    std::vector<Node> m_nodes;
    const char* m_textBegin = nullptr;
    const char* m_textEnd = nullptr;
    bool m_hasZero = false;
    bool m_mayHoldNul = false;
    Fault m_fault{};
    std::string_view m_where; // in simdjson's buffer
};

JsonResult<JsonDocument> JsonDocument::parse(QByteArrayView utf8, const JsonLimits& limits)
{
    // Places in a document are 32 bits wide, whatever the caller would read.
    constexpr qsizetype kMaxBytes = 1 << 30;
    if (utf8.size() > std::min(limits.bytes, kMaxBytes))
        return refuse(Fault::TooLarge);
    if (utf8.isEmpty()) // its pointer may be null, which simdjson would copy from
        return refuse(Fault::Syntax);
    // simdjson skips a byte order mark; RFC 8259 section 8.1 forbids sending one.
    if (utf8.startsWith("\xef\xbb\xbf"))
        return refuse(Fault::Syntax);
    return JsonTreeBuilder::ofThisThread().build(utf8, limits);
}

JsonResult<JsonDocument> JsonDocument::parseObject(QByteArrayView utf8, const JsonLimits& limits)
{
    auto document = parse(utf8, limits);
    if (document && !document->root().isObject())
        return refuse(Fault::NotAnObject);
    return document;
}

void JsonDocument::wipe()
{
    if (m_block)
        JsonTreeBuilder::wipe(*this);
    JsonTreeBuilder::ofThisThread().wipe();
}

std::optional<JsonValue> JsonValue::member(QByteArrayView name) const
{
    if (!isObject())
        return std::nullopt;
    for (const JsonValue& item : items()) {
        if (item.name() == name)
            return item;
    }
    return std::nullopt;
}

QJsonValue JsonValue::toQJson() const
{
    switch (type()) {
    case Type::Null:
        return QJsonValue::Null;
    case Type::Boolean:
        return *toBool();
    case Type::Integer:
        return *toInteger();
    case Type::Double:
        return *toDouble();
    case Type::String:
        return textFromUtf8(*toUtf8());
    case Type::Array: {
        QJsonArray array;
        for (const JsonValue& item : items())
            array.append(item.toQJson());
        return array;
    }
    case Type::Object: {
        QJsonObject object;
        for (const JsonValue& item : items())
            object.insert(textFromUtf8(item.name()), item.toQJson());
        return object;
    }
    }
    Q_UNREACHABLE_RETURN({});
}

QString JsonValue::toText() const
{
    // QJsonDocument writes containers only, so the value travels in an array that is cut off again.
    const QByteArray text = QJsonDocument(QJsonArray{toQJson()}).toJson(QJsonDocument::Compact);
    return QString::fromUtf8(text.sliced(1, text.size() - 2));
}

} // namespace claimcheck
