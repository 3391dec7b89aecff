#include "core/crypto/certificate.h"

#include "core/crypto/digest.h"
#include "core/crypto/x509.h"

#include <array>

#include <openssl/err.h>
#include <openssl/pem.h>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = CertificateError::Fault;

namespace {

using BioPtr = std::unique_ptr<BIO, X509Free<BIO, BIO_free_all>>;

// Counted from the epoch, because OpenSSL has no other way to a number that is the same on every
// system.
Instant instantOf(const ASN1_TIME* time)
{
    const Asn1TimePtr epoch{ASN1_TIME_set(nullptr, 0)};
    int days = 0;
    int seconds = 0;
    if (!epoch || ASN1_TIME_diff(&days, &seconds, epoch.get(), time) != 1)
        return {};
    return Instant{std::chrono::days{days} + std::chrono::seconds{seconds}};
}

QByteArray derOf(const X509* x509)
{
    unsigned char* bytes = nullptr;
    const int size = i2d_X509(x509, &bytes);
    const QByteArray der(reinterpret_cast<const char*>(bytes), std::max(size, 0));
    OPENSSL_free(bytes);
    return der;
}

// RFC 5952 section 4: hexadecimal without leading zeros, the longest run of zeros as "::".
QString ipv6Text(const unsigned char* bytes)
{
    QStringList parts;
    for (int i = 0; i < 16; i += 2)
        parts += QString::number(bytes[i] << 8 | bytes[i + 1], 16);
    qsizetype start = 0;
    qsizetype length = 1; // a single one is not shortened
    for (qsizetype i = 0; i < parts.size(); ++i) {
        qsizetype end = i;
        while (end < parts.size() && parts[end] == "0"_L1)
            ++end;
        if (end - i > length) {
            start = i;
            length = end - i;
        }
    }
    if (length < 2)
        return parts.join(u':');
    return parts.first(start).join(u':') + "::"_L1 + parts.sliced(start + length).join(u':');
}

QString addressText(const ASN1_OCTET_STRING* address)
{
    const unsigned char* bytes = ASN1_STRING_get0_data(address);
    if (ASN1_STRING_length(address) == 16)
        return ipv6Text(bytes);
    if (ASN1_STRING_length(address) != 4)
        return {};
    return u"%1.%2.%3.%4"_s.arg(bytes[0]).arg(bytes[1]).arg(bytes[2]).arg(bytes[3]);
}

} // namespace

CertificateResult<std::vector<Certificate>> Certificate::readAll(QByteArrayView pem)
{
    const BioPtr bio{BIO_new_mem_buf(evpBytes(pem), static_cast<int>(pem.size()))};
    if (!bio)
        return std::unexpected(CertificateError{Fault::CryptoFailed});
    std::vector<Certificate> all;
    ERR_clear_error();
    while (X509* x509 = PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr))
        all.emplace_back(std::make_shared<const Private>(X509Ptr{x509}));
    // The end of the text looks like a missing certificate, and anything else is one.
    const bool ended = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
    ERR_clear_error();
    if (all.empty() || !ended)
        return std::unexpected(CertificateError{Fault::Malformed});
    return all;
}

Certificate::Certificate(std::shared_ptr<const Private> certificate)
    : d(std::move(certificate))
{
}

Certificate::Certificate(const Certificate&) noexcept = default;
Certificate::Certificate(Certificate&&) noexcept = default;
Certificate& Certificate::operator=(const Certificate&) noexcept = default;
Certificate& Certificate::operator=(Certificate&&) noexcept = default;
Certificate::~Certificate() = default;

QByteArray Certificate::pem() const
{
    const BioPtr bio{BIO_new(BIO_s_mem())};
    if (!bio || PEM_write_bio_X509(bio.get(), d->get()) != 1)
        return {};
    char* text = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &text);
    return {text, size};
}

QStringList Certificate::names() const
{
    const NamesPtr names{static_cast<GENERAL_NAMES*>(
        X509_get_ext_d2i(d->get(), NID_subject_alt_name, nullptr, nullptr))};
    QStringList texts;
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        const GENERAL_NAME* name = sk_GENERAL_NAME_value(names.get(), i);
        if (name->type == GEN_DNS) {
            const auto* text =
                reinterpret_cast<const char*>(ASN1_STRING_get0_data(name->d.dNSName));
            texts += QString::fromLatin1(text, ASN1_STRING_length(name->d.dNSName));
        } else if (name->type == GEN_IPADD) {
            texts += addressText(name->d.iPAddress);
        }
    }
    texts.removeAll(QString{});
    return texts;
}

bool Certificate::covers(const QString& name) const
{
    if (name.isEmpty())
        return false;
    if (const AddressPtr address = addressIn(name))
        return X509_check_ip(d->get(), ASN1_STRING_get0_data(address.get()),
                             static_cast<std::size_t>(ASN1_STRING_length(address.get())), 0)
            == 1;
    const QByteArray host = name.toLatin1();
    // The common name counts for nothing any more: RFC 9525 section 2.
    return X509_check_host(
               d->get(), host.constData(), evpSize(host),
               X509_CHECK_FLAG_NEVER_CHECK_SUBJECT | X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, nullptr)
        == 1;
}

QString Certificate::title() const
{
    std::array<char, 256> text{};
    const int size = X509_NAME_get_text_by_NID(X509_get_subject_name(d->get()), NID_commonName,
                                               text.data(), text.size());
    return QString::fromUtf8(text.data(), std::max(size, 0));
}

Instant Certificate::notBefore() const
{
    return instantOf(X509_get0_notBefore(d->get()));
}

Instant Certificate::notAfter() const
{
    return instantOf(X509_get0_notAfter(d->get()));
}

QByteArray Certificate::serial() const
{
    const EvpPtr<BIGNUM> number{ASN1_INTEGER_to_BN(X509_get0_serialNumber(d->get()), nullptr)};
    char* text = number ? BN_bn2hex(number.get()) : nullptr;
    const QByteArray serial(text);
    OPENSSL_free(text);
    return serial;
}

QByteArray Certificate::fingerprint() const
{
    return digest(DigestAlgorithm::Sha256, derOf(d->get())).toHex(':').toUpper();
}

bool Certificate::isAuthority() const
{
    return X509_check_ca(d->get()) == 1;
}

bool Certificate::isSignedBy(const Certificate& authority) const
{
    const bool isSigned = X509_verify(d->get(), X509_get0_pubkey(authority.inside().get())) == 1;
    ERR_clear_error();
    return isSigned;
}

bool Certificate::belongsTo(const AsymmetricKey& key) const
{
    const EVP_PKEY* own = X509_get0_pubkey(d->get());
    return own && EVP_PKEY_eq(own, key.inside().get()) == 1;
}

} // namespace claimcheck
