#include "server/wire/tlssocket.h"

namespace claimcheck {

TlsSocket::TlsSocket()
{
    connect(this, &QSslSocket::encryptedBytesWritten, this, &QIODevice::bytesWritten);
}

qint64 TlsSocket::bytesToWrite() const
{
    return QSslSocket::bytesToWrite() + encryptedBytesToWrite();
}

std::unique_ptr<QTcpSocket> makeTlsSocket(qintptr descriptor,
                                          const QSslConfiguration& configuration)
{
    auto socket = std::make_unique<TlsSocket>();
    if (!socket->setSocketDescriptor(descriptor))
        return nullptr;
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSslConfiguration(configuration);
    socket->startServerEncryption();
    return socket;
}

} // namespace claimcheck
