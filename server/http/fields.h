#pragma once

#include "server/http/message.h"

#include <QHash>
#include <QString>
#include <QStringList>

#include <expected>

namespace claimcheck {

/// The members of a request's body, JSON or form, read strictly: every one is text, none comes
/// twice, and none is there that the route does not know.
class Fields
{
public:
    /// The answer to give instead names what is wrong and where.
    [[nodiscard]] static std::expected<Fields, Answer>
    read(const Request& request, const QStringList& required, const QStringList& optional = {});

    /// Empty when an optional field is absent.
    [[nodiscard]] QString text(const QString& name) const { return m_values.value(name); }
    [[nodiscard]] bool has(const QString& name) const { return m_values.contains(name); }

private:
    QHash<QString, QString> m_values;
};

} // namespace claimcheck
