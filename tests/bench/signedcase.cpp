#include "tests/bench/signedcase.h"

#include "tests/bench/measure.h"

#include <array>

namespace claimcheck::bench {

namespace {

Signer signerOfCase()
{
    const std::array secrets{SecretBytes::copyOf(kSignedSecret)};
    auto signer = Signer::create(secrets,
                                 {.salt = kSignedSalt,
                                  .digest = DigestAlgorithm::Sha256,
                                  .derivation = KeyDerivation::Hmac});
    require(signer.has_value());
    return std::move(*signer);
}

} // namespace

SignedCase::SignedCase(QByteArray claims)
    : payload(std::move(claims))
    , m_serializer(signerOfCase(), m_clock)
{
    const auto made = m_serializer.sign(payload);
    require(made.has_value());
    token = *made;
}

} // namespace claimcheck::bench
