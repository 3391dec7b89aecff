#include "core/base/strictjson.h"

#include "core/base/utf8.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <limits>

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

// simdjson reads "-0" as the integer 0, so the sign has to be looked for in the text. It is looked
// for only where "-0" occurs at all, and then outside of strings.
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

simdjson::dom::parser& parserOfThisThread()
{
    // Reused because its buffers are the expensive part; one per thread because it is not shared.
    thread_local simdjson::dom::parser parser;
    return parser;
}

} // namespace

/// Copies what simdjson read into our nodes and applies the checks it does not make.
class JsonTreeBuilder
{
public:
    JsonTreeBuilder(JsonDocument& document, const JsonLimits& limits)
        : m_document(document)
        , m_limits(limits)
    {
    }

    std::expected<void, JsonError> add(simdjson::dom::element element, QByteArrayView name,
                                       int depth)
    {
        const auto index = m_document.m_nodes.size();
        JsonDocument::Node node;
        node.nameAt = m_document.m_strings.size();
        node.nameSize = name.size();
        m_document.m_strings.append(name);

        switch (element.type()) {
        case simdjson::dom::element_type::NULL_VALUE:
            break;
        case simdjson::dom::element_type::BOOL:
            node.type = Type::Boolean;
            node.boolean = element.get_bool().value_unsafe();
            break;
        case simdjson::dom::element_type::INT64:
            node.type = Type::Integer;
            node.integer = element.get_int64().value_unsafe();
            break;
        case simdjson::dom::element_type::DOUBLE:
            node.type = Type::Double;
            node.number = element.get_double().value_unsafe();
            break;
        case simdjson::dom::element_type::STRING: {
            const std::string_view text = element.get_string().value_unsafe();
            if (const auto checked = checkText(text, name); !checked)
                return checked;
            node.type = Type::String;
            node.textAt = m_document.m_strings.size();
            node.textSize = static_cast<qsizetype>(text.size());
            m_document.m_strings.append(QByteArrayView{text});
            break;
        }
        case simdjson::dom::element_type::ARRAY:
        case simdjson::dom::element_type::OBJECT:
            if (depth > m_limits.depth)
                return refuse(Fault::TooDeep, name);
            m_document.m_nodes.push_back(node);
            return addContent(element, index, name, depth);
        default: // 64 bits without room for a sign, and anything a later simdjson invents
            return refuse(Fault::Number, name);
        }
        node.end = static_cast<qsizetype>(index) + 1;
        m_document.m_nodes.push_back(node);
        return {};
    }

private:
    std::expected<void, JsonError> addContent(simdjson::dom::element element, std::size_t index,
                                              QByteArrayView name, int depth)
    {
        const auto count = element.is_array() ? addItems(element, name, depth)
                                              : addMembers(element, index, name, depth);
        if (!count)
            return std::unexpected(count.error());
        m_document.m_nodes[index].type = element.is_array() ? Type::Array : Type::Object;
        m_document.m_nodes[index].size = *count;
        m_document.m_nodes[index].end = static_cast<qsizetype>(m_document.m_nodes.size());
        return {};
    }

    JsonResult<qsizetype> addItems(simdjson::dom::array array, QByteArrayView name, int depth)
    {
        qsizetype count = 0;
        for (const simdjson::dom::element item : array) {
            if (++count > m_limits.members)
                return refuse(Fault::TooManyMembers, name);
            if (const auto added = add(item, {}, depth + 1); !added)
                return std::unexpected(added.error());
        }
        return count;
    }

    JsonResult<qsizetype> addMembers(simdjson::dom::object object, std::size_t index,
                                     QByteArrayView name, int depth)
    {
        qsizetype count = 0;
        for (const auto& [key, value] : object) {
            if (++count > m_limits.members)
                return refuse(Fault::TooManyMembers, name);
            if (const auto checked = checkText(key, key); !checked)
                return std::unexpected(checked.error());
            if (holds(index, key))
                return refuse(Fault::DuplicateName, key);
            if (const auto added = add(value, key, depth + 1); !added)
                return std::unexpected(added.error());
        }
        return count;
    }

    // Names are compared after their escapes were read: "\u0061lg" is "alg". Quadratic, over at
    // most JsonLimits::members names.
    [[nodiscard]] bool holds(std::size_t object, QByteArrayView key) const
    {
        const auto& nodes = m_document.m_nodes;
        for (std::size_t i = object + 1; i < nodes.size();
             i = static_cast<std::size_t>(nodes[i].end)) {
            if (m_document.text(nodes[i].nameAt, nodes[i].nameSize) == key)
                return true;
        }
        return false;
    }

