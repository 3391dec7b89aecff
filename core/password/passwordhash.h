#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/argon2id.h"

#include <QByteArray>

#include <optional>

namespace claimcheck {

enum class PasswordMatch {
    Yes,
    No,
    Unreadable, ///< the stored text is no Argon2id PHC string within our bounds
};

/// Hashes passwords with Argon2id and writes them as PHC strings:
/// `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`.
///
/// Every function here is slow on purpose and belongs on a worker thread. Safe to use from several
/// threads at once.
class CLAIMCHECK_CORE_EXPORT PasswordHasher
{
public:
    /// @p random must outlive the hasher.
    explicit PasswordHasher(Random& random, Argon2idCost cost = {});

    /// Nothing when the random source or the cryptography fails.
    [[nodiscard]] std::optional<QByteArray> hash(const SecretBytes& password);

    /// Parameters beyond 256 MiB, 10 passes or 8 lanes are not computed: a damaged or planted row
    /// must not stop the machine.
    [[nodiscard]] PasswordMatch verify(const QByteArray& stored, const SecretBytes& password) const;

    /// Spends the time of verify() for an account that does not exist, so that the answer does not
    /// tell.
    void spendTime(const SecretBytes& password) const;

    /// Whether @p stored was made with other parameters than this hasher's.
    [[nodiscard]] bool isOutdated(const QByteArray& stored) const;

private:
    Random& m_random;
    Argon2idCost m_cost;
};

} // namespace claimcheck
