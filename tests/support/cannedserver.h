#pragma once

#include <QByteArray>
#include <QHash>
#include <QList>
#include <QString>
#include <QTcpServer>

#include <optional>

namespace claimcheck {

/// A server that answers what the test says and keeps what it was sent. Works in the event loop of
/// the thread that made it.
class CannedServer
{
public:
    struct Request
    {
        QByteArray line; ///< method and target: "GET /x?y"
        QHash<QByteArray, QByteArray> headers; ///< by names in lower case
        QByteArray body;
    };

    CannedServer();

    /// What requests of that line get; all others get 404 without a body.
    void answer(const QByteArray& line, const QByteArray& json, int status = 200);

    [[nodiscard]] QString url() const;
    [[nodiscard]] const QList<Request>& requests() const { return m_requests; }

private:
    /// The first request in @p received, if all of it is there.
    [[nodiscard]] static std::optional<Request> read(const QByteArray& received);

    QTcpServer m_server;
    QHash<QByteArray, QByteArray> m_answers;
    QList<Request> m_requests;
};

} // namespace claimcheck
