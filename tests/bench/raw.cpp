#include "tests/bench/peers.h"

#include <QJsonDocument>

#include <array>
#include <memory>
#include <string_view>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <simdjson.h>

namespace claimcheck::bench {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kBase64url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

const unsigned char* bytesOf(QByteArrayView bytes)
{
    return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::size_t sizeOf(QByteArrayView bytes)
{
    return static_cast<std::size_t>(bytes.size());
}

QByteArray decoded(QByteArrayView text)
{
    return QByteArray::fromBase64(QByteArray::fromRawData(text.data(), text.size()),
                                  QByteArray::Base64UrlEncoding);
}

class RawSigner
{
public:
    RawSigner() = default;
    RawSigner(const RawSigner&) = delete;
    RawSigner& operator=(const RawSigner&) = delete;
    virtual ~RawSigner() = default;
    [[nodiscard]] virtual QByteArrayView sign(QByteArrayView message) = 0;
    [[nodiscard]] virtual bool verify(QByteArrayView message, QByteArrayView signature) = 0;
};

/// HMAC-SHA-256 as cheaply as OpenSSL does it: the key absorbed once, one context for all.
class RawHmac final : public RawSigner
{
public:
    explicit RawHmac(const QByteArray& key)
        : m_context(EVP_MAC_CTX_new(EVP_MAC_fetch(nullptr, "HMAC", nullptr)))
    {
        char name[] = "SHA256";
        const OSSL_PARAM params[]{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                  OSSL_PARAM_construct_end()};
        require(EVP_MAC_init(m_context, bytesOf(key), sizeOf(key), params) == 1);
    }

    QByteArrayView sign(QByteArrayView message) override
    {
        std::size_t size = 0;
        require(EVP_MAC_init(m_context, nullptr, 0, nullptr) == 1
                && EVP_MAC_update(m_context, bytesOf(message), sizeOf(message)) == 1
                && EVP_MAC_final(m_context, m_tag.data(), &size, m_tag.size()) == 1);
        return {m_tag.data(), static_cast<qsizetype>(size)};
    }

    bool verify(QByteArrayView message, QByteArrayView signature) override
    {
        return sign(message) == signature;
    }

private:
    EVP_MAC_CTX* m_context; // for the life of the program, as all of OpenSSL's here
    std::array<unsigned char, EVP_MAX_MD_SIZE> m_tag{};
};

/// One EVP call with a key that is already there. ECDSA stays in DER, as OpenSSL writes it.
class RawPair final : public RawSigner
{
public:
    explicit RawPair(const SignCase& signCase)
        : m_digest(rowOf(signCase.algorithm).name.starts_with("Ed") ? nullptr : EVP_sha256())
        , m_pss(rowOf(signCase.algorithm).name.starts_with("PS"))
    {
        BIO* text = BIO_new_mem_buf(signCase.signingKey.constData(),
                                    static_cast<int>(signCase.signingKey.size()));
        m_key = PEM_read_bio_PrivateKey(text, nullptr, nullptr, nullptr);
        BIO_free(text);
        require(m_key != nullptr);
    }

    QByteArrayView sign(QByteArrayView message) override
    {
        std::size_t size = m_signature.size();
        const Context context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
        EVP_PKEY_CTX* key = nullptr;
        require(EVP_DigestSignInit(context.get(), &key, m_digest, nullptr, m_key) == 1);
        setPadding(key);
        require(EVP_DigestSign(context.get(), m_signature.data(), &size, bytesOf(message),
                               sizeOf(message))
                == 1);
        return {m_signature.data(), static_cast<qsizetype>(size)};
    }

    bool verify(QByteArrayView message, QByteArrayView signature) override
    {
        const Context context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
        EVP_PKEY_CTX* key = nullptr;
        require(EVP_DigestVerifyInit(context.get(), &key, m_digest, nullptr, m_key) == 1);
        setPadding(key);
        return EVP_DigestVerify(context.get(), bytesOf(signature), sizeOf(signature),
                                bytesOf(message), sizeOf(message))
            == 1;
    }

private:
    using Context = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;

    void setPadding(EVP_PKEY_CTX* key) const
    {
        if (m_pss)
            require(EVP_PKEY_CTX_set_rsa_padding(key, RSA_PKCS1_PSS_PADDING) == 1
                    && EVP_PKEY_CTX_set_rsa_pss_saltlen(key, RSA_PSS_SALTLEN_DIGEST) == 1);
    }

    const EVP_MD* m_digest;
    bool m_pss;
    EVP_PKEY* m_key = nullptr;
    std::array<unsigned char, 1024> m_signature{};
};

/// Split, decode, check the signature, parse header and payload, compare exp: a token as strangers
/// may send it is not in it.
struct Raw
{
    explicit Raw(const SignCase& given)
        : signCase(given)
        , header("{\"alg\":\"" + given.name().toLatin1() + R"(","kid":"k1","typ":"at+jwt"})")
    {
        if (rowOf(given.algorithm).families.empty())
            signer = std::make_unique<RawHmac>(given.signingKey);
        else
            signer = std::make_unique<RawPair>(given);
        token = sign();
    }

    [[nodiscard]] QByteArray sign() const
    {
        QByteArray text = header.toBase64(kBase64url) + '.'
            + QJsonDocument(signCase.claims).toJson(QJsonDocument::Compact).toBase64(kBase64url);
        const QByteArrayView signature = signer->sign(text);
        text +=
            '.' + QByteArray::fromRawData(signature.data(), signature.size()).toBase64(kBase64url);
        return text;
    }

    [[nodiscard]] bool verify()
    {
        const QByteArrayView text = token;
        const qsizetype first = text.indexOf('.');
        const qsizetype second = text.indexOf('.', first + 1);
        const QByteArray head = decoded(text.first(first));
        const QByteArray payload = decoded(text.sliced(first + 1, second - first - 1));
        simdjson::dom::element element;
        if (parser.parse(head.constData(), sizeOf(head)).get(element)
            || std::string_view(element["alg"]) != rowOf(signCase.algorithm).name
            || !signer->verify(text.first(second), decoded(text.sliced(second + 1))))
            return false;
        return !parser.parse(payload.constData(), sizeOf(payload)).get(element)
            && std::int64_t(element["exp"]) > kIssuedAt;
    }

    const SignCase& signCase;
    QByteArray header;
    std::unique_ptr<RawSigner> signer;
    QByteArray token;
    simdjson::dom::parser parser;
};

} // namespace

Peer rawPeer(const SignCase& signCase)
{
    const auto raw = std::make_shared<Raw>(signCase);
    return {.verify = [raw] { return raw->verify(); },
            .sign = [raw] { return !raw->sign().isEmpty(); }};
}

} // namespace claimcheck::bench
