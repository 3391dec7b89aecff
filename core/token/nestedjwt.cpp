#include "core/token/nestedjwt.h"

#include "core/token/mediatype.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Step = Check::Step;

NestedJwtVerifier::NestedJwtVerifier(const JweDecrypter& decrypter, const JwtVerifier& verifier)
    : m_decrypter(decrypter)
    , m_verifier(verifier)
{
}

TokenResult<VerifiedClaims> NestedJwtVerifier::verify(QByteArrayView token, Trace* outer,
                                                      Trace* inner) const
{
    const Findings findings{outer};
    const auto payload = m_decrypter.decrypt(token, outer);
    if (!payload)
        return std::unexpected(payload.error());
    const auto cty = payload->header().root().member("cty");
    if (!cty || !sameMediaType(*cty->toUtf8(), "JWT")) {
        return findings.refuse(Step::Payload, Fault::WrongType, u"cty"_s,
                               u"cty does not say that a signed token is inside");
    }
    findings.pass(Step::Payload, u"a JWT is inside (cty)");
    return m_verifier.verify(payload->bytes(), inner);
}

std::expected<QByteArray, EncryptionError> encryptJwt(const EncryptionKey& key,
                                                      ContentEncryption encryption,
                                                      QByteArrayView signedJwt, Random& random,
                                                      const QJsonObject& header)
{
    QJsonObject withType = header;
    withType.insert("cty"_L1, u"JWT"_s);
    return encryptJwe(key, encryption, signedJwt, random, withType);
}

} // namespace claimcheck
