#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>
#include <QString>
#include <QStringList>

#include <expected>
#include <memory>
#include <vector>

namespace claimcheck {

/// Why a certificate was not read or not issued.
struct CLAIMCHECK_CORE_EXPORT CertificateError
{
    Q_GADGET
public:
    enum class Fault {
        Malformed,    ///< not a PEM text of certificates, and of nothing but certificates
        NotAName,     ///< neither a host's name nor an address; see `where`
        NameRefused,  ///< not a name that this authority may certify; see `where`
        NotAnAuthority,
        Mismatch,     ///< the private key belongs to another certificate
        CryptoFailed,
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where{}; ///< the name, as it was given
    bool operator==(const CertificateError&) const = default;
};

template <class T>
using CertificateResult = std::expected<T, CertificateError>;

/// An X.509 certificate (RFC 5280), read but not judged: whether to trust it is for whoever makes
/// the connection. Immutable; copies share the one inside OpenSSL. Safe to use from several
/// threads.
class CLAIMCHECK_CORE_EXPORT Certificate
{
public:
    /// The certificates of a PEM text in their order, at least one; other things may stand between
    /// them.
    [[nodiscard]] static CertificateResult<std::vector<Certificate>> readAll(QByteArrayView pem);

    Certificate(const Certificate&) noexcept;
    Certificate(Certificate&&) noexcept;
    Certificate& operator=(const Certificate&) noexcept;
    Certificate& operator=(Certificate&&) noexcept;
    ~Certificate();

    [[nodiscard]] QByteArray pem() const;
    /// The hosts and addresses it is for: its subjectAltName, and nothing else (RFC 9525
    /// section 2). A wildcard stands as it is written.
    [[nodiscard]] QStringList names() const;
    /// Whether a client that looks for @p name, a host or an address, finds it here.
    [[nodiscard]] bool covers(const QString& name) const;
    /// The common name of its subject; may be empty.
    [[nodiscard]] QString title() const;
    [[nodiscard]] Instant notBefore() const;
    [[nodiscard]] Instant notAfter() const;
    /// In hexadecimal.
    [[nodiscard]] QByteArray serial() const;
    /// SHA-256 of the whole, as "AB:CD:...": what people compare.
    [[nodiscard]] QByteArray fingerprint() const;
    /// Whether it may certify others.
    [[nodiscard]] bool isAuthority() const;
    /// Whether @p authority signed it; says nothing of times, names and constraints.
    [[nodiscard]] bool isSignedBy(const Certificate& authority) const;
    [[nodiscard]] bool belongsTo(const AsymmetricKey& key) const;

    /// For the other files of core/crypto: see x509.h.
    class Private;
    [[nodiscard]] const Private& inside() const { return *d; }
    explicit Certificate(std::shared_ptr<const Private> certificate);

private:
    std::shared_ptr<const Private> d;
};

} // namespace claimcheck
