#pragma once

#include "core/base/base64url.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/systemrandom.h"
#include "core/key/jwk.h"
#include "core/token/jwe.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <map>

namespace claimcheck::jweworld {

inline QByteArray decoded(const QJsonObject& jwk, QLatin1StringView name)
{
    return decodeBase64url(jwk[name].toString().toLatin1()).value_or(QByteArray{});
}

/// A JWK that is known to be good.
inline KeyMaterial materialOf(const QJsonObject& jwk)
{
    return *parseJwk(QJsonDocument(jwk).toJson());
}
inline AsymmetricKey keyPairOf(const QJsonObject& jwk)
{
    return *materialOf(jwk).pair();
}

/// Key pairs that are made once: RSA takes its time.
inline const AsymmetricKey& keyPair(KeyFamily family)
{
    static std::map<KeyFamily, AsymmetricKey> made;
    const auto found = made.find(family);
    return found != made.end()
        ? found->second
        : made.emplace(family, *AsymmetricKey::generate(family, 2048)).first->second;
}

/// What each `alg` can work with; for one that takes a secret, a single entry that does not count.
inline std::vector<KeyFamily> familiesFor(const KeyManagementRow& row)
{
    if (row.kind != CekTransportKind::Agreement)
        return {KeyFamily::Rsa};
    return {KeyFamily::P256, KeyFamily::P384, KeyFamily::P521, KeyFamily::X25519, KeyFamily::X448};
}

inline QByteArray secretOf(std::size_t size, char first = 'k')
{
    QByteArray secret;
    for (std::size_t i = 0; i < size; ++i)
        secret += static_cast<char>(first + static_cast<char>(i));
    return secret;
}

/// A key that fits, made of secretOf() or keyPair().
inline EncryptionKey keyFor(KeyManagement algorithm, ContentEncryption encryption,
                            KeyFamily family = KeyFamily::Rsa, const QByteArray& id = {},
                            char first = 'k')
{
    const KeyManagementRow& row = rowOf(algorithm);
    const auto secret = [first](std::size_t size) {
        return SecretBytes::copyOf(secretOf(size, first));
    };
    switch (row.kind) {
    case CekTransportKind::Direct:
        return *EncryptionKey::fromSecret(algorithm, secret(rowOf(encryption).keyBytes), id);
    case CekTransportKind::KeyWrap:
    case CekTransportKind::GcmKeyWrap:
        return *EncryptionKey::fromSecret(algorithm, secret(row.wrappingKey), id);
    case CekTransportKind::Passphrase:
        return *EncryptionKey::fromPassphrase(algorithm, secret(20), id);
    case CekTransportKind::RsaOaep:
    case CekTransportKind::Agreement:
        break;
    }
    return *EncryptionKey::fromKeyPair(algorithm, keyPair(family), id);
}

inline EncryptionKeySet setOf(EncryptionKey key)
{
    EncryptionKeySet keys;
    keys.add(std::make_shared<const EncryptionKey>(std::move(key)));
    return keys;
}

inline KeyManagementSet everyAlgorithm()
{
    KeyManagementSet set;
    for (const auto& row : allKeyManagements())
        set.insert(row.algorithm);
    return set;
}

inline ContentEncryptionSet everyEncryption()
{
    ContentEncryptionSet set;
    for (const auto& row : allContentEncryptions())
        set.insert(row.encryption);
    return set;
}

/// Decrypts with one key, everything allowed.
inline TokenResult<DecryptedPayload> decrypt(EncryptionKey key, QByteArrayView token,
                                             Trace* trace = nullptr)
{
    SystemRandom random;
    const EncryptionKeySet keys = setOf(std::move(key));
    return JweDecrypter{keys, everyAlgorithm(), everyEncryption(), random}.decrypt(token, trace);
}

/// The parts of a token that no encrypter of ours would make; the tag is right.
struct Forged
{
    QByteArray header;
    QByteArray encryptedKey;
    QByteArray cek;
    QByteArray plaintext = "{}";

    [[nodiscard]] QByteArray token(ContentEncryption encryption) const
    {
        const ContentEncryptionRow& row = rowOf(encryption);
        const QByteArray iv(static_cast<qsizetype>(row.ivBytes), 'i');
        const QByteArray text = encodeBase64url(header);
        const auto sealed = *row.seal({cek, iv, text}, plaintext);
        return text + '.' + encodeBase64url(encryptedKey) + '.' + encodeBase64url(iv) + '.'
            + encodeBase64url(sealed.ciphertext) + '.' + encodeBase64url(sealed.tag);
    }
};

/// @p token with another part, counted from 0.
inline QByteArray withPart(const QByteArray& token, int part, const QByteArray& bytes)
{
    QByteArrayList parts = token.split('.');
    parts[part] = encodeBase64url(bytes);
    return parts.join('.');
}

inline QByteArray partOf(const QByteArray& token, int part)
{
    return *decodeBase64url(token.split('.').at(part));
}

} // namespace claimcheck::jweworld
