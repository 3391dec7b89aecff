#pragma once

#include "core/base/clock.h"
#include "core/client/clientrequest.h"
#include "core/client/target.h"
#include "core/client/targetprofile.h"
#include "core/client/traffic.h"
#include "core/core_export.h"

#include <QFuture>
#include <QJsonObject>
#include <QObject>

#include <chrono>
#include <memory>

namespace claimcheck {

/// Speaks the API of a Claimcheck server; with requests of other profiles, that of others.
///
/// Every call is asynchronous and always ends: with an answer, or with an Exchange whose failure
/// says why there is none. Answers over 1 MiB are cut off, redirects are not followed, and TLS
/// errors are never ignored.
class CLAIMCHECK_CORE_EXPORT AuthClient final : public QObject
{
    Q_OBJECT
public:
    /// @p clock must outlive the client.
    AuthClient(Target target, const Clock& clock, QObject* parent = nullptr);
    ~AuthClient() override;

    void setTarget(Target target);
    [[nodiscard]] const Target& target() const;
    /// How long to wait for an answer; 10 s unless told.
    void setTimeout(std::chrono::milliseconds timeout);

    /// The futures finish in the thread of this object, after exchanged() was emitted.
    QFuture<Exchange> registerUser(const QString& username, const QString& password);
    QFuture<Exchange> logIn(const QString& username, const QString& password);
    QFuture<Exchange> logOut(const QByteArray& token);
    /// Any route. An empty @p token sends no Authorization header, an empty @p body no body.
    QFuture<Exchange> call(const QByteArray& method, const QString& path, const QByteArray& token,
                           const QJsonObject& body = {});
    /// What prepareRequest() made.
    QFuture<Exchange> send(const ClientRequest& request);

Q_SIGNALS:
    /// A request left; exchanged() with the same @p id follows.
    void sent(quint64 id, const claimcheck::Exchange& request);
    void exchanged(quint64 id, const claimcheck::Exchange& exchange);

private:
    QFuture<Exchange> ask(Verb verb, const VerbInput& input);

    class Private;
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
