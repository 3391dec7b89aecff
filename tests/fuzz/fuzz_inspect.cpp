// Reading never fails, what it shows points into the token that it found, and what is made of it
// by lint, diff and tampering keeps its promises.

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/inspect/inspection.h"
#include "core/inspect/lint.h"
#include "core/inspect/tamper.h"
#include "core/inspect/tokendiff.h"
#include "core/inspect/visibletext.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Kind = Inspection::Kind;

namespace {

constexpr Instant kNow{std::chrono::seconds{1893499200}};

void checkVisible(const QString& text)
{
    for (const QChar c : visibleText(text))
        require(c.category() != QChar::Other_Control && c.category() != QChar::Other_Format);
}

void checkPart(const Inspection& inspection, const InspectedPart& part)
{
    require(part.offset >= 0 && part.offset + part.encoded.size() <= inspection.token.size());
    require(inspection.token.sliced(part.offset, part.encoded.size()) == part.encoded);
    require(!part.name.isEmpty());
    if (part.badByte)
        require(*part.badByte >= part.offset && *part.badByte < part.offset + part.encoded.size());
    if (inspection.kind != Kind::Signed && inspection.kind != Kind::Opaque) {
        const auto decoded = decodeBase64url(part.encoded);
        require(decoded.has_value() == !part.badByte);
        if (decoded)
            require(part.bytes && *part.bytes == *decoded);
    }
    for (const QString& problem : part.problems) {
        require(problem.endsWith(u'.'));
        checkVisible(problem);
    }
    for (const InspectedMember& member : part.members)
        checkVisible(QString(member.name + member.value));
}

// The parts of a token follow each other, with a separator between them.
void checkOrder(const Inspection& inspection)
{
    qsizetype end = -1;
    for (const InspectedPart& part : inspection.parts) {
        const bool marked = inspection.kind == Kind::Signed && end == -1 && part.offset == 1;
        require(part.offset == end + 1 || marked);
        end = part.offset + part.encoded.size();
    }
    require(inspection.parts.empty() || end == inspection.token.size());
    require(inspection.parts.empty() == (inspection.kind == Kind::Unknown));
}

// What a stranger wrote may call itself anything, and findings quote it.
bool praisesItself(const Inspection& inspection)
{
    for (const InspectedPart& part : inspection.parts) {
        for (const InspectedMember& member : part.members) {
            if (member.name.contains("valid"_L1) || member.value.contains("valid"_L1))
                return true;
        }
    }
    return false;
}

void checkLint(const Inspection& inspection)
{
    const bool praised = praisesItself(inspection);
    for (const LintProfile profile : {LintProfile::AsItSays, LintProfile::AccessToken}) {
        for (const LintFinding& finding : lint(inspection, kNow, profile)) {
            require(!finding.rule.isEmpty() && !finding.reference.isEmpty());
            require(praised || !finding.text.contains("valid"_L1));
        }
    }
}

void checkTamper(const QByteArray& token)
{
    const QString name = u"claimcheck fuzz"_s;
    for (const TokenPart part : {TokenPart::Header, TokenPart::Payload}) {
        const auto set = setMember(token, part, name, R"({"x":[1,"}"]})");
        if (!set)
            continue;
        const auto again = setMember(token, part, name, "1");
        require(again && setMember(*set, part, name, "1") == *again);
        const bool isNew =
            removeMember(token, part, name).error_or({}).fault == TamperError::Fault::NoSuchMember;
        if (isNew)
            require(removeMember(*set, part, name) == token);
    }
    for (const TokenPart part : {TokenPart::Header, TokenPart::Payload, TokenPart::Signature}) {
        if (const auto flipped = flipBit(token, part, 5))
            require(*flipped != token && flipBit(*flipped, part, 5) == token);
    }
    if (const auto stripped = stripSignature(token))
        require(stripped->endsWith('.') && token.startsWith(*stripped));
    if (const auto none = makeUnsigned(token, u"nOnE"_s))
        require(none->endsWith('.'));
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Inspection inspection = inspectToken(viewOf(data, size).toByteArray());
    for (const InspectedPart& part : inspection.parts)
        checkPart(inspection, part);
    checkOrder(inspection);
    checkLint(inspection);
    checkTamper(inspection.token);
    require(diffTokens(inspection, inspection).saysTheSame());
    return 0;
}
