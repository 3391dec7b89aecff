#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace claimcheck {

/// One member of a header or of a payload, for reading.
struct InspectedMember
{
    QString name;                 ///< as written; may hold hostile text, see visibleText()
    QString value;                ///< compact JSON
    QString meaning;              ///< empty for a private name
    QString reference;            ///< empty for a private name
    std::optional<Instant> time;  ///< set for a NumericDate that can be shown as a date
};

/// One of the dot-separated parts of a compact token.
struct InspectedPart
{
    enum class Role { Header, Payload, Signature, Other };

    Role role = Role::Other;
    QByteArray encoded;                     ///< exactly as it stood in the text
    qsizetype offset = 0;                   ///< of its first byte in Inspection::token
    std::optional<QByteArray> bytes;        ///< what it decodes to, where it decodes
    std::vector<InspectedMember> members;   ///< of a JSON object, in the order of the text
    QStringList problems;                   ///< in plain words; empty for a part without fault
    std::optional<qsizetype> badByte;       ///< offset in Inspection::token of the first bad byte
};

/// What can be read from a token that nobody vouched for.
///
/// Reading is not verifying: nothing here says whether a token is good, and this type shares
/// nothing with VerifiedClaims, so that no code can mistake one for the other.
struct Inspection
{
    QByteArray token; ///< what was found in the pasted text, and is what the parts point into
    QString extractedFrom; ///< "an Authorization header", ...; empty when the text was the token
    std::vector<InspectedPart> parts;
    QStringList problems; ///< of the whole

    [[nodiscard]] const InspectedPart* part(InspectedPart::Role role) const
    {
        for (const InspectedPart& part : parts) {
            if (part.role == role)
                return &part;
        }
        return nullptr;
    }
    /// Whether anything in it looks like a token at all.
    [[nodiscard]] bool foundAnything() const { return !parts.empty(); }
};

/// Reads whatever a person might paste: quotes, `Bearer`, line breaks, a whole header, a JSON
/// answer, a URL with access_token=. Decodes each part by itself and keeps going after a bad one.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT Inspection inspectToken(const QByteArray& pasted);

} // namespace claimcheck
