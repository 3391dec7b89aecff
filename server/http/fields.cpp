#include "server/http/fields.h"

#include "core/base/secretbytes.h"

#include <span>
#include <utility>

namespace claimcheck {

Field Field::text(QString name, QString meaning)
{
    return {.name = std::move(name), .meaning = std::move(meaning)};
}

Field Field::secret(QString name, QString meaning)
{
    return {.name = std::move(name), .meaning = std::move(meaning), .type = Type::Secret};
}

Field Field::flag(QString name, QString meaning)
{
    return {.name = std::move(name), .meaning = std::move(meaning), .type = Type::Flag};
}

Field Field::number(QString name, QString meaning, qint64 least, qint64 most)
{
    return {.name = std::move(name),
            .meaning = std::move(meaning),
            .type = Type::Number,
            .least = least,
            .most = most};
}

Field Field::textList(QString name, QString meaning)
{
    return {.name = std::move(name), .meaning = std::move(meaning), .type = Type::TextList};
}

Field Field::json(QString name, QString meaning)
{
    return {.name = std::move(name), .meaning = std::move(meaning), .type = Type::Json};
}

Field Field::optional() &&
{
    required = false;
    return std::move(*this);
}

Field Field::oneOf(QStringList texts) &&
{
    choices = std::move(texts);
    return std::move(*this);
}

Fields::~Fields()
{
    for (auto& [name, value] : m_values) {
        auto* secret = std::get_if<Secret>(&value);
        // Somebody who still holds the same text would have it changed under his hands.
        if (secret && secret->text.isDetached())
            wipe(std::as_writable_bytes(
                std::span{secret->text.data(), static_cast<std::size_t>(secret->text.size())}));
    }
}

template <class T>
const T* Fields::find(const QString& name) const
{
    const auto found = m_values.find(name);
    return found == m_values.end() ? nullptr : std::get_if<T>(&found->second);
}

QString Fields::text(const QString& name, const QString& otherwise) const
{
    if (const auto* secret = find<Secret>(name))
        return secret->text;
    const auto* text = find<QString>(name);
    return text ? *text : otherwise;
}

bool Fields::flag(const QString& name, bool otherwise) const
{
    const auto* flag = find<bool>(name);
    return flag ? *flag : otherwise;
}

std::optional<qint64> Fields::number(const QString& name) const
{
    const auto* number = find<qint64>(name);
    return number ? std::optional{*number} : std::nullopt;
}

QStringList Fields::list(const QString& name) const
{
    const auto* list = find<QStringList>(name);
    return list ? *list : QStringList{};
}

QJsonValue Fields::json(const QString& name) const
{
    const auto* value = find<QJsonValue>(name);
    return value ? *value : QJsonValue{QJsonValue::Undefined};
}

} // namespace claimcheck
