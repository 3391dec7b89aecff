#pragma once

#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/crypto/argon2id.h"

#include <QByteArray>

#include <expected>
#include <memory>
#include <optional>

namespace claimcheck {

class HashingThreads;

enum class PasswordMatch {
    Yes,
    No,
    Unreadable, ///< the stored text is no hash we know, or its cost is beyond our bounds
};

/// Why new hashes must not be made at a cost.
enum class CostFault {
    TooCheap, ///< below every row of OWASP's table, from 46 MiB and one pass to 7 MiB and five
    TooDear,  ///< beyond what PasswordHasher::verify() computes
};

/// Whether a server may be told to hash at @p cost.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<void, CostFault>
checkCost(const Argon2idCost& cost);

/// Hashes passwords with Argon2id and writes them as PHC strings:
/// `$argon2id$v=19$m=19456,t=2,p=1$SALT$HASH`. Hashes that other programs made, see ImportedHash,
/// are verified as well and are always outdated, so that they are replaced at the next login.
///
/// Every function here is slow on purpose and belongs on a worker thread, which waits while threads
/// of the hasher's own compute: one for each core, of low priority. Safe to use from several
/// threads at once.
class CLAIMCHECK_CORE_EXPORT PasswordHasher
{
public:
    /// @p random must outlive the hasher.
    explicit PasswordHasher(Random& random, Argon2idCost cost = {});
    ~PasswordHasher();

    /// Nothing when the random source or the cryptography fails.
    [[nodiscard]] std::optional<QByteArray> hash(const SecretBytes& password);

    /// Parameters beyond 256 MiB, 10 passes or 8 lanes are not computed, nor those beyond the
    /// bounds of ImportedHash: a damaged or planted row must not stop the machine.
    [[nodiscard]] PasswordMatch verify(const QByteArray& stored, const SecretBytes& password) const;

    /// Spends the time of verify() for an account that does not exist, so that the answer does not
    /// tell.
    void spendTime(const SecretBytes& password) const;

    /// Whether verify() can compute @p stored at all: for those who bring accounts from elsewhere.
    [[nodiscard]] static bool canRead(const QByteArray& stored);

    /// Whether @p stored was made with other parameters than this hasher's, or by another program.
    [[nodiscard]] bool isOutdated(const QByteArray& stored) const;

private:
    [[nodiscard]] PasswordMatch compare(const QByteArray& stored,
                                        const SecretBytes& password) const;

    Random& m_random;
    Argon2idCost m_cost;
    std::unique_ptr<HashingThreads> m_threads;
};

} // namespace claimcheck
