#pragma once

#include "core/client/issuerendpoints.h"
#include "core/client/trust.h"
#include "core/core_export.h"
#include "core/key/keyerror.h"
#include "core/key/keymaterial.h"

#include <QFuture>
#include <QMetaType>
#include <QString>
#include <QUrl>

#include <chrono>
#include <expected>
#include <memory>
#include <vector>

namespace claimcheck {

/// Why no keys came from a URL.
struct CLAIMCHECK_CORE_EXPORT KeyFetchError
{
    Q_GADGET
public:
    enum class Fault {
        UrlRefused,      ///< no https URL; http to another machine; link-local; with credentials
        Unreachable,
        TlsRefused,
        TimedOut,
        Redirected,      ///< keys are fetched from where they are said to be, or not at all
        TooLarge,
        BadStatus,       ///< `where` is the status
        NoMetadata,      ///< neither of the two documents of an issuer is there, or it is no JSON
        OtherIssuer,     ///< the metadata says that it is another issuer's (RFC 8414 section 3.3)
        BadKeys,         ///< see `key`
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where{}; ///< the URL that was asked
    KeyError key{};
    TlsFault tls = TlsFault::NoHandshake; ///< where fault is TlsRefused
};

/// The keys that were found and where.
struct FetchedKeys
{
    std::vector<KeyMaterial> keys; ///< at least one
    QUrl url;
};

/// std::vector<KeyMaterial> cannot be copied, and QFuture copies.
using KeyFetchResult = std::expected<std::shared_ptr<const FetchedKeys>, KeyFetchError>;

using EndpointFetchResult = std::expected<IssuerEndpoints, KeyFetchError>;

/// Fetches JWK Sets, and what issuers say of themselves, from where a person said; never from where
/// a token says.
///
/// https, or http on this machine alone. Nothing is followed, nothing larger than a key set may be
/// is read, and everything ends within a timeout.
class CLAIMCHECK_CORE_EXPORT KeyFetcher
{
public:
    KeyFetcher();
    ~KeyFetcher();
    KeyFetcher(const KeyFetcher&) = delete;
    KeyFetcher& operator=(const KeyFetcher&) = delete;

    /// Who may vouch for the servers; those that this machine trusts unless told.
    void setTrust(Trust trust);
    /// For each request; 10 s unless told.
    void setTimeout(std::chrono::milliseconds timeout);

    /// The JWK Set at @p url. The futures finish in this thread.
    QFuture<KeyFetchResult> fetchSet(const QUrl& url);
    /// The JWK Set of an issuer, by the metadata of RFC 8414 or OpenID Connect Discovery, which
    /// must name exactly @p issuer.
    QFuture<KeyFetchResult> fetchOf(const QString& issuer);
    /// The endpoints of an issuer, by the same metadata. UrlRefused when one of them is where no
    /// secret may be sent.
    QFuture<EndpointFetchResult> fetchEndpointsOf(const QString& issuer);

private:
    class Private;
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
