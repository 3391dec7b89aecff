#include "server/tlskeeper.h"

#include "core/key/pem.h"
#include "server/localauthority.h"
#include "server/secretfile.h"
#include "server/servernames.h"

#include <QDateTime>
#include <QFileInfo>
#include <QLoggingCategory>
#include <QSslCertificate>
#include <QSslCipher>
#include <QSslKey>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Q_LOGGING_CATEGORY(lcTls, "claimcheck.tls")

constexpr std::chrono::days kSoon{14};

// Those of TLS 1.3, and those of TLS 1.2 that keep its promises: keys of their own for every
// connection (RFC 9325 section 4.2). The quick ones first.
constexpr auto kCiphers = "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:"
                          "TLS_AES_256_GCM_SHA384:"
                          "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256:"
                          "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
                          "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384"_L1;

QSslKey sslKeyOf(const AsymmetricKey& key)
{
    const SecretBytes pem = pemText({.key = key, .id = {}}, KeyHalf::Private);
    const QByteArray text = QByteArray::fromRawData(pem.view().data(), pem.view().size());
    return QSslKey(text, key.family() == KeyFamily::Rsa ? QSsl::Rsa : QSsl::Ec);
}

QSslConfiguration configurationOf(const TlsIdentity& identity)
{
    QSslConfiguration configuration;
    QList<QSslCertificate> chain;
    for (const Certificate& certificate : identity.chain)
        chain += QSslCertificate(certificate.pem());
    configuration.setLocalCertificateChain(chain);
    configuration.setPrivateKey(sslKeyOf(identity.key));
    configuration.setProtocol(QSsl::TlsV1_2OrLater);
    configuration.setCiphers(kCiphers);
    configuration.setAllowedNextProtocols({"http/1.1"_ba});
    // Nobody is asked for a certificate, so none has to be judged: Qt would load the whole store of
    // the system for every connection.
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
    configuration.setCaCertificates({});
    return configuration;
}

QByteArray stampOf(const QString& path)
{
    const QFileInfo info(path);
    return QByteArray::number(info.lastModified(QTimeZone::UTC).toMSecsSinceEpoch()) + '/'
        + QByteArray::number(info.size()) + '/' + info.canonicalFilePath().toUtf8();
}

} // namespace

std::expected<std::unique_ptr<TlsKeeper>, StartError>
TlsKeeper::start(const ServerSettings& settings, const Clock& clock, Random& random)
{
    Q_ASSERT(settings.tls.mode != TlsSettings::Mode::Off);
    auto source = settings.tls.mode == TlsSettings::Mode::Files
        ? std::expected<Source, StartError>{fromFiles(settings.tls)}
        : fromAuthority(settings, random);
    if (!source)
        return std::unexpected(source.error());
    std::unique_ptr<TlsKeeper> keeper{new TlsKeeper{std::move(*source), clock}};
    if (const auto taken = keeper->take(); !taken)
        return std::unexpected(
            StartError{StartError::Fault::TlsFailed, taken.error().where, {}, taken.error()});
    return keeper;
}

TlsKeeper::TlsKeeper(Source source, const Clock& clock)
    : m_source(std::move(source))
    , m_clock(clock)
{
    connect(&m_timer, &QTimer::timeout, this, &TlsKeeper::check);
    m_timer.start(kCheckEvery);
}

TlsKeeper::~TlsKeeper() = default;

TlsKeeper::Source TlsKeeper::fromFiles(const TlsSettings& settings)
{
    const QString certificate = settings.certificateFile;
    const QString key = settings.keyFile;
    return {.read = [=](Instant now) { return readTlsIdentity(certificate, key, now); },
            .stamp = [=](Instant) { return stampOf(certificate) + ' ' + stampOf(key); },
            .renewBefore = {}};
}

std::expected<TlsKeeper::Source, StartError>
TlsKeeper::fromAuthority(const ServerSettings& settings, Random& random)
{
    auto authority = LocalAuthority::inFolderOf(settings, random);
    if (!authority)
        return std::unexpected(authority.error());
    const auto shared = std::make_shared<const LocalAuthority>(std::move(*authority));
    // A renewal that fails is tried again the next day. The files are not watched: servers that
    // share a folder under several names would take turns.
    return Source{
        .read = [shared,
                 names = namesOf(settings)](Instant now) { return shared->identity(names, now); },
        .stamp =
            [](Instant now) {
                return QByteArray::number(
                    std::chrono::floor<std::chrono::days>(now).time_since_epoch().count());
            },
        .renewBefore = LocalAuthority::kRenewBefore};
}

TlsResult<void> TlsKeeper::take()
{
    const Instant now = m_clock.now();
    m_stamp = m_source.stamp(now);
    const auto identity = m_source.read(now);
    if (!identity)
        return std::unexpected(identity.error());
    if (identity->own().notAfter() - now < kSoon)
        qCWarning(lcTls, "The certificate expires in less than two weeks: renew it.");
    m_fingerprint = identity->own().fingerprint();
    m_end = identity->own().notAfter();
    QStringList names = identity->own().names();
    names.removeIf([](const QString& name) { return name.contains(u'*'); });
    QSslConfiguration configuration = configurationOf(*identity);
    const std::scoped_lock lock(m_mutex);
    m_configuration = std::move(configuration);
    m_names = std::move(names);
    return {};
}

QSslConfiguration TlsKeeper::configuration() const
{
    const std::scoped_lock lock(m_mutex);
    return m_configuration;
}

QStringList TlsKeeper::names() const
{
    const std::scoped_lock lock(m_mutex);
    return m_names;
}

void TlsKeeper::reload()
{
    const QByteArray before = m_fingerprint;
    if (const auto taken = take(); !taken) {
        qCWarning(lcTls).noquote()
            << describe(taken.error()) << "Until then the certificate from before is shown.";
        return;
    }
    if (m_fingerprint == before)
        return;
    qCInfo(lcTls).noquote() << "Another certificate is shown from now on:" << m_fingerprint;
    Q_EMIT changed();
}

void TlsKeeper::check()
{
    const Instant now = m_clock.now();
    const bool isDue = !m_source.renewBefore || now + *m_source.renewBefore >= m_end;
    if (isDue && m_source.stamp(now) != m_stamp)
        reload();
}

} // namespace claimcheck
