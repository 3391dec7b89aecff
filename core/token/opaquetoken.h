#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <cstddef>
#include <optional>

namespace claimcheck {

/// What the store keeps of an opaque token: enough to recognise it, nothing to log in with.
class CLAIMCHECK_CORE_EXPORT OpaqueTokenHash
{
public:
    /// Nothing unless @p bytes is as long as a hash.
    [[nodiscard]] static std::optional<OpaqueTokenHash> fromBytes(QByteArrayView bytes);

    /// The bytes to store and to look up by.
    [[nodiscard]] QByteArrayView view() const { return m_bytes; }
    /// In constant time. A row that was found by this hash is compared again this way, so that
    /// what a lookup tells by its time is never the last word.
    [[nodiscard]] bool matches(const OpaqueTokenHash& other) const;

private:
    using Bytes = std::array<char, 32>;
    friend class OpaqueToken;
    explicit OpaqueTokenHash(const Bytes& bytes)
        : m_bytes(bytes)
    {
    }

    Bytes m_bytes;
};

/// A token that says nothing: 256 random bits, with a prefix that programs looking for leaked
/// secrets can find and a checksum that spares the store a lookup for what nobody issued.
///
///     cc_at_ 43 characters of base64url 6 characters of base64url
///            the random bits            the CRC-32 of all that is before
///
/// The text is the secret, so the object is move-only and wiped.
class CLAIMCHECK_CORE_EXPORT OpaqueToken
{
public:
    enum class Kind { Access, Refresh };

    /// Nothing when the random source fails.
    [[nodiscard]] static std::optional<OpaqueToken> generate(Kind kind, Random& random);

    /// Checks shape, spelling and checksum, which is no proof that anybody issued it.
    /// Malformed or BadEncoding otherwise.
    [[nodiscard]] static TokenResult<OpaqueToken> parse(QByteArrayView text);

    [[nodiscard]] Kind kind() const { return m_kind; }
    /// Valid for as long as this object is neither moved from nor destroyed.
    [[nodiscard]] QByteArrayView text() const { return m_text.view(); }
    /// The SHA-256 of the text: a slow hash adds nothing to 256 random bits.
    [[nodiscard]] OpaqueTokenHash hash() const;

private:
    OpaqueToken(Kind kind, SecretBytes text);

    Kind m_kind;
    SecretBytes m_text;
};

} // namespace claimcheck
