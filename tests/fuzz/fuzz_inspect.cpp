// Reading never fails, and what it shows points into the token that it found.

#include "core/base/base64url.h"
#include "core/inspect/inspection.h"
#include "core/inspect/visibletext.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const Inspection inspection = inspectToken(viewOf(data, size).toByteArray());
    qsizetype next = 0;
    for (const InspectedPart& part : inspection.parts) {
        require(part.offset == next);
        require(part.offset + part.encoded.size() <= inspection.token.size());
        require(inspection.token.sliced(part.offset, part.encoded.size()) == part.encoded);
        next = part.offset + part.encoded.size() + 1;
        if (part.badByte)
            require(*part.badByte >= part.offset && *part.badByte < next - 1);
        const auto decoded = decodeBase64url(part.encoded);
        require(decoded.has_value() == !part.badByte);
        if (decoded)
            require(part.bytes && *part.bytes == *decoded);
        for (const InspectedMember& member : part.members) {
            for (const QChar c : visibleText(QString(member.name + member.value)))
                require(c.category() != QChar::Other_Control
                        && c.category() != QChar::Other_Format);
        }
    }
    require(inspection.parts.empty() || next == inspection.token.size() + 1);
    return 0;
}
