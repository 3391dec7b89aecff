#include "core/crypto/signature.h"

#include "core/crypto/evp.h"
#include "core/crypto/keyencoding.h"

#include <QtCrypto>

#include <algorithm>

#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

namespace claimcheck {

/// One way to sign; a subclass per library and encoding.
class SignatureContext::Private
{
public:
    explicit Private(std::size_t signatureSize)
        : size(signatureSize)
    {
    }
    Private(const Private&) = delete;
    Private& operator=(const Private&) = delete;
    virtual ~Private() = default;

    [[nodiscard]] virtual QByteArray sign(QByteArrayView message) const = 0;
    /// @p signature has the right size.
    [[nodiscard]] virtual bool verify(QByteArrayView message, QByteArrayView signature) const = 0;

    std::size_t size;
};

namespace {

const EVP_MD* digestFor(SignatureScheme scheme, DigestAlgorithm digest)
{
    if (scheme == SignatureScheme::EdDsa || scheme == SignatureScheme::MlDsa)
        return nullptr;
    switch (digest) {
    case DigestAlgorithm::Sha1:
        return nullptr; // broken for signatures
    case DigestAlgorithm::Sha256:
        return EVP_sha256();
    case DigestAlgorithm::Sha384:
        return EVP_sha384();
    case DigestAlgorithm::Sha512:
        return EVP_sha512();
    }
    Q_UNREACHABLE_RETURN(nullptr);
}

bool fits(KeyFamily family, SignatureScheme scheme)
{
    switch (scheme) {
    case SignatureScheme::RsaPkcs1:
    case SignatureScheme::RsaPss:
        return family == KeyFamily::Rsa;
    case SignatureScheme::Ecdsa:
        return isCurve(family);
    case SignatureScheme::EdDsa:
        return family == KeyFamily::Ed25519 || family == KeyFamily::Ed448;
    case SignatureScheme::MlDsa:
        return family == KeyFamily::MlDsa44 || family == KeyFamily::MlDsa65
            || family == KeyFamily::MlDsa87;
    }
    Q_UNREACHABLE_RETURN(false);
}

/// OpenSSL's contexts with key and scheme set, of which each operation works on a copy: setting
/// one up looks algorithms up by name, which costs more than copying.
class EvpSignature : public SignatureContext::Private
{
public:
    EvpSignature(const AsymmetricKey& key, SignatureScheme scheme, const EVP_MD* digest)
        : Private(static_cast<std::size_t>(EVP_PKEY_get_size(key.inside().get())))
        , m_key(key)
        , m_scheme(scheme)
        , m_digest(digest)
        , m_verifying(prepared(EVP_DigestVerifyInit))
        , m_signing(key.isPrivate() ? prepared(EVP_DigestSignInit) : nullptr)
    {
    }

    [[nodiscard]] bool isReady() const { return m_verifying && (m_signing || !m_key.isPrivate()); }

    [[nodiscard]] QByteArray sign(QByteArrayView message) const override
    {
        if (!m_signing)
            return {};
        const auto context = copyOf(m_signing);
        QByteArray signature(EVP_PKEY_get_size(m_key.inside().get()), Qt::Uninitialized);
        auto written = evpSize(signature);
        if (!context
            || EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()),
                              &written, evpBytes(message), evpSize(message))
                != 1)
            return {};
        signature.truncate(static_cast<qsizetype>(written));
        return signature;
    }

    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const override
    {
        const auto context = copyOf(m_verifying);
        return context
            && EVP_DigestVerify(context.get(), evpBytes(signature), evpSize(signature),
                                evpBytes(message), evpSize(message))
            == 1;
    }

private:
    using Init = int(EVP_MD_CTX*, EVP_PKEY_CTX**, const EVP_MD*, ENGINE*, EVP_PKEY*);

    EvpPtr<EVP_MD_CTX> prepared(Init* init) const
    {
        EvpPtr<EVP_MD_CTX> context{EVP_MD_CTX_new()};
        EVP_PKEY_CTX* parameters = nullptr; // owned by the context
        if (!context
            || init(context.get(), &parameters, m_digest, nullptr, m_key.inside().get()) != 1)
            return nullptr;
        if (m_scheme == SignatureScheme::RsaPss
            && (EVP_PKEY_CTX_set_rsa_padding(parameters, RSA_PKCS1_PSS_PADDING) != 1
                || EVP_PKEY_CTX_set_rsa_pss_saltlen(parameters, RSA_PSS_SALTLEN_DIGEST) != 1))
            return nullptr;
        return context;
    }

    static EvpPtr<EVP_MD_CTX> copyOf(const EvpPtr<EVP_MD_CTX>& prepared)
    {
        EvpPtr<EVP_MD_CTX> copy{EVP_MD_CTX_new()};
        if (!copy || EVP_MD_CTX_copy_ex(copy.get(), prepared.get()) != 1)
            return nullptr;
        return copy;
    }

    AsymmetricKey m_key;
    SignatureScheme m_scheme;
    const EVP_MD* m_digest;
    EvpPtr<EVP_MD_CTX> m_verifying;
    EvpPtr<EVP_MD_CTX> m_signing;
};

