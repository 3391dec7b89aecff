#pragma once

#include "server/http/message.h"

#include <QJsonValue>
#include <QString>
#include <QStringList>

#include <expected>
#include <limits>
#include <map>
#include <optional>
#include <variant>
#include <vector>

namespace claimcheck {

/// A member of a body, of a query or of an answer, as a route declares it once: it is read by this
/// row, and the API document tells of it by the same row.
struct Field
{
    enum class Type {
        Text,
        Secret, ///< text that is wiped when the call is over
        Flag,
        Number, ///< whole
        TextList, ///< in forms and queries one text with spaces between, as OAuth writes scopes
        Json, ///< anything; not in forms and queries
    };

    // The ways to declare one; required unless optional() is said.
    [[nodiscard]] static Field text(QString name, QString meaning);
    [[nodiscard]] static Field secret(QString name, QString meaning);
    [[nodiscard]] static Field flag(QString name, QString meaning);
    [[nodiscard]] static Field number(QString name, QString meaning, qint64 least, qint64 most);
    [[nodiscard]] static Field textList(QString name, QString meaning);
    [[nodiscard]] static Field json(QString name, QString meaning);
    [[nodiscard]] Field optional() &&;
    /// Only these texts.
    [[nodiscard]] Field oneOf(QStringList texts) &&;

    QString name;
    QString meaning;
    Type type = Type::Text;
    bool required = true;
    qint64 least = std::numeric_limits<qint64>::min(); ///< of a number
    qint64 most = std::numeric_limits<qint64>::max();
    QStringList choices = {}; ///< of a text; empty for any
};

using FieldTable = std::vector<Field>;

/// How a route takes its body.
enum class Reading {
    Strict, ///< JSON or a form; a member that the table lacks is refused
    /// As RFC 6749 section 3.2 wants it: a member that the table lacks is ignored, one without a
    /// value counts as absent, and one that comes twice is refused.
    OAuth,
    ByHandler, ///< the handler reads the request itself, query included; tables only document
};

/// Members that were read by their table: each has its type, and none comes twice.
///
/// Move-only, because it may hold secrets, which are overwritten when it goes.
class Fields
{
public:
    Fields() = default;
    Fields(Fields&&) = default;
    Fields& operator=(Fields&&) = default;
    ~Fields();

    /// The answer to give instead names what is wrong and where. A request without a body and
    /// without a type for one has no members.
    [[nodiscard]] static std::expected<Fields, Answer>
    readBody(const Request& request, const FieldTable& table, Reading reading = Reading::Strict);
    /// Parameters that the table lacks are ignored.
    [[nodiscard]] static std::expected<Fields, Answer> readQuery(const Request& request,
                                                                 const FieldTable& table);

    [[nodiscard]] bool has(const QString& name) const { return m_values.contains(name); }
    /// Each for a field of its type, text() for secrets too; without the field, @p otherwise or
    /// nothing.
    [[nodiscard]] QString text(const QString& name, const QString& otherwise = {}) const;
    [[nodiscard]] bool flag(const QString& name, bool otherwise = false) const;
    [[nodiscard]] std::optional<qint64> number(const QString& name) const;
    [[nodiscard]] QStringList list(const QString& name) const;
    [[nodiscard]] QJsonValue json(const QString& name) const;

private:
    struct Secret
    {
        QString text;
    };
    using Value = std::variant<QString, Secret, bool, qint64, QStringList, QJsonValue>;
    template <class T>
    [[nodiscard]] const T* find(const QString& name) const;

    friend class FieldReader;
    std::map<QString, Value> m_values;
};

} // namespace claimcheck
