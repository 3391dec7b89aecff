#include "core/base/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QVarLengthArray>
#include <QVariant>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace claimcheck {

namespace {

using Text = QVarLengthArray<char, 1024>;

void append(Text& text, QByteArrayView more)
{
    text.append(more.data(), more.size());
}

// What needs no escape and is a byte each in UTF-8.
bool isPlain(QStringView string)
{
    return std::ranges::all_of(
        string, [](QChar c) { return c >= u' ' && c <= u'~' && c != u'"' && c != u'\\'; });
}

void appendByQt(Text& text, const QJsonValue& value)
{
    // QJsonDocument writes containers only, so the value travels in an array that is cut off again.
    const QByteArray list = QJsonDocument(QJsonArray{value}).toJson(QJsonDocument::Compact);
    append(text, QByteArrayView{list}.sliced(1, list.size() - 2));
}

void appendString(Text& text, const QString& string)
{
    if (!isPlain(string)) {
        appendByQt(text, string);
        return;
    }
    text.append('"');
    for (const QChar c : string)
        text.append(c.toLatin1());
    text.append('"');
}

void appendNumber(Text& text, const QJsonValue& value)
{
    const QVariant number = value.toVariant();
    if (number.typeId() != QMetaType::LongLong) {
        appendByQt(text, value);
        return;
    }
    std::array<char, std::numeric_limits<qlonglong>::digits10 + 2> digits;
    const auto end =
        std::to_chars(digits.data(), digits.data() + digits.size(), number.toLongLong()).ptr;
    append(text, {digits.data(), end});
}

void appendValue(Text& text, const QJsonValue& value);

void appendArray(Text& text, const QJsonArray& array)
{
    text.append('[');
    for (qsizetype i = 0; i < array.size(); ++i) {
        if (i > 0)
            text.append(',');
        appendValue(text, array.at(i));
    }
    text.append(']');
}

void appendObject(Text& text, const QJsonObject& object)
{
    text.append('{');
    for (auto member = object.begin(); member != object.end(); ++member) {
        if (member != object.begin())
            text.append(',');
        appendString(text, member.key());
        text.append(':');
        appendValue(text, member.value());
    }
    text.append('}');
}

void appendValue(Text& text, const QJsonValue& value)
{
    switch (value.type()) {
    case QJsonValue::Bool:
        append(text, value.toBool() ? "true" : "false");
        break;
    case QJsonValue::Double:
        appendNumber(text, value);
        break;
    case QJsonValue::String:
        appendString(text, value.toString());
        break;
    case QJsonValue::Array:
        appendArray(text, value.toArray());
        break;
    case QJsonValue::Object:
        appendObject(text, value.toObject());
        break;
    case QJsonValue::Null:
    case QJsonValue::Undefined:
        append(text, "null");
        break;
    }
}

} // namespace

QByteArray compactJson(const QJsonObject& object)
{
    Text text;
    appendObject(text, object);
    return {text.data(), text.size()};
}

void appendJsonString(QByteArray& text, const QString& string)
{
    Text written;
    appendString(written, string);
    text.append(written.data(), written.size());
}

} // namespace claimcheck
