#pragma once

#include "core/base/clock.h"
#include "core/crypto/certificateauthority.h"
#include "server/tlserror.h"

#include <QString>

#include <vector>

namespace claimcheck {

/// What a server shows to its clients, and the key by which it proves that this is its own.
struct TlsIdentity
{
    std::vector<Certificate> chain; ///< the server's own first
    AsymmetricKey key;

    [[nodiscard]] const Certificate& own() const { return chain.front(); }
};

/// Of a certificate file and a key file in PEM, which may be one. Refuses a key that others can
/// read, one that does not belong to the first certificate, and a certificate outside its time.
[[nodiscard]] TlsResult<TlsIdentity> readTlsIdentity(const QString& certificateFile,
                                                     const QString& keyFile, Instant now);

/// The certificates of a file, which may be readable by all.
[[nodiscard]] TlsResult<std::vector<Certificate>> readCertificates(const QString& path);

} // namespace claimcheck
