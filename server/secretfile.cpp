#include "server/secretfile.h"

#include <QFile>
#include <QFileInfo>

namespace claimcheck {

namespace {

constexpr qint64 kMaxSecretFileBytes = 64LL * 1024;
constexpr auto kOthers =
    QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;

} // namespace

std::expected<SecretBytes, StartError> readSecretFile(const QString& path)
{
    using Fault = StartError::Fault;
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QFile::ReadOnly)
        || file.size() > kMaxSecretFileBytes)
        return std::unexpected(StartError{Fault::SecretUnreadable, path});
#ifdef Q_OS_UNIX // elsewhere permissions are not told by these bits
    if (file.permissions() & kOthers)
        return std::unexpected(StartError{Fault::SecretReadableByOthers, path});
#endif
    QByteArray bytes = file.readAll();
    if (bytes.endsWith('\n'))
        bytes.chop(bytes.endsWith("\r\n") ? 2 : 1);
    SecretBytes secret = SecretBytes::copyOf(bytes);
    wipe(std::as_writable_bytes(std::span{bytes.data(), static_cast<std::size_t>(bytes.size())}));
    return secret;
}

} // namespace claimcheck
