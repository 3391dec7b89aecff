#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonValue>
#include <QMetaType>
#include <QString>

#include <expected>
#include <optional>
#include <vector>

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

/// A value inside a JsonDocument. Cheap to copy; valid as long as its document.
class CLAIMCHECK_CORE_EXPORT JsonValue
{
public:
    enum class Type { Null, Boolean, Integer, Double, String, Array, Object };

    [[nodiscard]] Type type() const;
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
    [[nodiscard]] std::vector<JsonValue> items() const;
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
    JsonValue(const JsonDocument* document, qsizetype node)
        : m_document(document)
        , m_node(node)
    {
    }

    const JsonDocument* m_document;
    qsizetype m_node;
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

    /// Valid as long as this document stays where it is: moving the document ends it.
    [[nodiscard]] JsonValue root() const { return {this, 0}; }

private:
    friend class JsonValue;
    friend class JsonTreeBuilder;

    // One entry per value in the order of the text; a container is followed by its content, and
    // `end` is the index after it, so that walking never needs a pointer.
    struct Node
    {
        JsonValue::Type type = JsonValue::Type::Null;
        bool boolean = false;
        qsizetype nameAt = 0;
        qsizetype nameSize = 0;
        qsizetype textAt = 0;
        qsizetype textSize = 0;
        qsizetype size = 0;
        qsizetype end = 0;
        qint64 integer = 0;
        double number = 0;
    };

    JsonDocument() = default;
    [[nodiscard]] QByteArrayView text(qsizetype at, qsizetype size) const;

    std::vector<Node> m_nodes;
    QByteArray m_strings; // names and strings, unescaped, one after the other
};

} // namespace claimcheck
