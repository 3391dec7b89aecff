#pragma once

#include "core/auth/autherror.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"
#include "core/key/key.h"
#include "core/key/keyset.h"
#include "core/store/keystore.h"

#include <memory>

namespace claimcheck {

/// The key that signs and the keys that verify.
class CLAIMCHECK_CORE_EXPORT SigningKeys
{
public:
    /// The key in the store, which is made at the first call. Every server on the same store ends
    /// up with the same key.
    [[nodiscard]] static AuthResult<SigningKeys> load(KeyStore& store, Algorithm algorithm,
                                                      Random& random, const Clock& clock);
    /// A secret that other services know too.
    [[nodiscard]] static std::expected<SigningKeys, KeyError> shared(Algorithm algorithm,
                                                                     SecretBytes secret);

    [[nodiscard]] const Key& current() const { return *m_current; }
    [[nodiscard]] const KeySet& all() const { return m_all; }

private:
    explicit SigningKeys(std::shared_ptr<const Key> current);

    std::shared_ptr<const Key> m_current;
    KeySet m_all;
};

} // namespace claimcheck
