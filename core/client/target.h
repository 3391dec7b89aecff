#pragma once

#include "core/client/trust.h"
#include "core/core_export.h"

#include <QString>
#include <QUrl>

#include <expected>
#include <utility>

namespace claimcheck {

/// Why an address cannot be a target.
enum class TargetFault {
    NotAUrl,
    SchemeRefused,   ///< neither http nor https
    PlainHttpRemote, ///< http to anything but this machine would show tokens to the network
    HasCredentials,  ///< user names and passwords do not belong in a URL
};

/// The server that requests go to.
class CLAIMCHECK_CORE_EXPORT Target
{
public:
    /// Takes `http://127.0.0.1:8080`, with or without a path below which the API lives.
    [[nodiscard]] static std::expected<Target, TargetFault> parse(const QString& text);

    [[nodiscard]] QUrl base() const { return m_base; }
    /// Who may vouch for it; those that this machine trusts unless told.
    [[nodiscard]] const Trust& trust() const { return m_trust; }
    void setTrust(Trust trust) { m_trust = std::move(trust); }
    /// @p path as the API writes it, beginning with a slash; it may carry a query.
    [[nodiscard]] QUrl resolve(const QString& path) const;

private:
    explicit Target(QUrl base)
        : m_base(std::move(base))
    {
    }

    QUrl m_base;
    Trust m_trust;
};

} // namespace claimcheck
