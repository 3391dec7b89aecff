#pragma once

#include <QSslConfiguration>
#include <QSslSocket>

#include <memory>

namespace claimcheck {

/// The server's end of a TLS connection. Counts what is encrypted and not yet sent as unwritten: a
/// client that does not read must not make us keep its answers.
class TlsSocket final : public QSslSocket
{
    Q_OBJECT
public:
    TlsSocket();

    [[nodiscard]] qint64 bytesToWrite() const override;
};

/// The other kind of socket that a worker may use: begins the handshake. Null where the descriptor
/// is of no use, which it takes over.
[[nodiscard]] std::unique_ptr<QTcpSocket> makeTlsSocket(qintptr descriptor,
                                                        const QSslConfiguration& configuration);

} // namespace claimcheck
