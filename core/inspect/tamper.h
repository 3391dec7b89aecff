#pragma once

#include "core/core_export.h"
#include "core/key/key.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>

#include <expected>

// Makes one token out of another, to see whether a server notices. The text is edited, not written
// anew: order, spelling and space of everything else stay as they were, and a number keeps its
// digits. Except for resign() no function touches the signature unless it is told to.

namespace claimcheck {

/// Why a token was not changed.
struct CLAIMCHECK_CORE_EXPORT TamperError
{
    Q_GADGET
public:
    enum class Fault {
        NotAToken,       ///< not the three parts of a compact JWS
        PartUnreadable,  ///< the part is no base64url, or no JSON object
        NotJson,         ///< the new value is not strict JSON
        AmbiguousMember, ///< the part has that member twice
        NoSuchMember,
        OutOfRange,      ///< the part has fewer bits or bytes
        TooLarge,        ///< the result would be longer than what is read
        SigningFailed,
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where; ///< the name of the part or of the member; never a value
    bool operator==(const TamperError&) const = default;
};

using TamperResult = std::expected<QByteArray, TamperError>;

enum class TokenPart { Header, Payload, Signature };

/// Sets a header parameter or a claim to @p value, which is JSON text: it stands in the token as
/// written here. A new member goes last.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult setMember(const QByteArray& token, TokenPart part,
                                                            const QString& name,
                                                            const QByteArray& value);
/// Removing a member that setMember() added gives back the very token from before.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult removeMember(const QByteArray& token,
                                                               TokenPart part, const QString& name);

/// "header.payload." (RFC 7515 section 3.1 as an unsecured JWS has it).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult stripSignature(const QByteArray& token);
/// Sets `alg` to @p spelling, such as none, None, NONE or nOnE, and strips the signature.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult makeUnsigned(const QByteArray& token,
                                                               const QString& spelling);

/// Flips a bit of what a part decodes to. Bit 0 is the highest of the first byte.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult flipBit(const QByteArray& token, TokenPart part,
                                                          qsizetype bit);
/// Flips all bits of a byte of what a part decodes to.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult flipByte(const QByteArray& token, TokenPart part,
                                                           qsizetype byte);
/// Puts @p encoded where the part stands, whatever it is.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult replacePart(const QByteArray& token,
                                                              TokenPart part,
                                                              const QByteArray& encoded);
/// Writes @p text behind the part: '=' for padding, or any junk that a lenient reader skips.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult appendToPart(const QByteArray& token,
                                                               TokenPart part,
                                                               const QByteArray& text);

enum class ResignHeader {
    Adapt, ///< `alg` names the key's algorithm, and `kid` the key where it has an id
    Keep,  ///< left as it is, even where it contradicts the key
};

/// Signs header and payload with @p key in place of the old signature.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TamperResult resign(const QByteArray& token, const Key& key,
                                                         ResignHeader header = ResignHeader::Adapt);

} // namespace claimcheck
