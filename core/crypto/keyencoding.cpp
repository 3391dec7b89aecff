#include "core/crypto/keyencoding.h"

#include "core/crypto/evp.h"
#include "core/crypto/passphrasecost.h"

#include <algorithm>

#include <openssl/asn1t.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/pkcs12.h>
#include <openssl/x509.h>

namespace claimcheck {

using Fault = KeyEncodingError::Fault;

namespace {

constexpr int kOwnRounds = 600'000;

using DecodedKey = std::expected<EvpPtr<EVP_PKEY>, KeyEncodingError>;

std::unexpected<KeyEncodingError> refuse(Fault fault)
{
    return std::unexpected(KeyEncodingError{fault});
}

template <class T, void (*Free)(T*)>
struct Asn1Free
{
    void operator()(T* object) const { Free(object); }
};
using EncryptedPtr = std::unique_ptr<X509_SIG, Asn1Free<X509_SIG, X509_SIG_free>>;
using Pkcs8Ptr =
    std::unique_ptr<PKCS8_PRIV_KEY_INFO, Asn1Free<PKCS8_PRIV_KEY_INFO, PKCS8_PRIV_KEY_INFO_free>>;
using CertificatePtr = std::unique_ptr<X509, Asn1Free<X509, X509_free>>;

// OpenSSL's readers stop where the structure ends, and tell where by moving the pointer.
template <class Reader>
auto readWhole(QByteArrayView der, Reader reader)
{
    const unsigned char* at = evpBytes(der);
    const unsigned char* end = at + der.size();
    auto result = reader(&at, static_cast<long>(der.size()));
    if (at != end)
        result = {};
    return result;
}

DecodedKey orUnsupported(EvpPtr<EVP_PKEY> key)
{
    if (key)
        return key;
    const int reason = ERR_GET_REASON(ERR_peek_last_error());
    ERR_clear_error();
    const bool isUnsupported = reason == X509_R_UNSUPPORTED_ALGORITHM || reason == ERR_R_UNSUPPORTED
        || reason == EVP_R_UNSUPPORTED_ALGORITHM || reason == EVP_R_DECODE_ERROR;
    return refuse(isUnsupported ? Fault::UnsupportedFamily : Fault::Malformed);
}

DecodedKey fromPkcs8Info(const PKCS8_PRIV_KEY_INFO* info)
{
    ERR_clear_error();
    return orUnsupported(EvpPtr<EVP_PKEY>{EVP_PKCS82PKEY(info)});
}

DecodedKey decodeEncrypted(QByteArrayView der, const SecretBytes& passphrase)
{
    const EncryptedPtr encrypted = readWhole(der, [](const unsigned char** at, long size) {
        return EncryptedPtr{d2i_X509_SIG(nullptr, at, size)};
    });
    if (!encrypted)
        return refuse(Fault::Malformed);
    if (passphrase.isEmpty())
        return refuse(Fault::PassphraseNeeded);
    const X509_ALGOR* algorithm = nullptr;
    X509_SIG_get0(encrypted.get(), &algorithm, nullptr);
    if (isCostly(algorithm))
        return refuse(Fault::CostlyPassphrase);
    const Pkcs8Ptr info{PKCS8_decrypt(encrypted.get(), passphrase.view().data(),
                                      static_cast<int>(passphrase.size()))};
    ERR_clear_error();
    if (!info)
        return refuse(Fault::WrongPassphrase);
    return fromPkcs8Info(info.get());
}

Pkcs8Ptr pkcs8Info(QByteArrayView der)
{
    return readWhole(der, [](const unsigned char** at, long size) {
        return Pkcs8Ptr{d2i_PKCS8_PRIV_KEY_INFO(nullptr, at, size)};
    });
}

EvpPtr<EVP_PKEY> legacyKey(QByteArrayView der, int type, bool isPrivate)
{
    // OpenSSL would read it all the same, whatever key it holds and the label says.
    if (isPrivate && pkcs8Info(der))
        return nullptr;
    return readWhole(der, [=](const unsigned char** at, long size) {
        return EvpPtr<EVP_PKEY>{isPrivate ? d2i_PrivateKey(type, nullptr, at, size)
                                          : d2i_PublicKey(type, nullptr, at, size)};
    });
}

DecodedKey decodeCertificate(QByteArrayView der)
{
    const CertificatePtr certificate = readWhole(der, [](const unsigned char** at, long size) {
        return CertificatePtr{d2i_X509(nullptr, at, size)};
    });
    if (!certificate)
        return refuse(Fault::Malformed);
    ERR_clear_error();
    return orUnsupported(EvpPtr<EVP_PKEY>{X509_get_pubkey(certificate.get())});
}

DecodedKey decode(KeyEncoding encoding, QByteArrayView der, const SecretBytes& passphrase)
{
    switch (encoding) {
    case KeyEncoding::Spki:
        return orUnsupported(readWhole(der, [](const unsigned char** at, long size) {
            return EvpPtr<EVP_PKEY>{d2i_PUBKEY(nullptr, at, size)};
        }));
    case KeyEncoding::Pkcs1Public:
        return orUnsupported(legacyKey(der, EVP_PKEY_RSA, false));
    case KeyEncoding::Pkcs1Private:
        return orUnsupported(legacyKey(der, EVP_PKEY_RSA, true));
    case KeyEncoding::Sec1:
        return orUnsupported(legacyKey(der, EVP_PKEY_EC, true));
    case KeyEncoding::Pkcs8: {
        const Pkcs8Ptr info = pkcs8Info(der);
        if (!info)
            return refuse(Fault::Malformed);
        return fromPkcs8Info(info.get());
    }
    case KeyEncoding::EncryptedPkcs8:
        return decodeEncrypted(der, passphrase);
    case KeyEncoding::Certificate:
        return decodeCertificate(der);
    }
    Q_UNREACHABLE_RETURN(refuse(Fault::Malformed));
}

bool hasExplicitParameters(const EVP_PKEY* key)
{
    int fromExplicit = 0;
    EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &fromExplicit);
    return fromExplicit != 0;
}

bool hasMorePrimes(const EVP_PKEY* key)
{
    BIGNUM* third = nullptr;
    const bool found = EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_FACTOR3, &third) == 1;
    BN_clear_free(third);
    return found;
}

