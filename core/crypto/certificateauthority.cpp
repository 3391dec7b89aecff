#include "core/crypto/certificateauthority.h"

#include "core/crypto/x509.h"

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = CertificateError::Fault;
using std::chrono::seconds;

namespace {

// Names that no public registry gives out (RFC 6761, 6762 and 8375, and ICANN's .internal), and
// addresses of private networks (RFC 1918, 3927, 4193 and 4291). A name stands for all below it.
constexpr std::array kOwnSubtrees{
    "DNS:localhost",
    "DNS:local",
    "DNS:internal",
    "DNS:home.arpa",
    "DNS:test",
    "IP:127.0.0.0/255.0.0.0",
    "IP:10.0.0.0/255.0.0.0",
    "IP:172.16.0.0/255.240.0.0",
    "IP:192.168.0.0/255.255.0.0",
    "IP:169.254.0.0/255.255.0.0",
    "IP:::1/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
    "IP:fc00::/fe00::",
    "IP:fe80::/ffc0::",
};

std::unexpected<CertificateError> refuse(Fault fault, QString where = {})
{
    return std::unexpected(CertificateError{fault, std::move(where)});
}

// "DNS:name" or "IP:address", as OpenSSL reads it. Names were checked before: a comma in one would
// begin another.
QByteArray entryFor(const QString& name)
{
    return (addressIn(name) ? "IP:" : "DNS:") + name.toLower().toLatin1();
}

// A whole address, or a name and all below it.
QByteArray subtreeFor(const QString& name)
{
    const AddressPtr address = addressIn(name);
    if (!address)
        return entryFor(name);
    return entryFor(name)
        + (ASN1_STRING_length(address.get()) == 4 ? "/255.255.255.255"
                                                  : "/ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
}

QByteArray entriesFor(const QStringList& names)
{
    QByteArrayList entries;
    for (const QString& name : names)
        entries += entryFor(name);
    return entries.join(',');
}

QByteArray constraintsFor(const QStringList& names)
{
    QByteArrayList entries{"critical"_ba};
    for (const char* subtree : kOwnSubtrees)
        entries += QByteArray{"permitted;"} + subtree;
    for (const QString& name : names)
        entries += "permitted;" + subtreeFor(name);
    return entries.join(',');
}

QString firstThatIsNoName(const QStringList& names)
{
    const auto bad = std::ranges::find_if_not(
        names, [](const QString& name) { return isCertifiableName(name); });
    return bad == names.end() ? QString{} : *bad;
}

/// Puts a certificate together; whatever fails makes sign() give back nothing.
class Draft
{
public:
    Draft(const QByteArray& title, const AsymmetricKey& key, Instant now, seconds lifetime)
        : m_x509(X509_new())
    {
        const auto start = std::chrono::floor<seconds>(now - CertificateAuthority::kBackdated);
        const auto at = [](auto when) {
            return static_cast<std::time_t>(when.time_since_epoch().count());
        };
        const Asn1TimePtr from{ASN1_TIME_set(nullptr, at(start))};
        const Asn1TimePtr to{ASN1_TIME_set(nullptr, at(start + lifetime))};
        m_good = m_x509 && from && to && X509_set_version(m_x509.get(), X509_VERSION_3) == 1
            && X509_set1_notBefore(m_x509.get(), from.get()) == 1
            && X509_set1_notAfter(m_x509.get(), to.get()) == 1
            && X509_set_pubkey(m_x509.get(), key.inside().get()) == 1
            && X509_NAME_add_entry_by_NID(X509_get_subject_name(m_x509.get()), NID_commonName,
                                          MBSTRING_UTF8, evpBytes(title),
                                          static_cast<int>(title.size()), -1, 0)
                == 1;
    }

    // RFC 5280 section 4.1.2.2: positive, and not longer than 20 bytes.
    void setSerial(std::span<const std::byte> bytes)
    {
        const EvpPtr<BIGNUM> number{BN_bin2bn(reinterpret_cast<const unsigned char*>(bytes.data()),
                                              static_cast<int>(bytes.size()), nullptr)};
        m_good = m_good && number
            && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(m_x509.get()));
    }

    void add(int extension, const QByteArray& value, const X509* issuer)
    {
        X509V3_CTX context;
        X509V3_set_ctx(&context, const_cast<X509*>(issuer), m_x509.get(), nullptr, nullptr, 0);
        X509_EXTENSION* made =
            m_good ? X509V3_EXT_conf_nid(nullptr, &context, extension, value.constData()) : nullptr;
        m_good = made && X509_add_ext(m_x509.get(), made, -1) == 1;
        X509_EXTENSION_free(made);
    }

    [[nodiscard]] const X509* get() const { return m_x509.get(); }

    [[nodiscard]] std::optional<Certificate> sign(const X509* issuer, const AsymmetricKey& key) &&
    {
        if (!m_good || X509_set_issuer_name(m_x509.get(), X509_get_subject_name(issuer)) != 1
            || X509_sign(m_x509.get(), key.inside().get(), EVP_sha256()) <= 0)
            return std::nullopt;
        return Certificate{std::make_shared<const Certificate::Private>(std::move(m_x509))};
    }

private:
    X509Ptr m_x509;
    bool m_good = false;
};

bool keepsTo(const Certificate& certificate, NAME_CONSTRAINTS* constraints)
{
    X509* x509 = certificate.inside().get();
    // Has OpenSSL read the names; without that the check finds none, and nothing wrong with them.
    return X509_check_purpose(x509, -1, 0) == 1
        && NAME_CONSTRAINTS_check(x509, constraints) == X509_V_OK;
}

std::optional<std::array<std::byte, 16>> newSerial(Random& random)
{
    std::array<std::byte, 16> serial{};
    if (!random.fill(serial))
        return std::nullopt;
    serial.front() &= std::byte{0x7f};
    serial.front() |= std::byte{0x40}; // always of the same length
    return serial;
}

} // namespace

