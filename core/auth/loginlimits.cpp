#include "core/auth/loginlimits.h"

#include "core/account/username.h"
#include "core/crypto/digest.h"

#include <QHostAddress>

#include <algorithm>
#include <bit>
#include <cstring>

namespace claimcheck {

namespace {

constexpr std::chrono::seconds kBetweenSweeps{10};
constexpr std::chrono::days kKnownFor{30};

// One address for all that one customer has, and the one form of it: an IPv4 address may also
// arrive as an IPv6 one. What is no address counts as it is written.
QString networkOf(QStringView text)
{
    QHostAddress address{text.toString()};
    bool isIPv4 = false;
    const quint32 ipv4 = address.toIPv4Address(&isIPv4);
    if (isIPv4)
        return QHostAddress{ipv4}.toString();
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return text.toString();
    Q_IPV6ADDR bytes = address.toIPv6Address();
    std::fill(std::begin(bytes.c) + 8, std::end(bytes.c), quint8{0});
    address.setAddress(bytes);
    address.setScopeId({});
    return address.toString();
}

} // namespace

LoginLimits::LoginLimits(const LoginLimitSettings& settings, const Clock& clock)
    : m_clock(clock)
    , m_accountLimit{Pace{settings.account}, Pace{settings.accountPerDay}}
    , m_addressLimit{Pace{settings.address}, Pace{Rate{}}}
    , m_overallLimit{Pace{settings.overall}, Pace{Rate{}}}
    , m_mostEntries(settings.entries)
{
}

std::expected<LoginLimits::Ticket, Throttled> LoginLimits::admit(QStringView username,
                                                                 QStringView address)
{
    Ticket ticket;
    ticket.address = keyOf('n', networkOf(address));
    if (const auto name = canonicalUsername(username)) {
        ticket.account = keyOf('u', *name);
        // Of two hashes that nobody chooses a third, the same for no other pair.
        ticket.place = {(*ticket.account)[0] ^ std::rotl(ticket.address[0], 1),
                        (*ticket.account)[1] ^ std::rotl(ticket.address[1], 1)};
    }

    const std::scoped_lock lock(m_mutex);
    const auto now = m_clock.monotonic();
    ticket.isFromKnownPlace = ticket.account && m_known.contains(ticket.place);
    if (const auto refused = pay(ticket, now))
        return std::unexpected(*refused);
    return ticket;
}

std::optional<Throttled> LoginLimits::pay(const Ticket& ticket, TokenBucket::Time now)
{
    using enum Throttled::By;
    if (ticket.isFromKnownPlace) {
        Entry& known = m_known.at(ticket.place).entry;
        auto refused = refusal(known, m_accountLimit, Account, now);
        if (!refused)
            take(known, m_accountLimit, now);
        return refused;
    }

    // Those who are refused pay nothing, so that hammering at one door wears down no other; and
    // they get no entry of their own, so that the widest limit bounds the number of entries.
    if (auto refused = refusal(m_overall, m_overallLimit, Overall, now))
        return refused;
    makeRoom(now);
    Entry& address = entryFor(ticket.address, m_addressLimit, m_newAddresses);
    if (auto refused = refusal(address, m_addressLimit, Address, now))
        return refused;
    if (ticket.account) {
        Entry& account = entryFor(*ticket.account, m_accountLimit, m_newAccounts);
        if (auto refused = refusal(account, m_accountLimit, Account, now))
            return refused;
        take(account, m_accountLimit, now);
    }
    take(address, m_addressLimit, now);
    take(m_overall, m_overallLimit, now);
    return std::nullopt;
}

void LoginLimits::succeeded(const Ticket& ticket)
{
    const std::scoped_lock lock(m_mutex);
    refund(ticket);
    if (ticket.account)
        remember(ticket.place, m_clock.monotonic());
}

void LoginLimits::withdrawn(const Ticket& ticket)
{
    const std::scoped_lock lock(m_mutex);
    refund(ticket);
}

std::size_t LoginLimits::entries() const
{
    const std::scoped_lock lock(m_mutex);
    return m_entries.size();
}

LoginLimits::Key LoginLimits::keyOf(char kind, QStringView text)
{
    const QByteArray hash = digest(DigestAlgorithm::Sha256, QByteArray{kind + text.toUtf8()});
    Key key{};
    std::memcpy(key.data(), hash.data(),
                std::min(sizeof key, static_cast<std::size_t>(hash.size())));
    return key;
}

std::optional<Throttled> LoginLimits::refusal(Entry& entry, const Limit& limit, Throttled::By by,
                                              TokenBucket::Time now)
{
    const auto wait =
        std::max(entry.quick.wait(limit.quick, now), entry.slow.wait(limit.slow, now));
    if (wait.count() == 0)
        return std::nullopt;
    return Throttled{by, std::chrono::ceil<std::chrono::seconds>(wait)};
}

void LoginLimits::take(Entry& entry, const Limit& limit, TokenBucket::Time now)
{
    entry.quick.take(limit.quick, now);
    entry.slow.take(limit.slow, now);
}

void LoginLimits::giveBack(Entry& entry, const Limit& limit)
{
    entry.quick.giveBack(limit.quick);
    entry.slow.giveBack(limit.slow);
}

LoginLimits::Entry& LoginLimits::entryFor(const Key& key, const Limit& limit, Shared& shared)
{
    if (limit.isUnlimited())
        return shared.front(); // where nothing is ever taken
    const auto found = m_entries.find(key);
    if (found != m_entries.end())
        return found->second;
    if (m_entries.size() >= m_mostEntries)
        return shared[key[1] % shared.size()];
    return m_entries.emplace(key, Entry{}).first->second;
}

// Entries that are full tell no more than none at all.
void LoginLimits::makeRoom(TokenBucket::Time now)
{
    if (m_entries.size() + 2 <= m_mostEntries || now < m_nextSweep)
        return;
    std::erase_if(m_entries, [now](const auto& item) {
        return item.second.quick.isFull(now) && item.second.slow.isFull(now);
    });
    m_nextSweep = now + kBetweenSweeps;
}

void LoginLimits::remember(const Key& place, TokenBucket::Time now)
{
    const auto found = m_known.find(place);
    if (found != m_known.end()) {
        found->second.lastLogin = now;
        return;
    }
    if (m_known.size() >= m_mostEntries) {
        std::erase_if(m_known,
                      [now](const auto& item) { return item.second.lastLogin + kKnownFor < now; });
    }
    if (m_known.size() < m_mostEntries)
        m_known.emplace(place, KnownPlace{{}, now});
}

// An entry that went in the meantime was full without it.
void LoginLimits::refund(const Ticket& ticket)
{
    if (ticket.isFromKnownPlace) {
        const auto known = m_known.find(ticket.place);
        if (known != m_known.end())
            giveBack(known->second.entry, m_accountLimit);
        return;
    }
    giveBack(m_overall, m_overallLimit);
    const auto address = m_entries.find(ticket.address);
    if (address != m_entries.end())
        giveBack(address->second, m_addressLimit);
    const auto account = ticket.account ? m_entries.find(*ticket.account) : m_entries.end();
    if (account != m_entries.end())
        giveBack(account->second, m_accountLimit);
}

} // namespace claimcheck