    [[nodiscard]] std::expected<void, JsonError> checkText(QByteArrayView text,
                                                           QByteArrayView name) const
    {
        if (text.size() > m_limits.string)
            return refuse(Fault::StringTooLong, name.first(std::min<qsizetype>(name.size(), 64)));
        if (!m_limits.allowNul && text.contains('\0'))
            return refuse(Fault::NulInString, name);
        return {};
    }

    JsonDocument& m_document;
    const JsonLimits& m_limits;
};

JsonResult<JsonDocument> JsonDocument::parse(QByteArrayView utf8, const JsonLimits& limits)
{
    if (utf8.size() > limits.bytes)
        return refuse(Fault::TooLarge);
    if (utf8.isEmpty()) // its pointer may be null, which simdjson would copy from
        return refuse(Fault::Syntax);
    // simdjson skips a byte order mark; RFC 8259 section 8.1 forbids sending one.
    if (utf8.startsWith("\xef\xbb\xbf"))
        return refuse(Fault::Syntax);

    simdjson::dom::element root;
    const auto error = parserOfThisThread()
                           .parse(utf8.data(), static_cast<std::size_t>(utf8.size()), true)
                           .get(root);
    if (error)
        return refuse(faultFor(error));
    if (hasMinusZero(utf8))
        return refuse(Fault::Number);

    JsonDocument document;
    document.m_strings.reserve(utf8.size());
    document.m_nodes.reserve(24);
    if (const auto added = JsonTreeBuilder{document, limits}.add(root, {}, 1); !added)
        return std::unexpected(added.error());
    return document;
}

JsonResult<JsonDocument> JsonDocument::parseObject(QByteArrayView utf8, const JsonLimits& limits)
{
    auto document = parse(utf8, limits);
    if (document && !document->root().isObject())
        return refuse(Fault::NotAnObject);
    return document;
}

QByteArrayView JsonDocument::text(qsizetype at, qsizetype size) const
{
    return QByteArrayView{m_strings}.sliced(at, size);
}

namespace {

template <class Nodes>
const auto& nodeAt(const Nodes& nodes, qsizetype index)
{
    return nodes[static_cast<std::size_t>(index)];
}

} // namespace

Type JsonValue::type() const
{
    return nodeAt(m_document->m_nodes, m_node).type;
}

bool JsonValue::isNumber() const
{
    return type() == Type::Integer || type() == Type::Double;
}

std::optional<bool> JsonValue::toBool() const
{
    if (type() != Type::Boolean)
        return std::nullopt;
    return nodeAt(m_document->m_nodes, m_node).boolean;
}

std::optional<qint64> JsonValue::toInteger() const
{
    if (type() != Type::Integer)
        return std::nullopt;
    return nodeAt(m_document->m_nodes, m_node).integer;
}

std::optional<double> JsonValue::toDouble() const
{
    const auto& node = nodeAt(m_document->m_nodes, m_node);
    if (node.type == Type::Integer)
        return static_cast<double>(node.integer);
    if (node.type == Type::Double)
        return node.number;
    return std::nullopt;
}

std::optional<QByteArrayView> JsonValue::toUtf8() const
{
    const auto& node = nodeAt(m_document->m_nodes, m_node);
    if (node.type != Type::String)
        return std::nullopt;
    return m_document->text(node.textAt, node.textSize);
}

qsizetype JsonValue::size() const
{
    return nodeAt(m_document->m_nodes, m_node).size;
}

std::vector<JsonValue> JsonValue::items() const
{
    std::vector<JsonValue> values;
    values.reserve(static_cast<std::size_t>(size()));
    const qsizetype end = nodeAt(m_document->m_nodes, m_node).end;
    for (qsizetype i = m_node + 1; i < end; i = nodeAt(m_document->m_nodes, i).end)
        values.push_back(JsonValue{m_document, i});
    return values;
}

QByteArrayView JsonValue::name() const
{
    const auto& node = nodeAt(m_document->m_nodes, m_node);
    return m_document->text(node.nameAt, node.nameSize);
}

std::optional<JsonValue> JsonValue::member(QByteArrayView name) const
{
    if (!isObject())
        return std::nullopt;
    const qsizetype end = nodeAt(m_document->m_nodes, m_node).end;
    for (qsizetype i = m_node + 1; i < end; i = nodeAt(m_document->m_nodes, i).end) {
        const JsonValue candidate{m_document, i};
        if (candidate.name() == name)
            return candidate;
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
