#include "server/http/fields.h"

#include "core/base/strictjson.h"
#include "server/http/problem.h"

#include <QMetaEnum>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Values = QHash<QString, QString>;

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

std::expected<Values, Answer> readJson(const Request& request)
{
    const auto document = JsonDocument::parseObject(request.body, kBodyLimits);
    if (!document) {
        const JsonError& error = document.error();
        return std::unexpected(error.where.isEmpty()
                                   ? problem(400, u"invalid_request"_s, describe(error))
                                   : fieldProblem(error.where, describe(error)));
    }
    Values values;
    for (const JsonValue& item : document->root().items()) {
        const QString name = QString::fromUtf8(item.name());
        const auto text = item.toUtf8();
        if (!text)
            return std::unexpected(fieldProblem(name, u"The value must be text."_s));
        values.insert(name, QString::fromUtf8(*text));
    }
    return values;
}

// application/x-www-form-urlencoded: '+' is a space, and a percent sign needs two hex digits.
std::expected<QString, Answer> decodeFormText(QByteArray text)
{
    text.replace('+', ' ');
    for (qsizetype at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 1)) {
        const QByteArray digits = text.sliced(at + 1, std::min<qsizetype>(2, text.size() - at - 1));
        if (digits.size() != 2 || QByteArray::fromHex(digits).toHex() != digits.toLower())
            return std::unexpected(
                problem(400, u"invalid_request"_s, u"The form holds a broken % escape."_s));
    }
    const QByteArray bytes = QByteArray::fromPercentEncoding(text);
    if (!bytes.isValidUtf8() || bytes.size() > kBodyLimits.string)
        return std::unexpected(
            problem(400, u"invalid_request"_s, u"A form value is too long or not UTF-8."_s));
    return QString::fromUtf8(bytes);
}

std::expected<Values, Answer> readForm(const Request& request)
{
    Values values;
    for (const QByteArray& pair : request.body.split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const auto name = decodeFormText(equals < 0 ? pair : pair.first(equals));
        const auto value = decodeFormText(equals < 0 ? QByteArray{} : pair.sliced(equals + 1));
        if (!name)
            return std::unexpected(name.error());
        if (!value)
            return std::unexpected(value.error());
        if (values.contains(*name))
            return std::unexpected(fieldProblem(*name, u"The body holds the same field twice."_s));
        values.insert(*name, *value);
    }
    return values;
}

std::expected<Values, Answer> readBody(const Request& request)
{
    if (request.body.size() > kMaxBodyBytes)
        return std::unexpected(
            problem(413, u"invalid_request"_s,
                    u"The body is too large: at most %1 bytes."_s.arg(kMaxBodyBytes)));
    const QByteArray value =
        request.headers.combinedValue(QHttpHeaders::WellKnownHeader::ContentType);
    const QByteArray type = value.split(';').constFirst().trimmed().toLower();
    if (type == "application/json")
        return readJson(request);
    if (type == "application/x-www-form-urlencoded")
        return readForm(request);
    return std::unexpected(
        problem(415, u"invalid_request"_s,
                u"Send Content-Type: application/json or application/x-www-form-urlencoded."_s));
}

} // namespace

std::expected<Fields, Answer> Fields::read(const Request& request, const QStringList& required,
                                           const QStringList& optional)
{
    auto values = readBody(request);
    if (!values)
        return std::unexpected(values.error());
    for (auto it = values->cbegin(); it != values->cend(); ++it) {
        if (!required.contains(it.key()) && !optional.contains(it.key()))
            return std::unexpected(fieldProblem(it.key(), u"This route has no such field."_s));
    }
    for (const QString& name : required) {
        if (!values->contains(name))
            return std::unexpected(fieldProblem(name, u"This field is missing."_s));
    }
    Fields fields;
    fields.m_values = std::move(*values);
    return fields;
}

} // namespace claimcheck
