#include "core/crypto/asymmetrickey.h"

#include "core/crypto/evp.h"
#include "core/crypto/keychecks.h"

#include <QtCrypto>

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/param_build.h>
#include <openssl/x509.h>

namespace claimcheck {

using Fault = AsymmetricKeyError::Fault;

namespace {

std::unexpected<AsymmetricKeyError> refuse(Fault fault)
{
    return std::unexpected(AsymmetricKeyError{fault});
}

/// How OpenSSL calls a family, and what its keys look like.
struct FamilyRow
{
    KeyFamily family;
    const char* type;       ///< OpenSSL's key type
    const char* group;      ///< for an elliptic curve with x and y
    std::size_t publicSize; ///< of one coordinate, or of a raw public key
    std::size_t secretSize; ///< of a raw private key
    bool fromSeed;          ///< whether the raw private key is the seed of a larger one
};

constexpr std::array kFamilies{
    FamilyRow{KeyFamily::Rsa, "RSA", nullptr, 0, 0, false},
    FamilyRow{KeyFamily::P256, "EC", "prime256v1", 32, 32, false},
    FamilyRow{KeyFamily::P384, "EC", "secp384r1", 48, 48, false},
    FamilyRow{KeyFamily::P521, "EC", "secp521r1", 66, 66, false},
    FamilyRow{KeyFamily::Secp256k1, "EC", "secp256k1", 32, 32, false},
    FamilyRow{KeyFamily::Ed25519, "ED25519", nullptr, 32, 32, false},
    FamilyRow{KeyFamily::Ed448, "ED448", nullptr, 57, 57, false},
    FamilyRow{KeyFamily::X25519, "X25519", nullptr, 32, 32, false},
    FamilyRow{KeyFamily::X448, "X448", nullptr, 56, 56, false},
    FamilyRow{KeyFamily::MlDsa44, "ML-DSA-44", nullptr, 1312, 32, true},
    FamilyRow{KeyFamily::MlDsa65, "ML-DSA-65", nullptr, 1952, 32, true},
    FamilyRow{KeyFamily::MlDsa87, "ML-DSA-87", nullptr, 2592, 32, true},
};

const FamilyRow& rowOf(KeyFamily family)
{
    return *std::ranges::find(kFamilies, family, &FamilyRow::family);
}

/// Collects the numbers of a key for EVP_PKEY_fromdata, and wipes them.
class KeyData
{
public:
    KeyData()
        : m_builder(OSSL_PARAM_BLD_new())
    {
    }
    KeyData(const KeyData&) = delete;
    KeyData& operator=(const KeyData&) = delete;
    ~KeyData() { OSSL_PARAM_BLD_free(m_builder); }

    void addNumber(const char* name, QByteArrayView bigEndian)
    {
        EvpPtr<BIGNUM> number{
            BN_bin2bn(evpBytes(bigEndian), static_cast<int>(bigEndian.size()), nullptr)};
        m_complete =
            m_complete && number && OSSL_PARAM_BLD_push_BN(m_builder, name, number.get()) == 1;
        m_numbers.push_back(std::move(number)); // the builder keeps pointers until the end
    }
    void addBytes(const char* name, QByteArrayView bytes)
    {
        m_complete = m_complete
            && OSSL_PARAM_BLD_push_octet_string(m_builder, name, bytes.data(), evpSize(bytes)) == 1;
    }
    void addText(const char* name, const char* text)
    {
        m_complete = m_complete && OSSL_PARAM_BLD_push_utf8_string(m_builder, name, text, 0) == 1;
    }

    [[nodiscard]] EvpPtr<EVP_PKEY> build(const char* type, bool isPrivate) const
    {
        const EvpPtr<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr)};
        OSSL_PARAM* params = m_complete ? OSSL_PARAM_BLD_to_param(m_builder) : nullptr;
        EVP_PKEY* key = nullptr;
        if (context && params && EVP_PKEY_fromdata_init(context.get()) == 1)
            EVP_PKEY_fromdata(context.get(), &key,
                              isPrivate ? EVP_PKEY_KEYPAIR : EVP_PKEY_PUBLIC_KEY, params);
        for (OSSL_PARAM* param = params; param && param->key; ++param)
            OPENSSL_cleanse(param->data, param->data_size);
        OSSL_PARAM_free(params);
        return EvpPtr<EVP_PKEY>{key};
    }

private:
    OSSL_PARAM_BLD* m_builder;
    std::vector<EvpPtr<BIGNUM>> m_numbers;
    bool m_complete = true;
};

