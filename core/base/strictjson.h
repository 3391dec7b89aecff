#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>
#include <QMetaType>
#include <QString>

#include <bit>
#include <cstddef>
#include <expected>
#include <iterator>
#include <memory>
#include <optional>

namespace claimcheck {

/// Why a JSON text was refused.
struct CLAIMCHECK_CORE_EXPORT JsonError
{
    Q_GADGET
public:
    enum class Fault {
        TooLarge,       ///< more bytes than the caller allows
        Syntax,         ///< not RFC 8259: trailing commas, comments, two values, a BOM, ...
        Encoding,       ///< not UTF-8, or an escape that is half a surrogate pair
        Number,         ///< beyond the range of a double or of 64 bits, or minus zero
        DuplicateName,  ///< two members whose names are equal once their escapes are read
        TooDeep,
        TooManyMembers,
        StringTooLong,
        NulInString,
        NotAnObject,    ///< well-formed, but the caller asked for an object
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where; ///< the name of the member, where there is one; never a value
};

template <class T>
using JsonResult = std::expected<T, JsonError>;

/// What a caller is ready to read. The defaults are those for the claims of a token.
struct JsonLimits
{
    qsizetype bytes = 6144;
    int depth = 16;          ///< objects and arrays inside each other, the outermost counted
    qsizetype members = 64;  ///< of one object or array
    qsizetype string = 1024; ///< UTF-8 bytes of one string, names included
    bool allowNul = false;   ///< U+0000 inside strings
};

class JsonDocument;
class JsonItems;

/// A value inside a JsonDocument. Cheap to copy; valid as long as the document's text is: until the
/// document, or the one it was moved to, is destroyed.
class CLAIMCHECK_CORE_EXPORT JsonValue
{
public:
    enum class Type : quint32 { Null, Boolean, Integer, Double, String, Array, Object };

    [[nodiscard]] Type type() const { return m_node->type; }
    [[nodiscard]] bool isString() const { return type() == Type::String; }
    [[nodiscard]] bool isArray() const { return type() == Type::Array; }
    [[nodiscard]] bool isObject() const { return type() == Type::Object; }
    [[nodiscard]] bool isNumber() const;

    /// Nothing when the value has another type. No conversions: "1" is not 1, and 1.0 is a Double.
    [[nodiscard]] std::optional<bool> toBool() const;
    [[nodiscard]] std::optional<qint64> toInteger() const;
    /// An Integer or a Double.
    [[nodiscard]] std::optional<double> toDouble() const;
    /// The text in UTF-8, escapes read.
    [[nodiscard]] std::optional<QByteArrayView> toUtf8() const;

    /// The number of elements of an array or members of an object, else 0.
    [[nodiscard]] qsizetype size() const;
    /// The elements of an array or the values of an object, in the order of the text.
    [[nodiscard]] JsonItems items() const;
    /// The name of this member; empty for an array's element and for the outermost value.
    [[nodiscard]] QByteArrayView name() const;
    /// The member of that name, compared byte for byte.
    [[nodiscard]] std::optional<JsonValue> member(QByteArrayView name) const;

    /// For display: no decision may rest on it.
    [[nodiscard]] QJsonValue toQJson() const;
    /// The same, as compact JSON text.
    [[nodiscard]] QString toText() const;

private:
    friend class JsonDocument;
    friend class JsonItems;
    friend class JsonTreeBuilder;

    // One per value in the order of the text; a container is followed by its content.
    struct Node
    {
        Type type;
        quint32 nameAt;
        quint32 nameSize;
        quint32 nodes; // this one and all inside it: the distance to the next sibling
        quint64 content; // what it means depends on the type; see JsonTreeBuilder
    };

    JsonValue(const Node* node, const char* text)
        : m_node(node)
        , m_text(text)
    {
    }

    const Node* m_node;
    const char* m_text; // all names and strings of the document, unescaped
};

/// The elements of an array or the members of an object, to walk over.
class JsonItems
{
public:
    class Iterator
    {
    public:
        using iterator_concept = std::forward_iterator_tag;
        using iterator_category = std::input_iterator_tag;
        using value_type = JsonValue;
        using difference_type = qsizetype;

        Iterator() = default;
        JsonValue operator*() const { return {m_node, m_text}; }
        Iterator& operator++()
        {
            m_node += m_node->nodes;
            return *this;
        }
        Iterator operator++(int)
        {
            const Iterator before = *this;
            ++*this;
            return before;
        }
        bool operator==(const Iterator& other) const { return m_node == other.m_node; }