// OpenSSL takes the numbers of a public RSA key for positive whatever their first bit says. DER
// spells them in one way, so that one must be there.
bool spellsItsNumbers(QByteArrayView der, const EVP_PKEY* key)
{
    unsigned char* numbers = nullptr;
    const int size = i2d_PublicKey(key, &numbers);
    const bool found = size > 0 && der.contains(QByteArrayView{numbers, size});
    OPENSSL_free(numbers);
    return found;
}

AsymmetricKey::Result<AsymmetricKey> checkedCopy(KeyFamily family, const AsymmetricKey& key)
{
    if (family == KeyFamily::Rsa)
        return AsymmetricKey::fromRsa(key.rsaNumbers());
    if (isCurve(family))
        return AsymmetricKey::fromCurve(family, key.curveNumbers());
    return AsymmetricKey::fromRaw(family, key.rawNumbers());
}

} // namespace

std::expected<AsymmetricKey, KeyEncodingError> decodeKey(KeyEncoding encoding, QByteArrayView der,
                                                         const SecretBytes& passphrase)
{
    auto decoded = decode(encoding, der, passphrase);
    if (!decoded)
        return std::unexpected(decoded.error());
    const EVP_PKEY* key = decoded->get();
    if (hasExplicitParameters(key))
        return refuse(Fault::ExplicitParameters);
    const auto family = familyOf(key);
    if (!family)
        return refuse(Fault::UnsupportedFamily);
    if (hasMorePrimes(key))
        return refuse(Fault::MultiPrime);
    const bool isPrivate = encoding == KeyEncoding::Pkcs1Private || encoding == KeyEncoding::Sec1
        || encoding == KeyEncoding::Pkcs8 || encoding == KeyEncoding::EncryptedPkcs8;
    if (*family == KeyFamily::Rsa && !isPrivate && !spellsItsNumbers(der, key))
        return refuse(Fault::Malformed);
    // Made anew from its numbers, so that every key passes the same checks wherever it comes from.
    const AsymmetricKey raw{
        std::make_shared<const AsymmetricKey::Private>(*family, isPrivate, std::move(*decoded))};
    auto checked = checkedCopy(*family, raw);
    if (!checked)
        return std::unexpected(KeyEncodingError{Fault::BadKey, checked.error()});
    if (checked->isPrivate() != isPrivate)
        return refuse(Fault::UnsupportedFamily); // ML-DSA kept without its seed
    return std::move(*checked);
}

QByteArray encodeSpki(const AsymmetricKey& key)
{
    unsigned char* der = nullptr;
    const int size = i2d_PUBKEY(key.inside().get(), &der);
    const QByteArray bytes(reinterpret_cast<const char*>(der), std::max(size, 0));
    OPENSSL_free(der);
    return bytes;
}

SecretBytes encodePkcs8(const AsymmetricKey& key, const SecretBytes& passphrase)
{
    if (!key.isPrivate())
        return {};
    const Pkcs8Ptr info{EVP_PKEY2PKCS8(key.inside().get())};
    if (!info)
        return {};
    unsigned char* der = nullptr;
    int size = 0;
    if (passphrase.isEmpty()) {
        size = i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der);
    } else {
        const EncryptedPtr encrypted{PKCS8_encrypt(-1, EVP_aes_256_cbc(), passphrase.view().data(),
                                                   static_cast<int>(passphrase.size()), nullptr, 0,
                                                   kOwnRounds, info.get())};
        size = encrypted ? i2d_X509_SIG(encrypted.get(), &der) : 0;
    }
    if (size <= 0)
        return {};
    SecretBytes bytes =
        SecretBytes::copyOf({reinterpret_cast<const char*>(der), static_cast<qsizetype>(size)});
    OPENSSL_clear_free(der, static_cast<std::size_t>(size));
    return bytes;
}

} // namespace claimcheck
