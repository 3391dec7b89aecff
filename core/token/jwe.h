#pragma once

#include "core/base/secretbytes.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/key/encryptionkey.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>

#include <array>
#include <expected>

namespace claimcheck {

class Random;

/// What a JWE held. Only JweDecrypter makes one.
///
/// That it could be decrypted says nothing about who wrote it: whoever has the public half of the
/// key can encrypt. It is wiped when it goes.
class CLAIMCHECK_CORE_EXPORT DecryptedPayload
{
public:
    [[nodiscard]] const JsonDocument& header() const { return m_header; }
    /// Valid as long as this object stays where it is.
    [[nodiscard]] QByteArrayView bytes() const { return m_bytes.view(); }
    [[nodiscard]] KeyManagement algorithm() const { return m_algorithm; }
    [[nodiscard]] ContentEncryption encryption() const { return m_encryption; }

private:
    friend class JweDecrypter;
    DecryptedPayload(JsonDocument header, SecretBytes bytes, KeyManagement algorithm,
                     ContentEncryption encryption)
        : m_header(std::move(header))
        , m_bytes(std::move(bytes))
        , m_algorithm(algorithm)
        , m_encryption(encryption)
    {
    }

    JsonDocument m_header;
    SecretBytes m_bytes;
    KeyManagement m_algorithm;
    ContentEncryption m_encryption;
};

/// The steps of JweDecrypter::decrypt(), for Trace::complete().
inline constexpr std::array kDecryptionSteps{
    Check::Step::Size,     Check::Step::Shape,     Check::Step::Encoding, Check::Step::Header,
    Check::Step::Critical, Check::Step::Algorithm, Check::Step::Key,      Check::Step::Decryption,
};

/// Decrypts compact JWE tokens (RFC 7516) with keys the caller already has.
///
/// As with JwsVerifier, the header may pick a key by id but neither widen what is allowed nor bring
/// a key. Compression (`zip`), extensions (`crit`) and RSA1_5 are refused, each by name.
///
/// Whatever is wrong with the encrypted key, the ciphertext or the tag is one and the same error,
/// and a wrong key goes the same way through the content as a right one (RFC 7516 section 11.5).
class CLAIMCHECK_CORE_EXPORT JweDecrypter
{
public:
    /// @p keys and @p random must outlive the decrypter. An empty set refuses every token.
    JweDecrypter(const EncryptionKeySet& keys, KeyManagementSet algorithms,
                 ContentEncryptionSet encryptions, Random& random);

    /// With PBES2 allowed, a token may cost half a second: never on an event loop.
    [[nodiscard]] TokenResult<DecryptedPayload> decrypt(QByteArrayView token,
                                                        Trace* trace = nullptr) const;

private:
    const EncryptionKeySet& m_keys;
    KeyManagementSet m_algorithms;
    ContentEncryptionSet m_encryptions;
    Random& m_random;
};

/// Why nothing could be encrypted.
struct CLAIMCHECK_CORE_EXPORT EncryptionError
{
    Q_GADGET
public:
    enum class Fault {
        BadParameter, ///< a member of the header that the algorithm reads: p2c, apu, apv
        WrongKeySize, ///< a dir key of another size than `enc` asks for
        TooLarge, ///< the token would be longer than anybody here reads
        CryptoFailed, ///< or there was no randomness to be had
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where; ///< the header member
};

/// Encrypts @p plaintext. `alg`, `enc`, `kid` where the key has an id, and the algorithm's own
/// members are set here and override the same members of @p header; what else it holds is kept.
/// Of @p header, PBES2 reads the number of rounds (`p2c`, 600,000 without it) and ECDH-ES the
/// names of the parties (`apu`, `apv`).
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArray, EncryptionError>
encryptJwe(const EncryptionKey& key, ContentEncryption encryption, QByteArrayView plaintext,
           Random& random, const QJsonObject& header = {});

} // namespace claimcheck
