#include "core/inspect/partreader.h"

#include "core/base/base64url.h"
#include "core/base/utf8.h"
#include "core/inspect/jsonmembers.h"
#include "core/inspect/registry.h"
#include "core/inspect/tokentaste.h"
#include "core/token/claims.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

namespace {

QString describe(const Base64urlError& error, char bad)
{
    switch (error.fault) {
    case Base64urlError::Fault::Character:
        return bad == '+' || bad == '/'
            ? u"holds a byte that base64url does not have: '+' and '/' are of ordinary base64"_s
            : u"holds a byte that base64url does not have"_s;
    case Base64urlError::Fault::Padding:
        return u"is padded with '='; a compact token is not"_s;
    case Base64urlError::Fault::Length:
        return u"is cut off: its last character encodes nothing"_s;
    case Base64urlError::Fault::UnusedBits:
        return u"does not end canonically: another spelling of the same bytes"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString describe(const JsonError& error)
{
    const QString in = error.where.isEmpty() ? QString{} : u", in %1"_s.arg(error.where);
    switch (error.fault) {
    case JsonError::Fault::TooLarge:
        return u"is longer than any that is read"_s;
    case JsonError::Fault::Syntax:
        return u"is not JSON"_s;
    case JsonError::Fault::Encoding:
        return u"is not JSON in UTF-8"_s;
    case JsonError::Fault::Number:
        return u"has a number that readers take for different ones"_s + in;
    case JsonError::Fault::DuplicateName:
        return u"has the member %1 twice, and readers differ on which one counts"_s.arg(
            error.where);
    case JsonError::Fault::TooDeep:
        return u"is nested too deeply"_s + in;
    case JsonError::Fault::TooManyMembers:
        return u"has too many members"_s + in;
    case JsonError::Fault::StringTooLong:
        return u"has a text that is too long"_s + in;
    case JsonError::Fault::NulInString:
        return u"has a NUL inside a text"_s + in;
    case JsonError::Fault::NotAnObject:
        return u"is JSON, but no object"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

// What can be saved from a part that is not canonical. A wrong character is taken for a zero, so
// that only the bytes it touches are lost and not the alignment of the rest.
QByteArray salvage(QByteArray encoded)
{
    while (encoded.endsWith('='))
        encoded.chop(1);
    for (char& c : encoded) {
        if (c == '+')
            c = '-';
        else if (c == '/')
            c = '_';
        else if (!isTokenCharacter(c) || c == '.')
            c = 'A';
    }
    if (encoded.size() % 4 == 1)
        encoded.chop(1);
    return QByteArray::fromBase64(encoded, QByteArray::Base64UrlEncoding);
}

// Flask marks what JSON has no type for by an object of one member whose name starts with a space.
QString flaskTag(const JsonValue& value)
{
    if (!value.isObject() || value.size() != 1)
        return {};
    const QByteArray tag = value.items().front().name().toByteArray();
    static constexpr std::pair<const char*, const char*> kTags[]{
        {" t", "a tuple, as Flask writes it"}, {" b", "bytes, as Flask writes them"},
        {" m", "HTML, as Flask writes it"},    {" u", "a UUID, as Flask writes it"},
        {" d", "a date, as Flask writes it"},  {" di", "a dictionary, as Flask writes it"},
    };
    const auto found =
        std::ranges::find_if(kTags, [&tag](const auto& row) { return tag == row.first; });
    return found == std::end(kTags) ? QString{} : QString::fromLatin1(found->second);
}

InspectedMember memberOf(QByteArrayView name, const JsonValue& value, Role role)
{
    InspectedMember member{.name = textFromUtf8(name), .value = value.toText()};
    const auto meaning = role == Role::Header ? headerMeaning(name) : claimMeaning(name);
    if (meaning) {
        member.meaning = meaning->meaning;
        member.reference = meaning->reference;
        const auto seconds = value.toDouble();
        if (meaning->isTime && seconds && *seconds >= 0 && *seconds <= kLatestNumericDate)
            member.time = toInstant(*seconds);
    }
    if (const auto text = value.toUtf8(); text && role == Role::Header)
        member.valueMeaning = headerValueMeaning(name, *text);
    else if (role == Role::Payload)
        member.valueMeaning = flaskTag(value);
    return member;
}

// Each whole member is read by itself; one that is no JSON even so is left out.
void salvageMembers(InspectedPart& part, const JsonMemberScan& scan)
{
    const QByteArrayView text = *part.bytes;
    for (const JsonMemberSpan& span : scan.members) {
        if (std::cmp_greater_equal(part.members.size(), kReadingLimits.members))
            return;
        const QByteArray alone =
            '{' + text.sliced(span.nameAt, span.end() - span.nameAt).toByteArray() + '}';
        const auto document = JsonDocument::parseObject(alone, kReadingLimits);
        if (!document)
            continue;
        const JsonValue value = document->root().items().front();
        part.members.push_back(memberOf(value.name(), value, part.role));
        part.salvaged = true;
    }
}

} // namespace

QString subjectOf(const InspectedPart& part)
{
    return u"The "_s + part.name;
}

InspectedPart readPart(QByteArrayView encoded, qsizetype offset, Role role, const QString& name)
{
    InspectedPart part{
        .role = role, .name = name, .encoded = encoded.toByteArray(), .offset = offset};
    auto bytes = decodeBase64url(encoded);
    if (bytes) {
        part.bytes = std::move(*bytes);
        return part;
    }
    const qsizetype at = bytes.error().position;
    part.problems += u"%1 %2."_s.arg(subjectOf(part), describe(bytes.error(), encoded[at]));
    part.badByte = offset + at;
    if (QByteArray saved = salvage(part.encoded); !saved.isEmpty())
        part.bytes = std::move(saved);
    return part;
}

void readMembers(InspectedPart& part)
{
    if (part.encoded.isEmpty()) {
        part.problems += u"%1 is empty."_s.arg(subjectOf(part));
        return;
    }
    const QByteArray bytes = part.bytes.value_or(QByteArray{});
    const auto json = JsonDocument::parseObject(bytes, kReadingLimits);
    if (json) {
        for (const JsonValue& item : json->root().items())
            part.members.push_back(memberOf(item.name(), item, part.role));
        return;
    }
    const JsonMemberScan scan = scanMembers(bytes);
    if (scan.end == JsonMemberScan::End::Cut && scan.openAt >= 0)
        part.problems += u"%1 is cut off in the middle of its JSON."_s.arg(subjectOf(part));
    else
        part.problems += u"%1 %2."_s.arg(subjectOf(part), describe(json.error()));
    if (part.bytes)
        salvageMembers(part, scan);
}

} // namespace claimcheck
