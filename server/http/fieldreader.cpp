#include "server/http/fieldreader.h"

#include "server/http/problem.h"

#include <QSet>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxBodyBytes = 16LL * 1024;

// Passwords may hold U+0000 and are hashed with it; no other field gets past its own check.
constexpr JsonLimits kBodyLimits{.bytes = kMaxBodyBytes, .depth = 8, .allowNul = true};

QString describe(const JsonError& error)
{
    using Fault = JsonError::Fault;
    switch (error.fault) {
    case Fault::TooLarge:
        return u"The body is too large."_s;
    case Fault::Syntax:
        return u"The body is not JSON. Check quotes, commas and braces."_s;
    case Fault::Encoding:
        return u"The body is not UTF-8, or holds a broken escape."_s;
    case Fault::Number:
        return u"The body holds a number out of range."_s;
    case Fault::DuplicateName:
        return u"The body holds the same field twice."_s;
    case Fault::TooDeep:
    case Fault::TooManyMembers:
        return u"The body holds more than this route reads."_s;
    case Fault::StringTooLong:
        return u"The value is too long."_s;
    case Fault::NulInString:
        return u"The body holds a NUL character."_s;
    case Fault::NotAnObject:
        return u"The body must be a JSON object."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString wantedType(Field::Type type)
{
    switch (type) {
    case Field::Type::Text:
    case Field::Type::Secret:
        return u"The value must be text."_s;
    case Field::Type::Flag:
        return u"The value must be true or false."_s;
    case Field::Type::Number:
        return u"The value must be a whole number."_s;
    case Field::Type::TextList:
        return u"The value must be a list of texts."_s;
    case Field::Type::Json:
        return u"The value must be sent as JSON."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

// '+' is a space, and a percent sign needs two hex digits.
std::expected<QString, Answer> decodeFormText(QByteArray text)
{
    text.replace('+', ' ');
    for (qsizetype at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
        const QByteArray digits = text.sliced(at + 1, std::min<qsizetype>(2, text.size() - at - 1));
        if (digits.size() != 2 || QByteArray::fromHex(digits).toHex() != digits.toLower())
            return std::unexpected(
                problem(Refusal::InvalidRequest, u"The form holds a broken % escape."_s));
    }
    const QByteArray bytes = QByteArray::fromPercentEncoding(text);
    if (!bytes.isValidUtf8() || bytes.size() > kBodyLimits.string)
        return std::unexpected(
            problem(Refusal::InvalidRequest, u"A form value is too long or not UTF-8."_s));
    return QString::fromUtf8(bytes);
}

std::optional<qint64> wholeNumber(const QString& text)
{
    const QStringView digits = text.startsWith(u'-') ? QStringView{text}.sliced(1) : text;
    // toLongLong() would take a plus sign and surrounding space.
    if (digits.isEmpty()
        || !std::ranges::all_of(digits, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    bool fits = false;
    const qint64 number = text.toLongLong(&fits);
    return fits ? std::optional{number} : std::nullopt;
}

std::optional<QStringList> textsOf(const JsonValue& value)
{
    if (!value.isArray())
        return std::nullopt;
    QStringList texts;
    for (const JsonValue& item : value.items()) {
        const auto text = item.toUtf8();
        if (!text)
            return std::nullopt;
        texts += QString::fromUtf8(*text);
    }
    return texts;
}

} // namespace

FieldReader::FieldReader(const FieldTable& table, bool strangersRefused, bool emptyIsAbsent)
    : m_table(table)
    , m_strangersRefused(strangersRefused)
    , m_emptyIsAbsent(emptyIsAbsent)
{
}

const Field* FieldReader::find(const QString& name) const
{
    const auto found = std::ranges::find(m_table, name, &Field::name);
    return found == m_table.end() ? nullptr : &*found;
}

FieldReader::Outcome FieldReader::readJson(QByteArrayView text)
{
    auto document = JsonDocument::parseObject(text, kBodyLimits);
    if (!document) {
        const JsonError& error = document.error();
        return std::unexpected(error.where.isEmpty()
                                   ? problem(Refusal::InvalidRequest, describe(error))
                                   : fieldProblem(error.where, describe(error)));
    }
    Outcome outcome;
    for (const JsonValue& item : document->root().items()) {
        const QString name = QString::fromUtf8(item.name());
        if (const Field* field = find(name))
            outcome = take(*field, item);
        else if (m_strangersRefused)
            outcome = std::unexpected(fieldProblem(name, u"This route has no such field."_s));
        if (!outcome)
            break;
    }
    // There may be a password in it, under whatever name.
    document->wipe();
    return outcome;
}

FieldReader::Outcome FieldReader::readForm(QByteArrayView text)
{
    QSet<QString> seen;
    for (const QByteArray& pair : text.toByteArray().split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const auto name = decodeFormText(equals < 0 ? pair : pair.first(equals));
        auto value = decodeFormText(equals < 0 ? QByteArray{} : pair.sliced(equals + 1));
        if (!name)
            return std::unexpected(name.error());
        if (!value)
            return std::unexpected(value.error());
        const Field* field = find(*name);
        if (!field && m_strangersRefused)
            return std::unexpected(fieldProblem(*name, u"This route has no such field."_s));
        if (seen.contains(*name))
            return std::unexpected(fieldProblem(*name, u"The body holds the same field twice."_s));
        seen.insert(*name);
        if (!field)
            continue;
        if (const auto taken = take(*field, std::move(*value)); !taken)
            return taken;
    }
    return {};
}

FieldReader::Outcome FieldReader::take(const Field& field, const JsonValue& value)
{
    using Type = Field::Type;
    const auto refused = [&field] {
        return std::unexpected(fieldProblem(field.name, wantedType(field.type)));
    };
    switch (field.type) {
    case Type::Text:
    case Type::Secret:
        if (const auto text = value.toUtf8())
            return takeText(field, QString::fromUtf8(*text));
        return refused();
    case Type::Flag:
        if (const auto flag = value.toBool()) {
            m_fields.m_values.emplace(field.name, *flag);
            return {};
        }
        return refused();
    case Type::Number:
        return takeNumber(field, value.toInteger());
    case Type::TextList:
        if (auto texts = textsOf(value)) {
            m_fields.m_values.emplace(field.name, std::move(*texts));
            return {};
        }
        return refused();
    case Type::Json:
        m_fields.m_values.emplace(field.name, value.toQJson());
        return {};
    }
    Q_UNREACHABLE_RETURN({});
}

FieldReader::Outcome FieldReader::take(const Field& field, QString text)
{
    using Type = Field::Type;
    if (m_emptyIsAbsent && text.isEmpty())
        return {};
    switch (field.type) {
    case Type::Text:
    case Type::Secret:
        return takeText(field, std::move(text));
    case Type::Number:
        return takeNumber(field, wholeNumber(text));
    case Type::TextList:
        m_fields.m_values.emplace(field.name, text.split(u' ', Qt::SkipEmptyParts));
        return {};
    case Type::Flag:
        if (text != "true"_L1 && text != "false"_L1)
            break;
        m_fields.m_values.emplace(field.name, text == "true"_L1);
        return {};
    case Type::Json:
        break;
    }
    return std::unexpected(fieldProblem(field.name, wantedType(field.type)));
}

FieldReader::Outcome FieldReader::takeNumber(const Field& field, std::optional<qint64> number)
{
    if (!number)
        return std::unexpected(fieldProblem(field.name, wantedType(field.type)));
    if (*number < field.least || *number > field.most)
        return std::unexpected(fieldProblem(
            field.name, u"The number must be from %1 to %2."_s.arg(field.least).arg(field.most)));
    m_fields.m_values.emplace(field.name, *number);
    return {};
}

FieldReader::Outcome FieldReader::takeText(const Field& field, QString text)
{
    if (m_emptyIsAbsent && text.isEmpty())
        return {};
    if (!field.choices.isEmpty() && !field.choices.contains(text))
        return std::unexpected(fieldProblem(
            field.name, u"The value must be one of: %1."_s.arg(field.choices.join(u", "_s))));
    if (field.type == Field::Type::Secret)
        m_fields.m_values.emplace(field.name, Fields::Secret{std::move(text)});
    else
        m_fields.m_values.emplace(field.name, std::move(text));
    return {};
}

std::expected<Fields, Answer> FieldReader::finish()
{
    for (const Field& field : m_table) {
        if (field.required && !m_fields.has(field.name))
            return std::unexpected(fieldProblem(field.name, u"This field is missing."_s));
    }
    return std::move(m_fields);
}

std::expected<Fields, Answer> Fields::readBody(const Request& request, const FieldTable& table,
                                               Reading reading)
{
    if (reading == Reading::ByHandler || table.empty())
        return Fields{};
    if (request.body.size() > kMaxBodyBytes)
        return std::unexpected(
            problem(Refusal::BodyTooLarge,
                    u"The body is too large: at most %1 bytes."_s.arg(kMaxBodyBytes)));
    FieldReader reader(table, reading == Reading::Strict, reading == Reading::OAuth);
    const QByteArray value =
        request.headers.combinedValue(QHttpHeaders::WellKnownHeader::ContentType);
    const QByteArray type = value.split(';').constFirst().trimmed().toLower();
    std::expected<void, Answer> read;
    if (type == "application/json")
        read = reader.readJson(request.body);
    else if (type == "application/x-www-form-urlencoded")
        read = reader.readForm(request.body);
    else if (!type.isEmpty() || !request.body.isEmpty())
        read = std::unexpected(problem(Refusal::UnsupportedMediaType));
    if (!read)
        return std::unexpected(read.error());
    return reader.finish();
}

std::expected<Fields, Answer> Fields::readQuery(const Request& request, const FieldTable& table)
{
    if (table.empty())
        return Fields{};
    FieldReader reader(table, false, false);
    if (const auto read = reader.readForm(request.query.query(QUrl::FullyEncoded).toLatin1());
        !read)
        return std::unexpected(read.error());
    return reader.finish();
}

} // namespace claimcheck
