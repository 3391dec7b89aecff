#include "core/auth/keyvault.h"

#include "core/crypto/aead.h"

#include <array>

namespace claimcheck {

namespace {

// version | IV | tag | ciphertext
constexpr char kVersion = 1;
constexpr qsizetype kIvBytes = 12;
constexpr qsizetype kTagBytes = 16;
constexpr qsizetype kHeadBytes = 1 + kIvBytes + kTagBytes;

} // namespace

KeyVault::KeyVault(SecretBytes key, Random& random)
    : m_key(std::move(key))
    , m_random(random)
{
}

std::optional<QByteArray> KeyVault::seal(QByteArrayView label, QByteArrayView secret) const
{
    // A random IV is safe for the few keys that a server ever makes (NIST SP 800-38D section 8.3).
    QByteArray iv(kIvBytes, Qt::Uninitialized);
    if (!m_random.fill(std::as_writable_bytes(std::span{iv.data(), std::size_t{kIvBytes}})))
        return std::nullopt;
    const auto sealed = sealAesGcm({m_key.view(), iv, label}, secret);
    if (!sealed)
        return std::nullopt;
    return kVersion + iv + sealed->tag + sealed->ciphertext;
}

std::optional<SecretBytes> KeyVault::open(QByteArrayView label, QByteArrayView sealed) const
{
    if (sealed.size() < kHeadBytes || sealed.front() != kVersion)
        return std::nullopt;
    return openAesGcm({m_key.view(), sealed.sliced(1, kIvBytes), label}, sealed.sliced(kHeadBytes),
                      sealed.sliced(1 + kIvBytes, kTagBytes));
}

} // namespace claimcheck
