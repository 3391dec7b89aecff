#pragma once

#include "core/base/clock.h"
#include "core/client/tlsfault.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QJsonObject>
#include <QList>
#include <QMetaType>
#include <QPair>
#include <QString>

#include <chrono>
#include <optional>

namespace claimcheck {

using HeaderList = QList<QPair<QByteArray, QByteArray>>;

/// One request and what came back, as they went over the wire.
///
/// It holds passwords and tokens in the clear, because the person who sent them wants to see them:
/// whatever writes it anywhere goes through redacted() first.
struct CLAIMCHECK_CORE_EXPORT Exchange
{
    Q_GADGET
public:
    /// Why there is no answer.
    enum class Failure {
        None,
        Unreachable,   ///< no connection: nobody listens there, or the name is unknown
        TimedOut,
        TlsRefused,
        TooLarge,      ///< the answer passed the size limit and was cut off
        Interrupted,   ///< the connection ended in the middle
    };
    Q_ENUM(Failure)

    Instant startedAt;
    std::chrono::milliseconds duration{0};
    QByteArray method;
    QString path;                 ///< with its query, relative to the target; or a whole URL
    HeaderList requestHeaders;
    QByteArray requestBody;
    QByteArray bearer;            ///< the token that was sent, empty when there was none
    int status = 0;               ///< 0 when there was no answer
    HeaderList responseHeaders;
    QByteArray responseBody;
    Failure failure = Failure::None;
    TlsFault tls = TlsFault::NoHandshake; ///< where failure is TlsRefused

    [[nodiscard]] bool succeeded() const { return status >= 200 && status < 300; }
    /// A response header, compared without case; empty when absent.
    [[nodiscard]] QByteArray responseHeader(QByteArrayView name) const;
    /// The answer's body as a JSON object; empty when it is none. For reading, not for deciding
    /// what a token is worth.
    [[nodiscard]] QJsonObject responseJson() const;
    /// The access token this answer brought, empty when it brought none.
    [[nodiscard]] QByteArray issuedToken() const;
    /// `error_description`, `message` or `msg` of the answer, whichever is there.
    [[nodiscard]] QString responseMessage() const;
};

} // namespace claimcheck

Q_DECLARE_METATYPE(claimcheck::Exchange)
