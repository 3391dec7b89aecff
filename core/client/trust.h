#pragma once

#include "core/client/tlsfault.h"
#include "core/core_export.h"

#include <QByteArrayView>
#include <QList>

#include <memory>
#include <optional>

class QSslConfiguration;
class QSslError;

namespace claimcheck {

/// Who may vouch for the servers that a client talks to. TLS 1.2 and later, in any case.
class CLAIMCHECK_CORE_EXPORT Trust
{
public:
    /// The authorities that this machine trusts.
    Trust() = default;
    /// Those of a PEM text, and none besides: who names an authority knows which one it is to be.
    /// Nothing when the text is not one of certificates.
    [[nodiscard]] static std::optional<Trust> fromPem(QByteArrayView pem);

    /// For a request to such a server.
    [[nodiscard]] QSslConfiguration configuration() const;

private:
    std::shared_ptr<const QSslConfiguration> m_own; // null for the machine's
};

/// The one thing to say of these errors: the authority first, for where that is unknown, nothing
/// else counts.
[[nodiscard]] TlsFault tlsFaultOf(const QList<QSslError>& errors);

} // namespace claimcheck
