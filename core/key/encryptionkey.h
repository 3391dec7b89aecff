#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/key/encryptionalgorithm.h"
#include "core/key/keyerror.h"
#include "core/key/keymaterial.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace claimcheck {

class CekTransport;

/// A key for encryption, bound to exactly one `alg` for its whole life, and another type than Key:
/// what signs never decrypts, and a token cannot make a wrapping key do another algorithm's work
/// (RFC 8725 section 3.1, CVE-2023-51774). Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT EncryptionKey
{
public:
    /// For dir, A*KW and A*GCMKW. @p id becomes `kid`; it may be empty. For dir, the size decides
    /// which `enc` the key serves.
    [[nodiscard]] static KeyResult<EncryptionKey> fromSecret(KeyManagement algorithm,
                                                             SecretBytes secret, QByteArray id);
    /// For PBES2.
    [[nodiscard]] static KeyResult<EncryptionKey>
    fromPassphrase(KeyManagement algorithm, SecretBytes passphrase, QByteArray id);
    /// For RSA-OAEP and ECDH-ES. A public half can only encrypt.
    [[nodiscard]] static KeyResult<EncryptionKey> fromKeyPair(KeyManagement algorithm,
                                                              AsymmetricKey key, QByteArray id);

    EncryptionKey(EncryptionKey&&) noexcept;
    EncryptionKey& operator=(EncryptionKey&&) noexcept;
    ~EncryptionKey();

    [[nodiscard]] KeyManagement algorithm() const { return m_algorithm; }
    [[nodiscard]] const QByteArray& id() const { return m_id; }
    [[nodiscard]] bool canDecrypt() const;
    /// For the room token.
    [[nodiscard]] const CekTransport& transport() const { return *m_transport; }

private:
    EncryptionKey(KeyManagement algorithm, QByteArray id,
                  std::unique_ptr<const CekTransport> transport);

    KeyManagement m_algorithm;
    QByteArray m_id;
    std::unique_ptr<const CekTransport> m_transport;
};

/// The `alg` values the key can serve: the one it names, or all that fit its type, curve and size.
/// A secret may also be a passphrase, but never by itself: see EncryptionKey::fromPassphrase().
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::vector<KeyManagement>
keyManagementsOf(const KeyMaterial& material);

/// The key, bound to one of these for KeyPurpose::Encrypt or Decrypt. A secret that names an `enc`
/// as its `alg`, as keys for dir do, can do nothing else. Leaves @p material as it was.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<EncryptionKey>
bind(const KeyMaterial& material, KeyManagement algorithm, KeyPurpose purpose);

/// The keys a decrypter may use.
class CLAIMCHECK_CORE_EXPORT EncryptionKeySet
{
public:
    void add(std::shared_ptr<const EncryptionKey> key);
    [[nodiscard]] bool isEmpty() const { return m_keys.empty(); }
    [[nodiscard]] const std::vector<std::shared_ptr<const EncryptionKey>>& keys() const
    {
        return m_keys;
    }

    /// The key to decrypt a token with: the one of that id and algorithm, or, when the token names
    /// no key, the only one of that algorithm. Null when there is none or the choice would be a
    /// guess. A key without an id of its own answers to any id: the caller brought it for this
    /// token.
    [[nodiscard]] const EncryptionKey* find(QByteArrayView id, KeyManagement algorithm) const;

private:
    std::vector<std::shared_ptr<const EncryptionKey>> m_keys;
};

} // namespace claimcheck
