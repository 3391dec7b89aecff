#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "server/settings.h"
#include "server/starterror.h"
#include "server/tlsidentity.h"

#include <QObject>
#include <QSslConfiguration>
#include <QStringList>
#include <QTimer>

#include <chrono>
#include <expected>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace claimcheck {

/// The certificate that a server shows at present, and where the next one comes from.
///
/// Takes over new files, and has the local authority renew its certificate, without a restart:
/// connections that are there stay as they are, new ones get the new certificate. What cannot be
/// used is logged, and the one before stays.
///
/// Lives in a thread with an event loop; configuration() and names() may be called from any.
class TlsKeeper final : public QObject
{
    Q_OBJECT
public:
    static constexpr std::chrono::minutes kCheckEvery{1};

    /// @p settings ask for TLS. @p clock and @p random must outlive the keeper. Needs a
    /// CryptoRuntime.
    [[nodiscard]] static std::expected<std::unique_ptr<TlsKeeper>, StartError>
    start(const ServerSettings& settings, const Clock& clock, Random& random);
    ~TlsKeeper() override;

    /// For the server's end of a new connection: TLS 1.2 and 1.3 with forward secrecy and
    /// authenticated encryption only.
    [[nodiscard]] QSslConfiguration configuration() const;
    /// What the present certificate is for. Wildcards are left out: they name no host.
    [[nodiscard]] QStringList names() const;

    /// Takes what there is now.
    void reload();
    /// The same, if something changed or is about to end. Happens by itself, too.
    void check();

Q_SIGNALS:
    /// There is another certificate.
    void changed();

private:
    /// Where certificates come from.
    struct Source
    {
        std::function<TlsResult<TlsIdentity>(Instant now)> read;
        /// Something that differs when read() may give something else.
        std::function<QByteArray(Instant now)> stamp;
        /// How long before a certificate's end read() is asked for another. Nothing where it is
        /// asked whenever the stamp differs.
        std::optional<std::chrono::days> renewBefore;
    };
    TlsKeeper(Source source, const Clock& clock);
    [[nodiscard]] TlsResult<void> take();
    [[nodiscard]] static Source fromFiles(const TlsSettings& settings);
    [[nodiscard]] static std::expected<Source, StartError>
    fromAuthority(const ServerSettings& settings, Random& random);

    Source m_source;
    const Clock& m_clock;
    QTimer m_timer;
    QByteArray m_stamp; // of what was tried last, well or not
    QByteArray m_fingerprint; // of the present certificate
    Instant m_end; // and when it expires
    mutable std::mutex m_mutex;
    QSslConfiguration m_configuration; // under m_mutex, as is the next
    QStringList m_names;
};

} // namespace claimcheck
