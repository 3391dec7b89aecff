#include "core/key/encryptionkey.h"

#include "core/key/cektransport.h"
#include "core/key/ephemeralkey.h"

#include <algorithm>

namespace claimcheck {

using Fault = KeyError::Fault;
using Kind = CekTransportKind;

namespace {

bool isAllZero(const SecretBytes& secret)
{
    return std::ranges::all_of(secret.bytes(), [](std::byte byte) { return byte == std::byte{0}; });
}

bool hasSizeFor(const KeyManagementRow& row, std::size_t size)
{
    if (row.kind == Kind::Direct) {
        return std::ranges::contains(allContentEncryptions(), size,
                                     &ContentEncryptionRow::keyBytes);
    }
    return size == row.wrappingKey;
}

bool worksWith(const KeyManagementRow& row, KeyFamily family)
{
    return (row.kind == Kind::RsaOaep && family == KeyFamily::Rsa)
        || (row.kind == Kind::Agreement && canAgree(family));
}

bool takesSecret(const KeyManagementRow& row)
{
    return row.kind == Kind::Direct || row.kind == Kind::KeyWrap || row.kind == Kind::GcmKeyWrap;
}

bool fits(const KeyMaterial& material, const KeyManagementRow& row)
{
    if (const SecretBytes* secret = material.secret())
        return takesSecret(row) && hasSizeFor(row, secret->size());
    return worksWith(row, material.pair()->family());
}

// A key for dir may name what it encrypts with instead, as those of RFC 7520 do (section 5.6.1).
bool names(const KeyMaterial& material, const KeyManagementRow& row)
{
    if (material.algorithm.isEmpty() || material.algorithm == QByteArrayView{row.name})
        return true;
    const ContentEncryptionRow* direct = findContentEncryption(material.algorithm);
    return row.kind == Kind::Direct && direct && material.secret()
        && material.secret()->size() == direct->keyBytes;
}

} // namespace

EncryptionKey::EncryptionKey(KeyManagement algorithm, QByteArray id, CekTransportPtr transport)
    : m_algorithm(algorithm)
    , m_id(std::move(id))
    , m_transport(std::move(transport))
{
}

EncryptionKey::EncryptionKey(EncryptionKey&&) noexcept = default;
EncryptionKey& EncryptionKey::operator=(EncryptionKey&&) noexcept = default;
EncryptionKey::~EncryptionKey() = default;

bool EncryptionKey::canDecrypt() const
{
    return m_transport->canReceive();
}

KeyResult<EncryptionKey> EncryptionKey::fromSecret(KeyManagement algorithm, SecretBytes secret,
                                                   QByteArray id)
{
    const KeyManagementRow& row = rowOf(algorithm);
    CekTransportPtr (*make)(SecretBytes) = nullptr;
    if (row.kind == Kind::Direct)
        make = directTransport;
    else if (row.kind == Kind::KeyWrap)
        make = keyWrapTransport;
    else if (row.kind == Kind::GcmKeyWrap)
        make = gcmKeyWrapTransport;
    if (!make)
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    if (!hasSizeFor(row, secret.size()))
        return std::unexpected(KeyError{Fault::WrongSize});
    if (isAllZero(secret))
        return std::unexpected(KeyError{Fault::AllZero});
    return EncryptionKey{algorithm, std::move(id), make(std::move(secret))};
}

KeyResult<EncryptionKey> EncryptionKey::fromPassphrase(KeyManagement algorithm,
                                                       SecretBytes passphrase, QByteArray id)
{
    const KeyManagementRow& row = rowOf(algorithm);
    if (row.kind != Kind::Passphrase)
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    if (passphrase.isEmpty())
        return std::unexpected(KeyError{Fault::TooShort});
    return EncryptionKey{algorithm, std::move(id), passphraseTransport(row, std::move(passphrase))};
}

KeyResult<EncryptionKey> EncryptionKey::fromKeyPair(KeyManagement algorithm, AsymmetricKey key,
                                                    QByteArray id)
{
    const KeyManagementRow& row = rowOf(algorithm);
    if (!worksWith(row, key.family()))
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    const auto make = row.kind == Kind::RsaOaep ? oaepTransport : agreementTransport;
    return EncryptionKey{algorithm, std::move(id), make(row, std::move(key))};
}

std::vector<KeyManagement> keyManagementsOf(const KeyMaterial& material)
{
    std::vector<KeyManagement> algorithms;
    for (const KeyManagementRow& row : allKeyManagements()) {
        if (names(material, row) && fits(material, row))
            algorithms.push_back(row.algorithm);
    }
    return algorithms;
}

KeyResult<EncryptionKey> bind(const KeyMaterial& material, KeyManagement algorithm,
                              KeyPurpose purpose)
{
    if (!allows(material, purpose))
        return std::unexpected(KeyError{Fault::WrongUse});
    if (purpose == KeyPurpose::Decrypt && !material.isPrivate())
        return std::unexpected(KeyError{Fault::NotPrivate});
    if (!names(material, rowOf(algorithm)))
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    return material.secret()
        ? EncryptionKey::fromSecret(algorithm, SecretBytes::copyOf(material.secret()->view()),
                                    material.id)
        : EncryptionKey::fromKeyPair(algorithm, *material.pair(), material.id);
}

void EncryptionKeySet::add(std::shared_ptr<const EncryptionKey> key)
{
    m_keys.push_back(std::move(key));
}

const EncryptionKey* EncryptionKeySet::find(QByteArrayView id, KeyManagement algorithm) const
{
    const EncryptionKey* only = nullptr;
    for (const auto& key : m_keys) {
        if (key->algorithm() != algorithm || !key->canDecrypt())
            continue;
        if (!id.isEmpty() && !key->id().isEmpty()) {
            if (key->id() == id)
                return key.get();
            continue;
        }
        if (only)
            return nullptr; // two keys fit: trying one after the other would be a guess
        only = key.get();
    }
    return only;
}

} // namespace claimcheck
