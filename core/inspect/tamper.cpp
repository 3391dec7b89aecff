#include "core/inspect/tamper.h"

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/inspect/inspection.h"
#include "core/inspect/jsonmembers.h"
#include "core/inspect/partreader.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TamperError::Fault;

namespace {

using Parts = std::array<QByteArray, 3>;

auto fail(Fault fault, const QString& where = {})
{
    return std::unexpected(TamperError{fault, where});
}

std::size_t indexOf(TokenPart part)
{
    return static_cast<std::size_t>(part);
}

QString nameOf(TokenPart part)
{
    switch (part) {
    case TokenPart::Header:
        return u"header"_s;
    case TokenPart::Payload:
        return u"payload"_s;
    case TokenPart::Signature:
        return u"signature"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::expected<Parts, TamperError> split(const QByteArray& token)
{
    const auto parts = token.split('.');
    if (token.size() > kMaxInspectedBytes || parts.size() != 3)
        return fail(Fault::NotAToken);
    return Parts{parts[0], parts[1], parts[2]};
}

TamperResult join(const Parts& parts)
{
    QByteArray token = parts[0] + '.' + parts[1] + '.' + parts[2];
    if (token.size() > kMaxInspectedBytes)
        return fail(Fault::TooLarge);
    return token;
}

// Takes a token apart, changes the bytes of one part by @p edit, and puts it together again.
template <class Edit>
TamperResult editBytes(const QByteArray& token, TokenPart part, const Edit& edit)
{
    auto parts = split(token);
    if (!parts)
        return std::unexpected(parts.error());
    QByteArray& encoded = (*parts)[indexOf(part)];
    const auto bytes = decodeBase64url(encoded);
    if (!bytes)
        return fail(Fault::PartUnreadable, nameOf(part));
    const TamperResult edited = edit(*bytes);
    if (!edited)
        return edited;
    encoded = encodeBase64url(*edited);
    return join(*parts);
}

QByteArray quoted(const QString& name)
{
    const QByteArray list = QJsonDocument(QJsonArray{name}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

struct Place
{
    JsonMemberScan scan;
    qsizetype index = -1; // of the member, where there is one
};

// Names are compared as they read, so that "\u0061lg" is found as alg.
bool isNamed(QByteArrayView text, const JsonMemberSpan& member, const QByteArray& name)
{
    const auto read =
        JsonDocument::parse(text.sliced(member.nameAt, member.nameSize), kReadingLimits);
    const auto utf8 = read ? read->root().toUtf8() : std::nullopt;
    return utf8 && *utf8 == name;
}

std::expected<Place, TamperError> find(QByteArrayView json, TokenPart part, const QString& name)
{
    Place place{.scan = scanMembers(json)};
    if (place.scan.end != JsonMemberScan::End::Complete)
        return fail(Fault::PartUnreadable, nameOf(part));
    const QByteArray utf8 = name.toUtf8();
    for (qsizetype i = 0; i < std::ssize(place.scan.members); ++i) {
        if (!isNamed(json, place.scan.members[static_cast<std::size_t>(i)], utf8))
            continue;
        if (place.index >= 0)
            return fail(Fault::AmbiguousMember, name);
        place.index = i;
    }
    return place;
}

TamperResult withMember(QByteArray json, TokenPart part, const QString& name,
                        const QByteArray& value)
{
    const auto place = find(json, part, name);
    if (!place)
        return std::unexpected(place.error());
    const auto& members = place->scan.members;
    if (place->index >= 0) {
        const JsonMemberSpan& member = members[static_cast<std::size_t>(place->index)];
        return json.replace(member.valueAt, member.valueSize, value);
    }
    const QByteArray member = quoted(name) + ':' + value;
    if (members.empty())
        return json.insert(place->scan.openAt + 1, member);
    return json.insert(members.back().end(), ',' + member);
}

TamperResult withoutMember(QByteArray json, TokenPart part, const QString& name)
{
    const auto place = find(json, part, name);
    if (!place)
        return std::unexpected(place.error());
    if (place->index < 0)
        return fail(Fault::NoSuchMember, name);
    const auto& members = place->scan.members;
    const auto index = static_cast<std::size_t>(place->index);
    // With the comma behind it, or, for the last one, with the comma before it.
    qsizetype from = members[index].nameAt;
    qsizetype to = members[index].end();
    if (index + 1 < members.size())
        to = members[index + 1].nameAt;
    else if (index > 0)
        from = members[index - 1].end();
    return json.remove(from, to - from);
}

TamperResult flip(const QByteArray& token, TokenPart part, qsizetype byte, unsigned mask)
{
    return editBytes(token, part, [=](QByteArray bytes) -> TamperResult {
        if (byte < 0 || byte >= bytes.size())
            return fail(Fault::OutOfRange, nameOf(part));
        bytes[byte] = static_cast<char>(static_cast<unsigned char>(bytes[byte]) ^ mask);
        return bytes;
    });
}

} // namespace

TamperResult setMember(const QByteArray& token, TokenPart part, const QString& name,
                       const QByteArray& value)
{
    const QByteArray trimmed = value.trimmed();
    if (!name.isValidUtf16() || !JsonDocument::parse(trimmed, kReadingLimits))
        return fail(Fault::NotJson, name);
    return editBytes(token, part,
                     [&](const QByteArray& json) { return withMember(json, part, name, trimmed); });
}

TamperResult removeMember(const QByteArray& token, TokenPart part, const QString& name)
{
    return editBytes(token, part,
                     [&](const QByteArray& json) { return withoutMember(json, part, name); });
}

TamperResult stripSignature(const QByteArray& token)
{
    return replacePart(token, TokenPart::Signature, {});
}

TamperResult makeUnsigned(const QByteArray& token, const QString& spelling)
{
    return setMember(token, TokenPart::Header, u"alg"_s, quoted(spelling)).and_then(stripSignature);
}

TamperResult flipBit(const QByteArray& token, TokenPart part, qsizetype bit)
{
    if (bit < 0)
        return fail(Fault::OutOfRange, nameOf(part));
    return flip(token, part, bit / 8, 0x80U >> (bit % 8));
}

TamperResult flipByte(const QByteArray& token, TokenPart part, qsizetype byte)
{
    return flip(token, part, byte, 0xffU);
}

TamperResult replacePart(const QByteArray& token, TokenPart part, const QByteArray& encoded)
{
    auto parts = split(token);
    if (!parts)
        return std::unexpected(parts.error());
    (*parts)[indexOf(part)] = encoded;
    return join(*parts);
}

TamperResult appendToPart(const QByteArray& token, TokenPart part, const QByteArray& text)
{
    const auto parts = split(token);
    if (!parts)
        return std::unexpected(parts.error());
    return replacePart(token, part, (*parts)[indexOf(part)] + text);
}

TamperResult resign(const QByteArray& token, const Key& key, ResignHeader header)
{
    TamperResult text = token;
    if (header == ResignHeader::Adapt) {
        const std::string_view name = rowOf(key.algorithm()).name;
        text = setMember(token, TokenPart::Header, u"alg"_s, quoted(QString::fromUtf8(name)));
        if (text && !key.id().isEmpty())
            text =
                setMember(*text, TokenPart::Header, u"kid"_s, quoted(QString::fromUtf8(key.id())));
        if (!text)
            return text;
    }
    const auto parts = split(*text);
    if (!parts)
        return std::unexpected(parts.error());
    const QByteArray signature = key.sign(QByteArray{(*parts)[0] + '.' + (*parts)[1]});
    if (signature.isEmpty())
        return fail(Fault::SigningFailed);
    return replacePart(*text, TokenPart::Signature, encodeBase64url(signature));
}

} // namespace claimcheck