// OpenSSL checks that the point is on the curve and not infinity, that a scalar is in its range,
// and that the two belong together.
AsymmetricKey::Result<AsymmetricKey> checkedKey(KeyFamily family, bool isPrivate,
                                                EvpPtr<EVP_PKEY> key)
{
    if (!key)
        return refuse(isCurve(family) ? Fault::NotOnCurve : Fault::Malformed);
    const EvpPtr<EVP_PKEY_CTX> context{EVP_PKEY_CTX_new_from_pkey(nullptr, key.get(), nullptr)};
    if (!context)
        return refuse(Fault::CryptoFailed);
    if (EVP_PKEY_public_check(context.get()) != 1)
        return refuse(Fault::NotOnCurve);
    if (isPrivate && EVP_PKEY_pairwise_check(context.get()) != 1)
        return refuse(Fault::Mismatch);
    return AsymmetricKey{
        std::make_shared<const AsymmetricKey::Private>(family, isPrivate, std::move(key))};
}

QByteArray numberOf(const EVP_PKEY* key, const char* name, std::size_t size)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return {};
    const EvpPtr<BIGNUM> number{raw};
    const int length = size > 0 ? static_cast<int>(size) : BN_num_bytes(raw);
    QByteArray bytes(length, Qt::Uninitialized);
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.data()), length);
    return bytes;
}

SecretBytes secretNumberOf(const EVP_PKEY* key, const char* name, std::size_t size)
{
    BIGNUM* raw = nullptr;
    if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
        return {};
    const EvpPtr<BIGNUM> number{raw};
    const int length = size > 0 ? static_cast<int>(size) : BN_num_bytes(raw);
    SecretBytes bytes(static_cast<std::size_t>(length));
    BN_bn2binpad(raw, reinterpret_cast<unsigned char*>(bytes.writableBytes().data()), length);
    return bytes;
}

// Built by QCA, taken over through PKCS#8.
EvpPtr<EVP_PKEY> generateRsa(int bits)
{
    QCA::KeyGenerator generator;
    const QCA::PrivateKey key = generator.createRSA(bits, 65537);
    if (key.isNull())
        return nullptr;
    const QCA::SecureArray der = key.toDER();
    const auto* at = reinterpret_cast<const unsigned char*>(der.constData());
    return EvpPtr<EVP_PKEY>{d2i_AutoPrivateKey(nullptr, &at, der.size())};
}

} // namespace

std::optional<KeyFamily> familyOf(const EVP_PKEY* key)
{
    std::array<char, 64> group{};
    std::size_t size = 0;
    // Empty for what has no group.
    EVP_PKEY_get_utf8_string_param(key, OSSL_PKEY_PARAM_GROUP_NAME, group.data(), group.size(),
                                   &size);
    const auto row = std::ranges::find_if(kFamilies, [&](const FamilyRow& candidate) {
        return qstrcmp(EVP_PKEY_get0_type_name(key), candidate.type) == 0
            && (!candidate.group || qstrcmp(group.data(), candidate.group) == 0);
    });
    return row == kFamilies.end() ? std::nullopt : std::optional{row->family};
}

bool isCurve(KeyFamily family)
{
    return rowOf(family).group != nullptr;
}

std::size_t publicSize(KeyFamily family)
{
    return rowOf(family).publicSize;
}

std::size_t secretSize(KeyFamily family)
{
    return rowOf(family).secretSize;
}

