#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace claimcheck {

/// More than this is not looked at: the longest text that inspectToken() reads.
inline constexpr qsizetype kMaxInspectedBytes = 64LL * 1024;

/// One member of a header or of a payload, for reading.
struct InspectedMember
{
    QString name;                 ///< as written; may hold hostile text, see visibleText()
    QString value;                ///< compact JSON
    QString meaning;              ///< of the name; empty for a private name
    QString reference;            ///< empty for a private name
    QString valueMeaning; ///< of the value: "HMAC with SHA-256, a shared secret"; or empty
    std::optional<Instant> time; ///< set for a NumericDate that can be shown as a date
};

/// One of the dot-separated parts of a token.
struct InspectedPart
{
    enum class Role { Header, Payload, Signature, Other };

    Role role = Role::Other;
    QString name; ///< "header", "timestamp", "ciphertext", ...
    QByteArray encoded; ///< exactly as it stood in the text
    qsizetype offset = 0; ///< of its first byte in Inspection::token
    std::optional<QByteArray> bytes; ///< what it decodes to, where it decodes
    std::vector<InspectedMember> members; ///< of a JSON object, in the order of the text
    bool salvaged = false; ///< the members were read around a fault; others may be missing
    std::optional<Instant> time; ///< of the timestamp of a signed token
    QStringList problems; ///< whole sentences; empty for a part without fault
    std::optional<qsizetype> badByte; ///< offset in Inspection::token of the first bad byte
};

/// What can be read from a token that nobody vouched for.
///
/// Reading is not verifying: nothing here says whether a token is good, and this type shares
/// nothing with VerifiedClaims, so that no code can mistake one for the other.
struct Inspection
{
    enum class Kind {
        Jws, ///< signed: header, payload, signature; also one that is cut off or broken
        Jwe, ///< encrypted: five parts, of which only the header can be read
        Signed, ///< as itsdangerous writes them: payload, timestamp, signature
        Opaque, ///< a random text that only its issuer can look up
        Unknown, ///< no token that we can name
    };

    Kind kind = Kind::Unknown;
    QByteArray token; ///< what was found in the pasted text, and is what the parts point into
    QString extractedFrom; ///< "an Authorization header", ...; empty when the text was the token
    std::vector<InspectedPart> parts;
    QStringList problems; ///< of the whole, as whole sentences
    QStringList notes; ///< worth knowing, and no fault

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

/// Reads whatever a person might paste; see findToken() for where the token may stand. Decodes each
/// part by itself and keeps going after a bad one. Costs no more than reading kMaxInspectedBytes,
/// whoever wrote it: what is compressed is inflated up to a limit only.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT Inspection inspectToken(const QByteArray& pasted);

} // namespace claimcheck
