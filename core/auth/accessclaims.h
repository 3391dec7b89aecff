#pragma once

#include "core/account/session.h"
#include "core/account/tokenstyle.h"
#include "core/base/clock.h"
#include "core/token/claims.h"

#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// The claims of an access token that was good when it was checked, in whichever of the three
/// styles it came. Only TokenVerifier makes them; in a lab, BrokenVerifier too.
class AccessClaims
{
public:
    [[nodiscard]] const Claims& claims() const { return m_claims; }
    [[nodiscard]] TokenStyle style() const { return m_style; }

    /// A username, or the id of a service client.
    [[nodiscard]] QByteArrayView subject() const { return text("sub"); }
    [[nodiscard]] QByteArrayView id() const { return text("jti"); }
    [[nodiscard]] QByteArrayView clientId() const { return text("client_id"); }
    /// The session it belongs to; empty for a service client's token.
    [[nodiscard]] QByteArrayView sessionId() const { return sessionOfTokenId(id()); }
    /// The policy demands one.
    [[nodiscard]] Instant expiry() const { return toInstant(m_claims.expiry().value_or(0)); }
    /// The policy demands one.
    [[nodiscard]] Instant issuedAt() const { return toInstant(m_claims.issuedAt().value_or(0)); }
    /// When the password was given; nothing where there was none.
    [[nodiscard]] std::optional<Instant> authenticatedAt() const
    {
        return m_claims.date("auth_time").transform(toInstant);
    }

private:
    friend class TokenVerifier;
    friend class BrokenVerifier;
    AccessClaims(Claims claims, TokenStyle style)
        : m_claims(std::move(claims))
        , m_style(style)
    {
    }
    [[nodiscard]] QByteArrayView text(QByteArrayView name) const
    {
        return m_claims.text(name).value_or(QByteArrayView{});
    }

    Claims m_claims;
    TokenStyle m_style;
};

} // namespace claimcheck