    private:
        friend class JsonItems;
        Iterator(const JsonValue::Node* node, const char* text)
            : m_node(node)
            , m_text(text)
        {
        }

        const JsonValue::Node* m_node = nullptr;
        const char* m_text = nullptr;
    };

    [[nodiscard]] Iterator begin() const { return {m_first, m_text}; }
    [[nodiscard]] Iterator end() const { return {m_end, m_text}; }
    /// There must be one.
    [[nodiscard]] JsonValue front() const { return *begin(); }

private:
    friend class JsonValue;
    explicit JsonItems(const JsonValue& container)
        : m_first(container.m_node + 1)
        , m_end(container.m_node + container.m_node->nodes)
        , m_text(container.m_text)
    {
    }

    const JsonValue::Node* m_first;
    const JsonValue::Node* m_end;
    const char* m_text;
};

/// A JSON text that passed every check of RFC 8259, and the stricter ones of JsonError::Fault.
///
/// This is the one reader for what strangers send: tokens, keys and request bodies. It exists
/// because readers that differ on duplicate members or odd numbers are how a token means one thing
/// to the verifier and another to the application (RFC 7515 section 10.12).
class CLAIMCHECK_CORE_EXPORT JsonDocument
{
public:
    [[nodiscard]] static JsonResult<JsonDocument> parse(QByteArrayView utf8,
                                                        const JsonLimits& limits = {});
    /// As parse(), and the outermost value is an object.
    [[nodiscard]] static JsonResult<JsonDocument> parseObject(QByteArrayView utf8,
                                                              const JsonLimits& limits = {});

    /// A document that was moved from has none.
    [[nodiscard]] JsonValue root() const { return {nodes(), text()}; }

    /// Overwrites what this document holds, and what reading it left behind in this thread: for
    /// texts with secrets in them. It has no root afterwards.
    void wipe();

    /// The place of a value of this document, by which at() finds it again.
    [[nodiscard]] quint32 indexOf(const JsonValue& value) const
    {
        return static_cast<quint32>(value.m_node - nodes());
    }
    [[nodiscard]] JsonValue at(quint32 index) const { return {nodes() + index, text()}; }

private:
    friend class JsonTreeBuilder;
    using Node = JsonValue::Node;

    explicit JsonDocument(std::unique_ptr<std::byte[]> block)
        : m_block(std::move(block))
    {
    }
    [[nodiscard]] const Node* nodes() const { return reinterpret_cast<const Node*>(m_block.get()); }
    [[nodiscard]] const char* text() const
    {
        return reinterpret_cast<const char*>(nodes() + nodes()->nodes);
    }

    // All there is in one piece, because every token costs two of these: first the nodes, of which
    // the outermost knows how many there are, then the names and strings.
    std::unique_ptr<std::byte[]> m_block;
};

inline bool JsonValue::isNumber() const
{
    return type() == Type::Integer || type() == Type::Double;
}

inline std::optional<bool> JsonValue::toBool() const
{
    if (type() != Type::Boolean)
        return std::nullopt;
    return m_node->content != 0;
}

inline std::optional<qint64> JsonValue::toInteger() const
{
    if (type() != Type::Integer)
        return std::nullopt;
    return std::bit_cast<qint64>(m_node->content);
}

inline std::optional<double> JsonValue::toDouble() const
{
    if (type() == Type::Integer)
        return static_cast<double>(std::bit_cast<qint64>(m_node->content));
    if (type() == Type::Double)
        return std::bit_cast<double>(m_node->content);
    return std::nullopt;
}

inline std::optional<QByteArrayView> JsonValue::toUtf8() const
{
    if (type() != Type::String)
        return std::nullopt;
    return QByteArrayView{m_text + (m_node->content >> 32),
                          static_cast<qsizetype>(m_node->content & 0xffff'ffffU)};
}

inline qsizetype JsonValue::size() const
{
    return isArray() || isObject() ? static_cast<qsizetype>(m_node->content) : 0;
}

inline JsonItems JsonValue::items() const
{
    return JsonItems{*this};
}

inline QByteArrayView JsonValue::name() const
{
    return {m_text + m_node->nameAt, static_cast<qsizetype>(m_node->nameSize)};
}

} // namespace claimcheck