AsymmetricKey::Result<AsymmetricKey> AsymmetricKey::fromRsa(const RsaNumbers& numbers)
{
    if (const auto checked = checkRsa(numbers); !checked)
        return std::unexpected(checked.error());
    const bool isPrivate = !numbers.d.isEmpty();
    if (isPrivate && numbers.p.isEmpty()) {
        const auto complete = withFactors(numbers);
        if (!complete)
            return refuse(Fault::Mismatch);
        return fromRsa(*complete);
    }
    KeyData data;
    data.addNumber(OSSL_PKEY_PARAM_RSA_N, numbers.n);
    data.addNumber(OSSL_PKEY_PARAM_RSA_E, numbers.e);
    if (isPrivate) {
        data.addNumber(OSSL_PKEY_PARAM_RSA_D, numbers.d.view());
        data.addNumber(OSSL_PKEY_PARAM_RSA_FACTOR1, numbers.p.view());
        data.addNumber(OSSL_PKEY_PARAM_RSA_FACTOR2, numbers.q.view());
        data.addNumber(OSSL_PKEY_PARAM_RSA_EXPONENT1, numbers.dp.view());
        data.addNumber(OSSL_PKEY_PARAM_RSA_EXPONENT2, numbers.dq.view());
        data.addNumber(OSSL_PKEY_PARAM_RSA_COEFFICIENT1, numbers.qi.view());
    }
    EvpPtr<EVP_PKEY> key = data.build("RSA", isPrivate);
    if (!key)
        return refuse(Fault::Malformed);
    return AsymmetricKey{
        std::make_shared<const Private>(KeyFamily::Rsa, isPrivate, std::move(key))};
}

AsymmetricKey::Result<AsymmetricKey> AsymmetricKey::fromCurve(KeyFamily family,
                                                              const CurveNumbers& numbers)
{
    const FamilyRow& row = rowOf(family);
    const bool isPrivate = !numbers.d.isEmpty();
    if (!row.group || evpSize(numbers.x) != row.publicSize || evpSize(numbers.y) != row.publicSize
        || (isPrivate && numbers.d.size() != row.secretSize))
        return refuse(Fault::Malformed);
    KeyData data;
    data.addText(OSSL_PKEY_PARAM_GROUP_NAME, row.group);
    // The uncompressed form of SEC 1 section 2.3.3.
    const QByteArray point = '\x04' + numbers.x + numbers.y;
    data.addBytes(OSSL_PKEY_PARAM_PUB_KEY, point);
    if (isPrivate)
        data.addNumber(OSSL_PKEY_PARAM_PRIV_KEY, numbers.d.view());
    return checkedKey(family, isPrivate, data.build(row.type, isPrivate));
}

AsymmetricKey::Result<AsymmetricKey> AsymmetricKey::fromRaw(KeyFamily family,
                                                            const RawNumbers& numbers)
{
    const FamilyRow& row = rowOf(family);
    const bool isPrivate = !numbers.secret.isEmpty();
    if (row.group || row.secretSize == 0 || evpSize(numbers.publicKey) != row.publicSize
        || (isPrivate && numbers.secret.size() != row.secretSize))
        return refuse(Fault::Malformed);
    if (const auto checked = checkSmallOrder(family, numbers.publicKey); !checked)
        return std::unexpected(checked.error());
    KeyData data;
    if (isPrivate)
        data.addBytes(row.fromSeed ? OSSL_PKEY_PARAM_ML_DSA_SEED : OSSL_PKEY_PARAM_PRIV_KEY,
                      numbers.secret.view());
    else
        data.addBytes(OSSL_PKEY_PARAM_PUB_KEY, numbers.publicKey);
    EvpPtr<EVP_PKEY> key = data.build(row.type, isPrivate);
    if (!key)
        return refuse(Fault::Malformed);
    AsymmetricKey made{std::make_shared<const Private>(family, isPrivate, std::move(key))};
    // OpenSSL derives the public half from the private one; a JWK names both.
    if (isPrivate && made.rawNumbers().publicKey != numbers.publicKey)
        return refuse(Fault::Mismatch);
    return made;
}

AsymmetricKey::Result<AsymmetricKey> AsymmetricKey::generate(KeyFamily family, int rsaBits)
{
    const FamilyRow& row = rowOf(family);
    if (family == KeyFamily::Rsa && rsaBits < kSmallestRsaBits)
        return refuse(Fault::TooSmall);
    if (family == KeyFamily::Rsa && rsaBits > kLargestRsaBits)
        return refuse(Fault::TooLarge);
    EvpPtr<EVP_PKEY> key{
        family == KeyFamily::Rsa ? generateRsa(rsaBits)
            : row.group ? EvpPtr<EVP_PKEY>{EVP_PKEY_Q_keygen(nullptr, nullptr, row.type, row.group)}
                        : EvpPtr<EVP_PKEY>{EVP_PKEY_Q_keygen(nullptr, nullptr, row.type)}};
    if (!key)
        return refuse(Fault::CryptoFailed);
    return AsymmetricKey{std::make_shared<const Private>(family, true, std::move(key))};
}

