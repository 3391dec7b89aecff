#include "core/inspect/opaquereader.h"

#include "core/token/opaquetoken.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

bool readOpaque(Inspection& inspection)
{
    const bool access = inspection.token.startsWith("cc_at_");
    if (!access && !inspection.token.startsWith("cc_rt_"))
        return false;
    inspection.kind = Inspection::Kind::Opaque;
    inspection.parts.push_back({.role = InspectedPart::Role::Other,
                                .name = u"random text"_s,
                                .encoded = inspection.token});
    inspection.notes += access
        ? u"This is an opaque access token: it says nothing, and its issuer looks it up."_s
        : u"This is an opaque refresh token: it says nothing, and its issuer looks it up."_s;
    if (!OpaqueToken::parse(inspection.token)) {
        inspection.problems += u"Its checksum does not fit: it is mistyped, cut off or made up."_s;
    }
    return true;
}

} // namespace claimcheck
