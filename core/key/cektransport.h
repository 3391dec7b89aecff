#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/base/strictjson.h"
#include "core/crypto/asymmetrickey.h"
#include "core/key/encryptionalgorithm.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>
#include <QString>

#include <expected>
#include <memory>

namespace claimcheck {

/// Why the key of a content could not be sent, or not be received.
struct CekError
{
    enum class Fault {
        BadParameter, ///< a member of the header is missing, or is not what RFC 7518 says it is
        WrongKeySize, ///< a shared secret used directly has another size than `enc` asks for
        Failed,       ///< when receiving: wrong key or changed token; never said which
    };

    Fault fault;
    QString where; ///< the header member
};

template <class T>
using CekResult = std::expected<T, CekError>;

/// A key for one content, and what the token holds for the recipient to find it.
struct SentCek
{
    SecretBytes cek;
    QByteArray encryptedKey;
};

/// One way to bring a content encryption key (CEK) to the recipient, bound to one long-term key.
/// Immutable, and safe to use from several threads.
class CekTransport
{
public:
    CekTransport() = default;
    CekTransport(const CekTransport&) = delete;
    CekTransport& operator=(const CekTransport&) = delete;
    virtual ~CekTransport() = default;

    /// Reads from @p header what the caller wishes (`p2c`, `apu`, `apv`) and adds to it what the
    /// recipient needs (`epk`, `iv`, `tag`, `p2s`, `p2c`).
    [[nodiscard]] virtual CekResult<SentCek> send(const ContentEncryptionRow& encryption,
                                                  QJsonObject& header, Random& random) const = 0;

    /// The size of the CEK is for the caller to check.
    [[nodiscard]] virtual CekResult<SecretBytes> receive(const ContentEncryptionRow& encryption,
                                                         QByteArrayView encryptedKey,
                                                         const JsonValue& header) const = 0;
    [[nodiscard]] virtual bool canReceive() const { return true; }
};

using CekTransportPtr = std::unique_ptr<const CekTransport>;

[[nodiscard]] CekTransportPtr directTransport(SecretBytes secret);
[[nodiscard]] CekTransportPtr keyWrapTransport(SecretBytes wrappingKey);
[[nodiscard]] CekTransportPtr gcmKeyWrapTransport(SecretBytes wrappingKey);
[[nodiscard]] CekTransportPtr passphraseTransport(const KeyManagementRow& row,
                                                  SecretBytes passphrase);
[[nodiscard]] CekTransportPtr oaepTransport(const KeyManagementRow& row, AsymmetricKey key);
[[nodiscard]] CekTransportPtr agreementTransport(const KeyManagementRow& row, AsymmetricKey key);

// What the ways have in common.

[[nodiscard]] std::unexpected<CekError> badCekParameter(QLatin1StringView name);
[[nodiscard]] std::unexpected<CekError> cekFailed();
/// A member of a header that is base64url of @p least to @p most bytes.
[[nodiscard]] CekResult<QByteArray> bytesParameter(const JsonValue& header, QLatin1StringView name,
                                                   qsizetype least, qsizetype most);
/// A random key for the content.
[[nodiscard]] CekResult<SecretBytes> newCek(const ContentEncryptionRow& encryption, Random& random);
/// @p cek with its wrapped form, by AES Key Wrap.
[[nodiscard]] CekResult<SentCek> wrapCek(QByteArrayView wrappingKey, CekResult<SecretBytes> cek);
[[nodiscard]] CekResult<SecretBytes> unwrapCek(QByteArrayView wrappingKey, QByteArrayView wrapped);

} // namespace claimcheck
