#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"

#include <QByteArrayView>

#include <array>
#include <optional>
#include <shared_mutex>
#include <vector>

namespace claimcheck {

/// The revoked tokens, in memory: what a protected request is held against. Made for many millions
/// of them: an entry takes 16 bytes, and its place in the table at most 14 more.
///
/// An id is kept as a hash of 64 bits with a key that nobody knows. So a token that was never
/// revoked meets the hash of one that was with a probability of 10^7 / 2^64 among ten million, and
/// is refused then; a revoked one is never let pass.
///
/// Safe to use from several threads; readers do not wait for each other.
class CLAIMCHECK_CORE_EXPORT RevocationSet
{
public:
    /// Takes the key of the hash from @p random.
    explicit RevocationSet(Random& random);

    /// The moment of a revocation that was there when the server started: the set is filled quickly
    /// then, and not with all that is known.
    static constexpr Instant kBefore{};

    /// Nothing can be asked about the id any more after @p keepUntil. The first revocation counts.
    void insert(QByteArrayView tokenId, Instant revokedAt, Instant keepUntil);
    /// When it was revoked, to the second; nothing when it was not.
    [[nodiscard]] std::optional<Instant> find(QByteArrayView tokenId) const;
    /// Drops those that need not be kept at @p moment any more.
    void dropExpired(Instant moment);

    [[nodiscard]] qint64 size() const;
    /// What the tables take.
    [[nodiscard]] qint64 bytes() const;

private:
    struct Entry
    {
        quint64 hash = 0; // 0: a free place
        quint32 revokedAt; // seconds since 1970, as the next one
        quint32 keepUntil;
    };

    /// A part of the set with a lock of its own, so that a table that grows stops few readers and
    /// not for long. Open addressing with linear probing.
    class Shard
    {
    public:
        void insert(const Entry& entry);
        [[nodiscard]] std::optional<quint32> find(quint64 hash) const;
        void dropExpired(quint32 moment);
        [[nodiscard]] std::size_t size() const;
        [[nodiscard]] std::size_t bytes() const;

    private:
        [[nodiscard]] std::size_t placeOf(quint64 hash) const;
        void rebuild(std::size_t places, quint32 expiredAt);

        mutable std::shared_mutex m_mutex;
        std::vector<Entry> m_places;
        std::size_t m_taken = 0;
    };

    [[nodiscard]] quint64 hashOf(QByteArrayView tokenId) const;

    static constexpr std::size_t kShards = 256;
    std::array<Shard, kShards> m_shards;
    quint64 m_key = 0;
};

} // namespace claimcheck
