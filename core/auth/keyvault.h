#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// Seals the keys that lie in the store, with a key that does not: AES-256-GCM. What is sealed is
/// tied to its @p label, so that one row's bytes do not open in the place of another's.
///
/// Safe to use from several threads at once.
class CLAIMCHECK_CORE_EXPORT KeyVault
{
public:
    static constexpr std::size_t kKeyBytes = 32;

    /// @p key has kKeyBytes; @p random must outlive the vault.
    KeyVault(SecretBytes key, Random& random);

    /// Nothing when the random source or the cryptography fails.
    [[nodiscard]] std::optional<QByteArray> seal(QByteArrayView label, QByteArrayView secret) const;
    /// Nothing when another key sealed it, it was changed, or it belongs to another label.
    [[nodiscard]] std::optional<SecretBytes> open(QByteArrayView label,
                                                  QByteArrayView sealed) const;

private:
    SecretBytes m_key;
    Random& m_random;
};

} // namespace claimcheck