bool isCertifiableName(const QString& name)
{
    if (addressIn(name))
        return true;
    constexpr qsizetype kLongestName = 253;
    constexpr qsizetype kLongestLabel = 63;
    if (name.isEmpty() || name.size() > kLongestName)
        return false;
    return std::ranges::all_of(name.split(u'.'), [](const QString& label) {
        const auto fits = [](QChar c) {
            return c.isDigit() ? c.unicode() < 0x80
                               : c == u'-' || (c.toLower() >= u'a' && c.toLower() <= u'z');
        };
        return !label.isEmpty() && label.size() <= kLongestLabel && label.front() != u'-'
            && label.back() != u'-' && std::ranges::all_of(label, fits);
    });
}

CertificateAuthority::CertificateAuthority(CertifiedKey own)
    : m_own(std::move(own))
{
}

CertificateResult<CertificateAuthority> CertificateAuthority::create(const QStringList& names,
                                                                     Instant now, Random& random)
{
    if (const QString bad = firstThatIsNoName(names); !bad.isEmpty())
        return refuse(Fault::NotAName, bad);
    const auto key = AsymmetricKey::generate(KeyFamily::P256);
    const auto serial = newSerial(random);
    if (!key || !serial)
        return refuse(Fault::CryptoFailed);
    // Two authorities must not have one name: clients find an issuer by it.
    const QByteArray mark = QByteArray{reinterpret_cast<const char*>(serial->data()), 4}.toHex();
    Draft draft("Claimcheck local authority " + mark, *key, now, kLifetime);
    draft.setSerial(*serial);
    const X509* self = draft.get();
    draft.add(NID_basic_constraints, "critical,CA:TRUE,pathlen:0", self);
    draft.add(NID_key_usage, "critical,keyCertSign,cRLSign", self);
    draft.add(NID_ext_key_usage, "serverAuth", self);
    draft.add(NID_name_constraints, constraintsFor(names), self);
    draft.add(NID_subject_key_identifier, "hash", self);
    auto certificate = std::move(draft).sign(self, *key);
    if (!certificate)
        return refuse(Fault::CryptoFailed);
    return CertificateAuthority{{std::move(*certificate), *key}};
}

CertificateResult<CertificateAuthority> CertificateAuthority::restore(CertifiedKey made)
{
    if (!made.certificate.isAuthority())
        return refuse(Fault::NotAnAuthority);
    if (!made.key.isPrivate() || !made.certificate.belongsTo(made.key))
        return refuse(Fault::Mismatch);
    return CertificateAuthority{std::move(made)};
}

CertificateResult<CertifiedKey> CertificateAuthority::issue(const QStringList& names, Instant now,
                                                            Random& random) const
{
    if (const QString bad = firstThatIsNoName(names); names.isEmpty() || !bad.isEmpty())
        return refuse(Fault::NotAName, bad);
    if (const QString refused = firstRefused(names); !refused.isEmpty())
        return refuse(Fault::NameRefused, refused);
    const auto key = AsymmetricKey::generate(KeyFamily::P256);
    const auto serial = newSerial(random);
    if (!key || !serial)
        return refuse(Fault::CryptoFailed);
    // What outlives its issuer is refused by some clients and of no use with the others.
    const auto left = std::chrono::floor<seconds>(certificate().notAfter() - (now - kBackdated));
    const X509* issuer = certificate().inside().get();
    Draft draft("Claimcheck server", *key, now, std::min<seconds>(kServerLifetime, left));
    draft.setSerial(*serial);
    draft.add(NID_basic_constraints, "critical,CA:FALSE", issuer);
    draft.add(NID_key_usage, "critical,digitalSignature", issuer);
    draft.add(NID_ext_key_usage, "serverAuth", issuer);
    draft.add(NID_subject_alt_name, entriesFor(names), issuer);
    draft.add(NID_subject_key_identifier, "hash", issuer);
    draft.add(NID_authority_key_identifier, "keyid:always", issuer);
    auto issued = std::move(draft).sign(issuer, m_own.key);
    if (!issued)
        return refuse(Fault::CryptoFailed);
    return CertifiedKey{std::move(*issued), *key};
}

QString CertificateAuthority::firstRefused(const QStringList& names) const
{
    if (const QString bad = firstThatIsNoName(names); !bad.isEmpty())
        return bad;
    const X509* own = certificate().inside().get();
    const ConstraintsPtr constraints{static_cast<NAME_CONSTRAINTS*>(
        X509_get_ext_d2i(own, NID_name_constraints, nullptr, nullptr))};
    if (!constraints)
        return {}; // somebody's own authority, which binds itself to nothing
    const auto refused = std::ranges::find_if_not(names, [&](const QString& name) {
        Draft draft("Claimcheck server", m_own.key, certificate().notBefore(), seconds{0});
        draft.add(NID_subject_alt_name, entryFor(name), own);
        const auto trial = std::move(draft).sign(own, m_own.key);
        return trial && keepsTo(*trial, constraints.get());
    });
    return refused == names.end() ? QString{} : *refused;
}

} // namespace claimcheck
