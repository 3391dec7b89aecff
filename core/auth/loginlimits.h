#pragma once

#include "core/auth/tokenbucket.h"
#include "core/base/clock.h"
#include "core/core_export.h"

#include <QStringView>

#include <array>
#include <chrono>
#include <cstddef>
#include <expected>
#include <mutex>
#include <optional>
#include <unordered_map>

namespace claimcheck {

/// How often somebody may try to log in.
struct LoginLimitSettings
{
    Rate account{20, std::chrono::minutes{10}};
    /// On top of that: a guesser gets 100 tries in the first hour (SP 800-63B-4 section 3.2.2) and
    /// four in each later one, while an owner waits no longer than 15 minutes for one.
    Rate accountPerDay{96, std::chrono::hours{24}};
    Rate address{200, std::chrono::minutes{10}};
    Rate overall{2000, std::chrono::minutes{10}};
    /// Accounts and addresses that are counted one by one; about 100 bytes each.
    std::size_t entries = 100'000;
};

/// Why an attempt is not looked at.
struct Throttled
{
    enum class By { Account, Address, Overall };

    By by;
    std::chrono::seconds retryAfter; ///< at least one
};

/// Counts attempts to log in, by account, by address and overall, before anything is hashed.
///
/// An attempt is paid for when it is admitted, in one step, so that none of many at the same moment
/// goes uncounted; one that was good is given back. Whether an account exists makes no difference.
///
/// Where an account was logged in to before, its owner has a count of his own: nobody elsewhere can
/// keep him out by failing in his name, nor by keeping the whole server busy.
///
/// Memory is bounded. When all entries are in use, the accounts that are new share 256 counts, and
/// so do the addresses: a flood of invented names slows down other newcomers, but frees nobody.
///
/// Kept in memory: a restart forgets it. Safe to use from several threads. Needs a CryptoRuntime.
class CLAIMCHECK_CORE_EXPORT LoginLimits
{
public:
    /// @p clock must outlive it.
    LoginLimits(const LoginLimitSettings& settings, const Clock& clock);

    /// Proof that an attempt was counted, and what it cost.
    class Ticket;

    /// @p username as it was typed: it is counted under its canonical form, which is the one that
    /// logs in, and what cannot be a username counts by address alone. An IPv6 @p address counts
    /// with all others of its /64, which one customer has to himself.
    [[nodiscard]] std::expected<Ticket, Throttled> admit(QStringView username, QStringView address);

    /// The password was right: the attempt is given back, and the address is remembered.
    void succeeded(const Ticket& ticket);
    /// Nobody looked at the password, so the attempt is given back.
    void withdrawn(const Ticket& ticket);

    /// Accounts and addresses that are counted one by one just now.
    [[nodiscard]] std::size_t entries() const;

private:
    using Key = std::array<quint64, 2>;
    struct KeyHash
    {
        // Keys are hashes already.
        std::size_t operator()(const Key& key) const { return key[0]; }
    };
    struct Entry
    {
        TokenBucket quick;
        TokenBucket slow;
    };
    struct Limit
    {
        Pace quick;
        Pace slow;
        [[nodiscard]] bool isUnlimited() const { return quick.isUnlimited() && slow.isUnlimited(); }
    };
    struct KnownPlace
    {
        Entry entry;
        TokenBucket::Time lastLogin;
    };
    using Shared = std::array<Entry, 256>;

    [[nodiscard]] static Key keyOf(char kind, QStringView text);
    [[nodiscard]] static std::optional<Throttled> refusal(Entry& entry, const Limit& limit,
                                                          Throttled::By by, TokenBucket::Time now);
    static void take(Entry& entry, const Limit& limit, TokenBucket::Time now);
    static void giveBack(Entry& entry, const Limit& limit);

    [[nodiscard]] std::optional<Throttled> pay(const Ticket& ticket, TokenBucket::Time now);
    [[nodiscard]] Entry& entryFor(const Key& key, const Limit& limit, Shared& shared);
    void makeRoom(TokenBucket::Time now);
    void remember(const Key& place, TokenBucket::Time now);
    void refund(const Ticket& ticket);

    const Clock& m_clock;
    const Limit m_accountLimit;
    const Limit m_addressLimit;
    const Limit m_overallLimit;
    const std::size_t m_mostEntries;

    mutable std::mutex m_mutex;
    std::unordered_map<Key, Entry, KeyHash> m_entries;
    std::unordered_map<Key, KnownPlace, KeyHash> m_known; // an account at an address
    Shared m_newAccounts;
    Shared m_newAddresses;
    Entry m_overall;
    TokenBucket::Time m_nextSweep{0};
};

class LoginLimits::Ticket
{
    friend class LoginLimits;
    std::optional<Key> account; // nothing for what cannot be a username
    Key address{};
    Key place{};
    bool isFromKnownPlace = false;
};

} // namespace claimcheck
