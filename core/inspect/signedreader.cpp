#include "core/inspect/signedreader.h"

#include "core/inspect/jsonmembers.h"
#include "core/inspect/partreader.h"
#include "core/token/signedtoken.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

namespace {

bool isDigestSize(qsizetype bytes)
{
    return bytes == 20 || bytes == 32 || bytes == 48 || bytes == 64;
}

// The first part of a JWS is JSON as well, and what tells it apart is that it names an algorithm,
// or that a JSON object follows it.
bool isJose(const SignedParts& parts, const QByteArray& payload)
{
    const auto first = JsonDocument::parseObject(payload, kReadingLimits);
    if (first && first->root().member("alg"))
        return true;
    if (!parts.timestamp)
        return false;
    return QByteArray::fromBase64(parts.timestamp->toByteArray(), QByteArray::Base64UrlEncoding)
        .startsWith('{');
}

bool looksSigned(const UnverifiedSigned& read)
{
    if (!read.signature || !isDigestSize(read.signature->size()))
        return false;
    if (!read.payload) // a mark of compression is enough of a sign: a bomb is to be named, too
        return read.parts.compressed && (!read.timestamp || *read.timestamp);
    return JsonDocument::parse(*read.payload, kReadingLimits) && !isJose(read.parts, *read.payload);
}

QString describePayload(const TokenError& error)
{
    return error.fault == TokenError::Fault::TooLarge
        ? u"The payload inflates to more than is read, and was given up."_s
        : u"The payload is compressed, but does not inflate."_s;
}

InspectedPart payloadPart(const UnverifiedSigned& read, qsizetype offset)
{
    InspectedPart part = readPart(read.parts.payload, offset, Role::Payload, u"payload"_s);
    part.bytes.reset(); // the compressed bytes tell nobody anything
    if (!read.payload) {
        part.problems += describePayload(read.payload.error());
        return part;
    }
    part.bytes = *read.payload;
    // Any JSON value may be signed, and only an object has members.
    if (scanMembers(*part.bytes).openAt >= 0)
        readMembers(part);
    return part;
}

InspectedPart timestampPart(const UnverifiedSigned& read, qsizetype offset)
{
    InspectedPart part = readPart(*read.parts.timestamp, offset, Role::Other, u"timestamp"_s);
    if (*read.timestamp)
        part.time = **read.timestamp;
    else if (part.problems.isEmpty())
        part.problems += u"The timestamp is no time: it is zero, too late or spelled oddly."_s;
    return part;
}

} // namespace

bool readSigned(Inspection& inspection)
{
    const QByteArrayView token = inspection.token;
    const auto read = readUnverifiedSigned(token);
    if (!read || !looksSigned(*read))
        return false;

    const auto offsetOf = [token](QByteArrayView part) { return part.data() - token.data(); };
    inspection.kind = Inspection::Kind::Signed;
    inspection.parts.push_back(payloadPart(*read, offsetOf(read->parts.payload)));
    if (read->parts.timestamp)
        inspection.parts.push_back(timestampPart(*read, offsetOf(*read->parts.timestamp)));
    inspection.parts.push_back(readPart(read->parts.signature, offsetOf(read->parts.signature),
                                        Role::Signature, u"signature"_s));
    inspection.notes += read->parts.timestamp
        ? u"This is a signed token as itsdangerous and Flask write it. It says when it was made; "
          "whoever reads it decides how long it lasts."_s
        : u"This is a signed token as itsdangerous writes it, without a time: it never expires."_s;
    return true;
}

} // namespace claimcheck
