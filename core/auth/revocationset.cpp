#include "core/auth/revocationset.h"

#include <QHashFunctions>

#include <algorithm>
#include <limits>
#include <mutex>

namespace claimcheck {

namespace {

static_assert(sizeof(std::size_t) == sizeof(quint64), "qHash() has to give 64 bits");

// A table is at most four fifths full, and grows by half: so it is never less than 53 % full once
// it has many entries, and a search for what is not there ends after some dozen neighbours.
constexpr std::size_t kSmallest = 16;
constexpr std::size_t fullAt(std::size_t places)
{
    return places / 5 * 4;
}

// Whole seconds, up to the year 2106; later ones are kept until then.
quint32 secondsOf(Instant moment)
{
    const auto since = std::chrono::floor<std::chrono::seconds>(moment.time_since_epoch()).count();
    return static_cast<quint32>(std::clamp<qint64>(since, 0, std::numeric_limits<quint32>::max()));
}

} // namespace

RevocationSet::RevocationSet(Random& random)
{
    // Without a key of its own it is Qt's, which is as unknown to others.
    if (!random.fill(std::as_writable_bytes(std::span{&m_key, 1})))
        m_key = QHashSeed::globalSeed();
}

void RevocationSet::insert(QByteArrayView tokenId, Instant revokedAt, Instant keepUntil)
{
    const quint64 hash = hashOf(tokenId);
    m_shards[hash % kShards].insert({hash, secondsOf(revokedAt), secondsOf(keepUntil)});
}

std::optional<Instant> RevocationSet::find(QByteArrayView tokenId) const
{
    const quint64 hash = hashOf(tokenId);
    return m_shards[hash % kShards].find(hash).transform(
        [](quint32 revokedAt) { return Instant{std::chrono::seconds{revokedAt}}; });
}

void RevocationSet::dropExpired(Instant moment)
{
    for (Shard& shard : m_shards)
        shard.dropExpired(secondsOf(moment));
}

qint64 RevocationSet::size() const
{
    std::size_t sum = 0;
    for (const Shard& shard : m_shards)
        sum += shard.size();
    return static_cast<qint64>(sum);
}

qint64 RevocationSet::bytes() const
{
    std::size_t sum = sizeof(*this);
    for (const Shard& shard : m_shards)
        sum += shard.bytes();
    return static_cast<qint64>(sum);
}

quint64 RevocationSet::hashOf(QByteArrayView tokenId) const
{
    return std::max<quint64>(qHash(tokenId, m_key), 1);
}

// ---- One part ---------------------------------------------------------------------------------

// The upper half decides about the place, the lower about the shard.
std::size_t RevocationSet::Shard::placeOf(quint64 hash) const
{
    return static_cast<std::size_t>(((hash >> 32) * m_places.size()) >> 32);
}

void RevocationSet::Shard::insert(const Entry& entry)
{
    const std::unique_lock lock(m_mutex);
    if (m_taken >= fullAt(m_places.size()))
        rebuild(std::max(kSmallest, m_places.size() + m_places.size() / 2), 0);
    std::size_t place = placeOf(entry.hash);
    while (m_places[place].hash != 0) {
        if (m_places[place].hash == entry.hash) {
            m_places[place].keepUntil = std::max(m_places[place].keepUntil, entry.keepUntil);
            return;
        }
        place = place + 1 == m_places.size() ? 0 : place + 1;
    }
    m_places[place] = entry;
    ++m_taken;
}

std::optional<quint32> RevocationSet::Shard::find(quint64 hash) const
{
    const std::shared_lock lock(m_mutex);
    if (m_taken == 0)
        return std::nullopt;
    for (std::size_t place = placeOf(hash); m_places[place].hash != 0;
         place = place + 1 == m_places.size() ? 0 : place + 1) {
        if (m_places[place].hash == hash)
            return m_places[place].revokedAt;
    }
    return std::nullopt;
}

void RevocationSet::Shard::dropExpired(quint32 moment)
{
    const std::unique_lock lock(m_mutex);
    const auto left =
        static_cast<std::size_t>(std::ranges::count_if(m_places, [moment](const Entry& entry) {
            return entry.hash != 0 && entry.keepUntil >= moment;
        }));
    if (left < m_taken)
        rebuild(std::max(kSmallest, left + left / 2), moment);
}

// Into a table of another size, without what expired before that moment.
void RevocationSet::Shard::rebuild(std::size_t places, quint32 expiredAt)
{
    std::vector<Entry> old(places);
    old.swap(m_places);
    m_taken = 0;
    for (const Entry& entry : old) {
        if (entry.hash == 0 || entry.keepUntil < expiredAt)
            continue;
        std::size_t place = placeOf(entry.hash);
        while (m_places[place].hash != 0)
            place = place + 1 == places ? 0 : place + 1;
        m_places[place] = entry;
        ++m_taken;
    }
}

std::size_t RevocationSet::Shard::size() const
{
    const std::shared_lock lock(m_mutex);
    return m_taken;
}

std::size_t RevocationSet::Shard::bytes() const
{
    const std::shared_lock lock(m_mutex);
    return m_places.capacity() * sizeof(Entry);
}

} // namespace claimcheck
