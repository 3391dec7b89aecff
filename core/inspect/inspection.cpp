#include "core/inspect/inspection.h"

#include "core/base/base64url.h"
#include "core/base/utf8.h"
#include "core/inspect/pasted.h"
#include "core/inspect/registry.h"
#include "core/token/claims.h"
#include "core/token/compact.h"

#include <QMetaEnum>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

namespace {

constexpr qsizetype kMaxInspectedBytes = 64LL * 1024;

// Generous where the verifier is strict: reading is the point, and nothing is decided here.
constexpr JsonLimits kReadingLimits{
    .bytes = kMaxInspectedBytes,
    .depth = 64,
    .members = 4096,
    .string = kMaxInspectedBytes,
    .allowNul = true,
};

Role roleOf(qsizetype index, qsizetype count)
{
    // One to three parts are a JWS, whole or cut off; five are a JWE, whose parts other than the
    // header cannot be read without a key.
    if (index == 0)
        return Role::Header;
    if (count > 3)
        return Role::Other;
    return index == 1 ? Role::Payload : Role::Signature;
}

QString describe(const Base64urlError& error)
{
    switch (error.fault) {
    case Base64urlError::Fault::Character:
        return u"holds a byte that base64url does not have"_s;
    case Base64urlError::Fault::Padding:
        return u"is padded with '='; a compact token is not"_s;
    case Base64urlError::Fault::Length:
        return u"is cut off: its last character encodes nothing"_s;
    case Base64urlError::Fault::UnusedBits:
        return u"does not end canonically: another spelling of the same bytes"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

// What can be saved from a part that is not canonical: Qt's reader skips what it does not know.
QByteArray salvage(const QByteArray& encoded)
{
    return QByteArray::fromBase64(encoded, QByteArray::Base64UrlEncoding);
}

std::vector<InspectedMember> membersOf(const JsonValue& object, Role role)
{
    std::vector<InspectedMember> members;
    for (const JsonValue& item : object.items()) {
        InspectedMember member{.name = textFromUtf8(item.name()), .value = item.toText()};
        const auto meaning =
            role == Role::Header ? headerMeaning(item.name()) : claimMeaning(item.name());
        if (meaning) {
            member.meaning = meaning->meaning;
            member.reference = meaning->reference;
            const auto seconds = item.toDouble();
            if (meaning->isTime && seconds && *seconds >= 0 && *seconds <= kLatestNumericDate)
                member.time = toInstant(*seconds);
        }
        members.push_back(std::move(member));
    }
    return members;
}

InspectedPart inspectPart(QByteArrayView encoded, qsizetype offset, Role role)
{
    InspectedPart part{.role = role, .encoded = encoded.toByteArray(), .offset = offset};
    auto bytes = decodeBase64url(encoded);
    if (bytes) {
        part.bytes = std::move(*bytes);
    } else {
        part.problems += describe(bytes.error());
        part.badByte = offset + bytes.error().position;
        if (QByteArray saved = salvage(part.encoded); !saved.isEmpty())
            part.bytes = std::move(saved);
    }
    if (role != Role::Header && role != Role::Payload)
        return part;
    if (encoded.isEmpty()) {
        part.problems += u"is empty"_s;
        return part;
    }
    const auto json =
        part.bytes ? JsonDocument::parse(*part.bytes, kReadingLimits) : JsonDocument::parse({});
    if (!json) {
        const auto name = QMetaEnum::fromType<JsonError::Fault>().valueToKey(
            static_cast<int>(json.error().fault));
        part.problems += json.error().where.isEmpty()
            ? u"is not strict JSON (%1)"_s.arg(QLatin1StringView{name})
            : u"is not strict JSON (%1: %2)"_s.arg(QLatin1StringView{name}, json.error().where);
    } else if (!json->root().isObject()) {
        part.problems += u"is JSON, but no object"_s;
    } else {
        part.members = membersOf(json->root(), role);
    }
    return part;
}

// A header that reads as a JSON object is what makes a text a token; so does the shape alone,
// because a token with a broken header is what people want to look at.
bool resemblesToken(const Inspection& inspection)
{
    return !inspection.parts.front().members.empty() || inspection.parts.size() > 1;
}

} // namespace

Inspection inspectToken(const QByteArray& pasted)
{
    Inspection inspection;
    if (pasted.size() > kMaxInspectedBytes) {
        inspection.problems +=
            u"The text is %1 bytes long; at most %2 are read."_s.arg(pasted.size())
                .arg(kMaxInspectedBytes);
        return inspection;
    }
    PastedToken found = findToken(pasted);
    inspection.token = std::move(found.token);
    inspection.extractedFrom = std::move(found.extractedFrom);
    if (inspection.token.isEmpty())
        return inspection;

    const QByteArrayView token = inspection.token;
    const qsizetype count = token.count('.') + 1;
    if (count > 5) {
        inspection.problems +=
            u"It has %1 parts; a signed token has 3, an encrypted one 5."_s.arg(count);
        return inspection;
    }
    qsizetype offset = 0;
    for (qsizetype index = 0; index < count; ++index) {
        const qsizetype dot = token.indexOf('.', offset);
        const qsizetype end = dot < 0 ? token.size() : dot;
        inspection.parts.push_back(
            inspectPart(token.sliced(offset, end - offset), offset, roleOf(index, count)));
        offset = end + 1;
    }
    if (!resemblesToken(inspection)) {
        inspection.parts.clear();
        inspection.problems += u"No token was found in this text."_s;
    } else if (count == 5) {
        inspection.problems += u"This is an encrypted token: only its header can be read."_s;
    } else if (count != 3) {
        inspection.problems += u"It has %1 of 3 parts."_s.arg(count);
    } else if (token.size() > kMaxTokenBytes) {
        inspection.problems +=
            u"It is %1 bytes long; verification refuses more than %2."_s.arg(token.size())
                .arg(kMaxTokenBytes);
    }
    return inspection;
}

} // namespace claimcheck