AsymmetricKey::AsymmetricKey(std::shared_ptr<const Private> key)
    : d(std::move(key))
{
}

AsymmetricKey::AsymmetricKey(const AsymmetricKey&) noexcept = default;
AsymmetricKey::AsymmetricKey(AsymmetricKey&&) noexcept = default;
AsymmetricKey& AsymmetricKey::operator=(const AsymmetricKey&) noexcept = default;
AsymmetricKey& AsymmetricKey::operator=(AsymmetricKey&&) noexcept = default;
AsymmetricKey::~AsymmetricKey() = default;

KeyFamily AsymmetricKey::family() const
{
    return d->family;
}

bool AsymmetricKey::isPrivate() const
{
    return d->isPrivate;
}

int AsymmetricKey::bits() const
{
    return EVP_PKEY_get_bits(d->get());
}

AsymmetricKey AsymmetricKey::publicHalf() const
{
    if (!d->isPrivate)
        return *this;
    CurveNumbers point = curveNumbers();
    point.d = {};
    auto half = d->family == KeyFamily::Rsa ? fromRsa({.n = rsaNumbers().n, .e = rsaNumbers().e})
        : isCurve(d->family)                ? fromCurve(d->family, point)
                             : fromRaw(d->family, {.publicKey = rawNumbers().publicKey});
    Q_ASSERT(half); // every check was passed when this key was made
    return *half;
}

RsaNumbers AsymmetricKey::rsaNumbers() const
{
    RsaNumbers numbers;
    if (d->family != KeyFamily::Rsa)
        return numbers;
    numbers.n = numberOf(d->get(), OSSL_PKEY_PARAM_RSA_N, 0);
    numbers.e = numberOf(d->get(), OSSL_PKEY_PARAM_RSA_E, 0);
    if (d->isPrivate) {
        numbers.d = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_D, 0);
        numbers.p = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_FACTOR1, 0);
        numbers.q = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_FACTOR2, 0);
        numbers.dp = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_EXPONENT1, 0);
        numbers.dq = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_EXPONENT2, 0);
        numbers.qi = secretNumberOf(d->get(), OSSL_PKEY_PARAM_RSA_COEFFICIENT1, 0);
    }
    return numbers;
}

CurveNumbers AsymmetricKey::curveNumbers() const
{
    CurveNumbers numbers;
    const FamilyRow& row = rowOf(d->family);
    if (!row.group)
        return numbers;
    numbers.x = numberOf(d->get(), OSSL_PKEY_PARAM_EC_PUB_X, row.publicSize);
    numbers.y = numberOf(d->get(), OSSL_PKEY_PARAM_EC_PUB_Y, row.publicSize);
    if (d->isPrivate)
        numbers.d = secretNumberOf(d->get(), OSSL_PKEY_PARAM_PRIV_KEY, row.secretSize);
    return numbers;
}

RawNumbers AsymmetricKey::rawNumbers() const
{
    RawNumbers numbers;
    const FamilyRow& row = rowOf(d->family);
    if (row.group || row.secretSize == 0)
        return numbers;
    numbers.publicKey.resize(static_cast<qsizetype>(row.publicSize));
    std::size_t size = row.publicSize;
    EVP_PKEY_get_octet_string_param(d->get(), OSSL_PKEY_PARAM_PUB_KEY,
                                    reinterpret_cast<unsigned char*>(numbers.publicKey.data()),
                                    size, &size);
    if (d->isPrivate) {
        numbers.secret = SecretBytes(row.secretSize);
        size = row.secretSize;
        // A key of ML-DSA may be kept without its seed; then there is nothing to give out.
        if (EVP_PKEY_get_octet_string_param(
                d->get(), row.fromSeed ? OSSL_PKEY_PARAM_ML_DSA_SEED : OSSL_PKEY_PARAM_PRIV_KEY,
                reinterpret_cast<unsigned char*>(numbers.secret.writableBytes().data()), size,
                &size)
            != 1)
            numbers.secret = {};
    }
    return numbers;
}

} // namespace claimcheck
