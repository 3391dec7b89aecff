#pragma once

#include "core/base/strictjson.h"
#include "server/http/fields.h"

namespace claimcheck {

/// Fills Fields by a table, member by member, whether they stand in JSON, a form or a query.
class FieldReader
{
public:
    /// The table must outlive the reader. @p strangersRefused: a member that the table lacks is an
    /// error.
    FieldReader(const FieldTable& table, bool strangersRefused, bool emptyIsAbsent);

    [[nodiscard]] std::expected<void, Answer> readJson(QByteArrayView text);
    /// application/x-www-form-urlencoded: names and values as they were sent.
    [[nodiscard]] std::expected<void, Answer> readForm(QByteArrayView text);
    /// What was read, once every required field was there.
    [[nodiscard]] std::expected<Fields, Answer> finish();

private:
    using Outcome = std::expected<void, Answer>;

    [[nodiscard]] const Field* find(const QString& name) const;
    [[nodiscard]] Outcome take(const Field& field, const JsonValue& value);
    [[nodiscard]] Outcome take(const Field& field, QString text);
    [[nodiscard]] Outcome takeNumber(const Field& field, std::optional<qint64> number);
    [[nodiscard]] Outcome takeText(const Field& field, QString text);

    const FieldTable& m_table;
    bool m_strangersRefused;
    bool m_emptyIsAbsent;
    Fields m_fields;
};

} // namespace claimcheck
