#pragma once

#include "core/auth/accounts.h"
#include "core/auth/auditlog.h"
#include "core/auth/autherror.h"
#include "core/auth/authsettings.h"
#include "core/auth/serviceclients.h"
#include "core/auth/sessions.h"
#include "core/auth/signingkeys.h"
#include "core/auth/tokendesk.h"
#include "core/auth/tokenverifier.h"
#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/base/secretbytes.h"
#include "core/core_export.h"
#include "core/store/database.h"

#include <memory>
#include <optional>
#include <vector>

namespace claimcheck {

/// The secrets a service starts with.
struct AuthSecrets
{
    SecretBytes storeKey;              ///< KeyVault::kKeyBytes that seal the keys in the store
    std::optional<SecretBytes> shared; ///< an HMAC secret that other services know too
};

/// How much is kept in memory, and how many changes wait for the store.
struct MemoryFigures
{
    qint64 revocations = 0;
    qint64 opaqueTokens = 0;
    qint64 changesWaiting = 0;
};

/// All that can be done with accounts, sessions, clients, tokens and keys, whoever asks: the routes
/// of the server are a thin layer over this. Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AuthService
{
public:
    /// Reads what was kept, makes the keys that are missing, and drops what can no longer matter.
    /// The references must outlive the service. Needs a CryptoRuntime.
    [[nodiscard]] static AuthResult<std::unique_ptr<AuthService>>
    start(Database& database, AuthSettings settings, AuthSecrets secrets, Random& random,
          const Clock& clock);
    ~AuthService();

    [[nodiscard]] Accounts& accounts();
    [[nodiscard]] Sessions& sessions();
    [[nodiscard]] ServiceClients& clients();
    [[nodiscard]] TokenDesk& tokens();
    [[nodiscard]] const TokenVerifier& verifier() const;
    [[nodiscard]] const AuditLog& audit() const;
    [[nodiscard]] const AuthSettings& settings() const;

    /// The keys as they are now.
    [[nodiscard]] std::shared_ptr<const KeyRing> keys() const;
    /// The next key signs from now on; the one before verifies until its last token has expired.
    /// Gives back the new key's id.
    [[nodiscard]] AuthResult<QByteArray> rotateKeys(const Actor& actor);
    /// No token of that key is accepted any more.
    [[nodiscard]] AuthResult<void> revokeKey(const QByteArray& id, const Actor& actor);

    /// Every session ends, and no token that was issued until now is accepted any more, of whatever
    /// style and signed with whatever key. For an emergency, and after a restore of the store.
    /// Those of the same second are among them.
    [[nodiscard]] AuthResult<void> revokeAllTokens(const Actor& actor);

    /// The newest @p limit lines of the audit log before the one numbered @p before.
    [[nodiscard]] AuthResult<std::vector<AuditRow>> auditBefore(quint64 before, int limit) const;
    /// For what happens around the service: a start, a clock that jumped, a lab.
    [[nodiscard]] AuthResult<void> record(AuditEvent event);

    /// For tokens that are checked elsewhere: whoever checks them gives each a key, which is no id
    /// of a token of this service's own. Known to every server of the store, at least until
    /// @p expiresAt, when the last token of that key expires by itself.
    [[nodiscard]] AuthResult<void> revokeForeign(const QByteArray& key, Instant expiresAt);
    /// From memory alone. StoreFailed while another server may know what this one does not.
    [[nodiscard]] AuthResult<bool> isForeignRevoked(QByteArrayView key) const;
    /// What those are signed with where nobody gave a secret. Made with the store, and the same for
    /// ever.
    [[nodiscard]] SecretBytes profileSecret() const;

    /// No account, session or service client is left, and no token of an account is accepted any
    /// more; those of clients expire by themselves. Keys and the audit log stay. For a lab.
    [[nodiscard]] AuthResult<void> removeEverybody(AuditEvent event);

    /// An opaque token that another server of the store issued is known here too from now on.
    [[nodiscard]] AuthResult<void> learnOpaque(QByteArrayView token);

    /// A whole copy of the store, as backUp() of core/store writes it. A server that is started on
    /// it first takes back all tokens, because what it was copied from went on.
    [[nodiscard]] StoreResult<void> backUp(const QString& file) const;
    /// Whether the store answers.
    [[nodiscard]] AuthResult<void> checkStore() const;
    [[nodiscard]] MemoryFigures memoryFigures() const;

    /// What can no longer matter is dropped. Now and then.
    [[nodiscard]] AuthResult<void> dropExpired();

private:
    class Private;
    explicit AuthService(std::unique_ptr<Private> made);
    [[nodiscard]] AuthResult<void> restore();
    [[nodiscard]] AuthResult<void> noticeCopy();

    std::unique_ptr<Private> d;
};

} // namespace claimcheck
