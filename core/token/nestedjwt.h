#pragma once

#include "core/core_export.h"
#include "core/token/jwe.h"
#include "core/token/jwt.h"

#include <array>

namespace claimcheck {

/// The steps of the outer token of NestedJwtVerifier, for Trace::complete().
inline constexpr std::array kNestedJwtSteps{
    Check::Step::Size,   Check::Step::Shape,      Check::Step::Encoding,
    Check::Step::Header, Check::Step::Critical,   Check::Step::Algorithm,
    Check::Step::Key,    Check::Step::Decryption, Check::Step::Payload,
};

/// Checks a signed JWT inside a JWE (RFC 7519 section 5.2).
///
/// Encryption proves nothing about the sender, so claims count only when a signed token is inside
/// and every check of the JwtVerifier passes (RFC 8725 section 3.3). There is one level: what is
/// inside is never decrypted.
class CLAIMCHECK_CORE_EXPORT NestedJwtVerifier
{
public:
    /// Both must outlive this verifier.
    NestedJwtVerifier(const JweDecrypter& decrypter, const JwtVerifier& verifier);

    /// @p outer and @p inner explain the encrypted token and the signed one in it.
    [[nodiscard]] TokenResult<VerifiedClaims> verify(QByteArrayView token, Trace* outer = nullptr,
                                                     Trace* inner = nullptr) const;

private:
    const JweDecrypter& m_decrypter;
    const JwtVerifier& m_verifier;
};

/// Encrypts a signed JWT: encryptJwe() with `cty` set to "JWT".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArray, EncryptionError>
encryptJwt(const EncryptionKey& key, ContentEncryption encryption, QByteArrayView signedJwt,
           Random& random, const QJsonObject& header = {});

} // namespace claimcheck
