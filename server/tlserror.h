#pragma once

#include <QString>

#include <expected>

namespace claimcheck {

/// Why a server has no certificate to show.
struct TlsError
{
    enum class Fault {
        CertificateUnreadable,
        CertificateMalformed,
        KeyUnreadable,
        KeyReadableByOthers,
        KeyMalformed,
        KeyProtected, ///< with a passphrase, for which there is nobody to ask
        KeyUnfit,     ///< neither RSA nor on one of the curves P-256, P-384 and P-521
        Mismatch,     ///< the key belongs to another certificate
        Expired,
        NotYetValid,
        FolderUnwritable,
        AuthorityUnusable, ///< sealed with another key of the store, or damaged
        AuthorityExpired,
        NotAName,
        NameRefused, ///< beyond what the local authority may certify
        CryptoFailed,
    };

    Fault fault;
    QString where; ///< the file, the folder or the name
    bool operator==(const TlsError&) const = default;
};

template <class T>
using TlsResult = std::expected<T, TlsError>;

/// What happened and what to do about it, in a sentence for a person.
[[nodiscard]] QString describe(const TlsError& error);

} // namespace claimcheck
