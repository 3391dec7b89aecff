#include "server/secretfile.h"

#include "core/auth/keyvault.h"
#include "core/base/base64url.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QTemporaryFile>

namespace claimcheck {

using namespace Qt::StringLiterals;

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

std::expected<SecretBytes, StartError> readStoreKey(const QString& path, Random& random)
{
    using Fault = StartError::Fault;
    // Two servers of one database may start at once: the file is whole before it has its name, and
    // whoever comes second reads the first one's.
    if (!QFileInfo::exists(path)) {
        const auto key = randomId(random, KeyVault::kKeyBytes);
        if (!key)
            return std::unexpected(StartError{Fault::CryptoFailed, u"random numbers"_s});
        QDir{}.mkpath(QFileInfo(path).path());
        QTemporaryFile draft(path + ".XXXXXX"_L1); // 0600
        if (!draft.open() || draft.write(*key + '\n') < 0 || !draft.flush()
            || (!QFile::rename(draft.fileName(), path) && !QFileInfo::exists(path)))
            return std::unexpected(StartError{Fault::StoreKeyUnwritable, path});
    }
    return readSecretFile(path).and_then(
        [&path](const SecretBytes& text) -> std::expected<SecretBytes, StartError> {
            SecretBytes key(KeyVault::kKeyBytes);
            const auto bytes = key.writableBytes();
            const std::span into{reinterpret_cast<char*>(bytes.data()), bytes.size()};
            const bool fits = base64urlDecodedSize(static_cast<qsizetype>(text.size()))
                == static_cast<qsizetype>(bytes.size());
            if (!fits || !decodeBase64url(text.view(), into))
                return std::unexpected(StartError{Fault::StoreKeyUnreadable, path});
            return key;
        });
}

} // namespace claimcheck
