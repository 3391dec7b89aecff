#pragma once

#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/key/algorithm.h"
#include "core/key/key.h"
#include "core/key/keyerror.h"

#include <QByteArray>
#include <QByteArrayList>

#include <variant>
#include <vector>

namespace claimcheck {

/// A key as a file or a JWK gives it: with what it says about its use, but not yet bound to an
/// algorithm. It can do nothing by itself; bind() makes a Key of it.
struct KeyMaterial
{
    std::variant<SecretBytes, AsymmetricKey> key;
    QByteArray id;             ///< `kid`; empty when there is none
    QByteArray algorithm{};    ///< `alg`, as written; empty when there is none
    QByteArray use{};          ///< `use`: "sig", "enc", or empty
    QByteArrayList operations{}; ///< `key_ops`; empty when there is none

    [[nodiscard]] const AsymmetricKey* pair() const { return std::get_if<AsymmetricKey>(&key); }
    [[nodiscard]] const SecretBytes* secret() const { return std::get_if<SecretBytes>(&key); }
    /// Whether it holds anything that must stay secret.
    [[nodiscard]] bool isPrivate() const { return !pair() || pair()->isPrivate(); }
};

enum class KeyPurpose { Sign, Verify, Encrypt, Decrypt };

/// Whether `use` and `key_ops` allow it (RFC 7517 sections 4.2 and 4.3). Wrapping a content key
/// and agreeing on one count as encrypting.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool allows(const KeyMaterial& material, KeyPurpose purpose);

/// The signature algorithms the key can do: the one it names, or all that fit its type, curve and
/// size.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::vector<Algorithm>
algorithmsOf(const KeyMaterial& material);

/// The key, bound to one of these algorithms for signing or verifying. Leaves @p material as it
/// was; a secret is copied.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT KeyResult<Key>
bind(const KeyMaterial& material, Algorithm algorithm, KeyPurpose purpose, KeyStrength strength);

} // namespace claimcheck
