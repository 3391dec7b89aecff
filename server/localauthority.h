#pragma once

#include "core/auth/keyvault.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "server/servernames.h"
#include "server/starterror.h"
#include "server/tlserror.h"
#include "server/tlsidentity.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <expected>
#include <optional>

namespace claimcheck {

/// The certificate authority of `--tls auto` and the certificate of its server, in a folder of
/// their own: authority.pem and server.pem, for their owner alone. The private keys in them are
/// sealed with the key of the store, as those in the store are.
///
/// Several servers may share a folder: the first one's authority counts.
class LocalAuthority
{
public:
    /// A certificate is renewed when it has less than this left.
    static constexpr std::chrono::days kRenewBefore{30};

    /// That of a server with these settings; makes the key of its store if there is none yet.
    /// @p random must outlive this.
    [[nodiscard]] static std::expected<LocalAuthority, StartError>
    inFolderOf(const ServerSettings& settings, Random& random);
    LocalAuthority(QString folder, SecretBytes storeKey, Random& random);

    /// The certificate to import; makes the authority if there is none yet.
    [[nodiscard]] TlsResult<Certificate> authority(const ServerNames& names, Instant now) const;
    /// What a server of these @p names shows: what is in the folder, or another one where that does
    /// not fit any more. Makes the authority if there is none yet.
    [[nodiscard]] TlsResult<TlsIdentity> identity(const ServerNames& names, Instant now) const;

    /// What is in the folder, without making anything.
    [[nodiscard]] static QString authorityFile(const QString& folder);
    [[nodiscard]] static QString serverFile(const QString& folder);

private:
    [[nodiscard]] TlsResult<CertificateAuthority> open(const ServerNames& names, Instant now) const;
    [[nodiscard]] std::optional<TlsIdentity>
    stillGood(const QStringList& names, const Certificate& authority, Instant now) const;
    [[nodiscard]] TlsResult<AsymmetricKey> readKey(const QString& path) const;
    [[nodiscard]] TlsResult<void> write(const QString& path, const CertifiedKey& content,
                                        bool replaces) const;

    QString m_folder;
    KeyVault m_vault;
    Random& m_random;
};

} // namespace claimcheck