/// JOSE's plain r and s around OpenSSL's DER. OpenSSL refuses numbers out of range.
class EcdsaSignature final : public EvpSignature
{
public:
    EcdsaSignature(const AsymmetricKey& key, const EVP_MD* digest)
        : EvpSignature(key, SignatureScheme::Ecdsa, digest)
        , m_half(static_cast<int>(publicSize(key.family())))
    {
        size = 2 * publicSize(key.family());
    }

    [[nodiscard]] QByteArray sign(QByteArrayView message) const override
    {
        const QByteArray der = EvpSignature::sign(message);
        const auto* at = evpBytes(der);
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers{
            d2i_ECDSA_SIG(nullptr, &at, der.size()), ECDSA_SIG_free};
        if (!numbers)
            return {};
        QByteArray signature(2 * m_half, Qt::Uninitialized);
        auto* out = reinterpret_cast<unsigned char*>(signature.data());
        BN_bn2binpad(ECDSA_SIG_get0_r(numbers.get()), out, m_half);
        BN_bn2binpad(ECDSA_SIG_get0_s(numbers.get()), out + m_half, m_half);
        return signature;
    }

    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView signature) const override
    {
        const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> numbers{ECDSA_SIG_new(),
                                                                            ECDSA_SIG_free};
        BIGNUM* r = BN_bin2bn(evpBytes(signature), m_half, nullptr);
        BIGNUM* s = BN_bin2bn(evpBytes(signature) + m_half, m_half, nullptr);
        if (!numbers || ECDSA_SIG_set0(numbers.get(), r, s) != 1) {
            BN_free(r);
            BN_free(s);
            return false;
        }
        unsigned char der[2 * 66 + 16];
        unsigned char* end = der;
        const int derSize = i2d_ECDSA_SIG(numbers.get(), &end);
        return derSize > 0 && EvpSignature::verify(message, {der, derSize});
    }

private:
    int m_half;
};

/// RSASSA-PKCS1-v1_5: signed by QCA, verified by OpenSSL, because verification is a hot path and
/// QCA's copies of message and signature cost a tenth of it.
class RsaPkcs1Signature final : public EvpSignature
{
public:
    RsaPkcs1Signature(const AsymmetricKey& key, const EVP_MD* digest,
                      QCA::SignatureAlgorithm algorithm)
        : EvpSignature(key, SignatureScheme::RsaPkcs1, digest)
        , m_algorithm(algorithm)
    {
        if (!key.isPrivate())
            return;
        const SecretBytes der = encodePkcs8(key);
        QCA::SecureArray secret(static_cast<int>(der.size()));
        std::ranges::copy(der.view(), secret.data());
        m_private = QCA::PrivateKey::fromDER(secret);
    }

    [[nodiscard]] QByteArray sign(QByteArrayView message) const override
    {
        if (m_private.isNull())
            return {};
        QCA::PrivateKey key = m_private; // its state is its own, which makes this thread-safe
        return key.signMessage(QCA::MemoryRegion(message.toByteArray()), m_algorithm);
    }

private:
    QCA::SignatureAlgorithm m_algorithm;
    QCA::PrivateKey m_private;
};

QCA::SignatureAlgorithm qcaAlgorithm(DigestAlgorithm digest)
{
    switch (digest) {
    case DigestAlgorithm::Sha1:
        return QCA::SignatureUnknown; // broken for signatures
    case DigestAlgorithm::Sha256:
        return QCA::EMSA3_SHA256;
    case DigestAlgorithm::Sha384:
        return QCA::EMSA3_SHA384;
    case DigestAlgorithm::Sha512:
        return QCA::EMSA3_SHA512;
    }
    Q_UNREACHABLE_RETURN(QCA::SignatureUnknown);
}

} // namespace

std::optional<SignatureContext>
SignatureContext::create(const AsymmetricKey& key, SignatureScheme scheme, DigestAlgorithm digest)
{
    if (!fits(key.family(), scheme) || digest == DigestAlgorithm::Sha1)
        return std::nullopt;
    const EVP_MD* evpDigest = digestFor(scheme, digest);
    std::unique_ptr<EvpSignature> context;
    if (scheme == SignatureScheme::RsaPkcs1)
        context = std::make_unique<RsaPkcs1Signature>(key, evpDigest, qcaAlgorithm(digest));
    else if (scheme == SignatureScheme::Ecdsa)
        context = std::make_unique<EcdsaSignature>(key, evpDigest);
    else
        context = std::make_unique<EvpSignature>(key, scheme, evpDigest);
    if (!context->isReady())
        return std::nullopt;
    return SignatureContext{std::move(context)};
}

SignatureContext::SignatureContext(std::unique_ptr<Private> context)
    : d(std::move(context))
{
}

SignatureContext::SignatureContext(SignatureContext&&) noexcept = default;
SignatureContext& SignatureContext::operator=(SignatureContext&&) noexcept = default;
SignatureContext::~SignatureContext() = default;

QByteArray SignatureContext::sign(QByteArrayView message) const
{
    return d->sign(message);
}

bool SignatureContext::verify(QByteArrayView message, QByteArrayView signature) const
{
    // OpenSSL forgives a leading zero byte here and there; we do not.
    return evpSize(signature) == d->size && d->verify(message, signature);
}

std::size_t SignatureContext::size() const
{
    return d->size;
}

} // namespace claimcheck
