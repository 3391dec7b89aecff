#include "core/client/trust.h"

#include "core/crypto/certificate.h"

#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>

#include <algorithm>

namespace claimcheck {

namespace {

TlsFault tlsFaultOf(QSslError::SslError error)
{
    switch (error) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
    case QSslError::InvalidCaCertificate:
        return TlsFault::UnknownAuthority;
    case QSslError::HostNameMismatch:
        return TlsFault::OtherName;
    case QSslError::CertificateExpired:
        return TlsFault::Expired;
    case QSslError::CertificateNotYetValid:
        return TlsFault::NotYetValid;
    default:
        return TlsFault::NoHandshake;
    }
}

QSslConfiguration modernTls()
{
    QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    return configuration;
}

} // namespace

std::optional<Trust> Trust::fromPem(QByteArrayView pem)
{
    // Qt takes what it can read of a text and leaves out the rest.
    const auto certificates = Certificate::readAll(pem);
    if (!certificates)
        return std::nullopt;
    QList<QSslCertificate> authorities;
    for (const Certificate& certificate : *certificates)
        authorities += QSslCertificate(certificate.pem());
    QSslConfiguration configuration = modernTls();
    configuration.setCaCertificates(authorities);
    Trust trust;
    trust.m_own = std::make_shared<const QSslConfiguration>(configuration);
    return trust;
}

QSslConfiguration Trust::configuration() const
{
    return m_own ? *m_own : modernTls();
}

TlsFault tlsFaultOf(const QList<QSslError>& errors)
{
    // In the order in which the faults are declared.
    TlsFault first = TlsFault::NoHandshake;
    for (const QSslError& error : errors)
        first = std::min(first, tlsFaultOf(error.error()));
    return first;
}

} // namespace claimcheck
