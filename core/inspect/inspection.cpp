#include "core/inspect/inspection.h"

#include "core/inspect/opaquereader.h"
#include "core/inspect/partreader.h"
#include "core/inspect/pasted.h"
#include "core/inspect/signedreader.h"
#include "core/token/compact.h"

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Kind = Inspection::Kind;
using Role = InspectedPart::Role;

namespace {

struct PartName
{
    Role role;
    QStringView name;
};

// One to three parts are a JWS, whole or cut off (RFC 7515 §7.1).
constexpr std::array<PartName, 3> kJwsParts{
    {{Role::Header, u"header"}, {Role::Payload, u"payload"}, {Role::Signature, u"signature"}}};
// Five are a JWE, whose parts other than the header cannot be read without a key (RFC 7516 §7.1).
constexpr std::array<PartName, 5> kJweParts{{{Role::Header, u"header"},
                                             {Role::Other, u"encrypted key"},
                                             {Role::Other, u"initialisation vector"},
                                             {Role::Other, u"ciphertext"},
                                             {Role::Other, u"authentication tag"}}};
constexpr PartName kFourthPart{Role::Other, u"fourth part"};

PartName nameOf(qsizetype index, qsizetype count)
{
    const auto at = static_cast<std::size_t>(index);
    if (count == 5)
        return kJweParts.at(at);
    return index < 3 ? kJwsParts.at(at) : kFourthPart;
}

void readCompact(Inspection& inspection)
{
    const QByteArrayView token = inspection.token;
    const qsizetype count = token.count('.') + 1;
    qsizetype offset = 0;
    for (qsizetype index = 0; index < count; ++index) {
        const qsizetype dot = token.indexOf('.', offset);
        const qsizetype end = dot < 0 ? token.size() : dot;
        const auto [role, name] = nameOf(index, count);
        InspectedPart part =
            readPart(token.sliced(offset, end - offset), offset, role, name.toString());
        if (role == Role::Header || role == Role::Payload)
            readMembers(part);
        inspection.parts.push_back(std::move(part));
        offset = end + 1;
    }
}

// A header that reads as a JSON object is what makes a text a token; so does the shape alone,
// because a token with a broken header is what people want to look at.
bool resemblesToken(const Inspection& inspection)
{
    return !inspection.parts.front().members.empty() || inspection.parts.size() > 1;
}

void judgeShape(Inspection& inspection)
{
    const std::size_t count = inspection.parts.size();
    const qsizetype size = inspection.token.size();
    if (!resemblesToken(inspection)) {
        inspection.parts.clear();
        inspection.problems += u"No token was found in this text."_s;
        return;
    }
    inspection.kind = count == 5 ? Kind::Jwe : Kind::Jws;
    if (count == 5)
        inspection.notes += u"This is an encrypted token: only its header can be read."_s;
    else if (count != 3)
        inspection.problems += u"It has %1 of 3 parts."_s.arg(count);
    else if (size > kMaxTokenBytes)
        inspection.problems +=
            u"It is %1 bytes long; verification refuses more than %2."_s.arg(size).arg(
                kMaxTokenBytes);
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
    inspection.extractedFrom = std::move(found.extractedFrom);
    if (!found.note.isEmpty())
        inspection.notes += found.note;
    if (!found.mistakenFor.isEmpty()) {
        inspection.problems += found.mistakenFor;
        return inspection;
    }
    inspection.token = std::move(found.token);
    if (inspection.token.isEmpty() || readOpaque(inspection) || readSigned(inspection))
        return inspection;
    if (const qsizetype count = inspection.token.count('.') + 1; count > 5) {
        inspection.problems +=
            u"It has %1 parts; a signed token has 3, an encrypted one 5."_s.arg(count);
        return inspection;
    }
    readCompact(inspection);
    judgeShape(inspection);
    return inspection;
}

} // namespace claimcheck
