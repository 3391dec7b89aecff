#include "core/password/passwordhash.h"

#include "core/crypto/constanttime.h"
#include "core/password/decimal.h"
#include "core/password/hashingthreads.h"
#include "core/password/importedhash.h"

#include <QByteArrayList>

#include <algorithm>
#include <array>

namespace claimcheck {

namespace {

constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kHashBytes = 32;
constexpr Argon2idCost kLargestCost{.memoryKib = 256 * 1024, .passes = 10, .lanes = 8};

// OWASP's Password Storage Cheat Sheet: the least memory for as many passes. These are equally hard
// to guess against; with more than five passes nothing less is recommended.
constexpr std::array<std::uint32_t, 5> kLeastMemoryKib{46 * 1024, 19 * 1024, 12 * 1024, 9 * 1024,
                                                       7 * 1024};

struct Phc
{
    Argon2idCost cost;
    QByteArray salt;
    QByteArray hash;
};

// PHC strings use the standard alphabet without padding, in its canonical spelling.
constexpr auto kPhcBase64 = QByteArray::Base64Encoding | QByteArray::OmitTrailingEquals;

std::optional<QByteArray> decodePhcBase64(const QByteArray& text)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        text, QByteArray::Base64Encoding | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).toBase64(kPhcBase64) != text)
        return std::nullopt;
    return *decoded;
}

std::optional<std::uint32_t> parameter(const QByteArray& text, QByteArrayView name,
                                       std::uint32_t largest)
{
    if (!text.startsWith(name))
        return std::nullopt;
    return decimal(text.sliced(name.size()), largest);
}

std::optional<Phc> parsePhc(const QByteArray& stored)
{
    const QByteArrayList fields = stored.split('$');
    if (fields.size() != 6 || !fields[0].isEmpty() || fields[1] != "argon2id"
        || fields[2] != "v=19")
        return std::nullopt;
    const QByteArrayList parameters = fields[3].split(',');
    if (parameters.size() != 3)
        return std::nullopt;
    const auto memory = parameter(parameters[0], "m=", kLargestCost.memoryKib);
    const auto passes = parameter(parameters[1], "t=", kLargestCost.passes);
    const auto lanes = parameter(parameters[2], "p=", kLargestCost.lanes);
    const auto salt = decodePhcBase64(fields[4]);
    const auto hash = decodePhcBase64(fields[5]);
    if (!memory || !passes || !lanes || !salt || !hash)
        return std::nullopt;
    // RFC 9106 section 3.1: at least 8 bytes of salt; shorter tags than 16 are no protection.
    if (salt->size() < 8 || salt->size() > 64 || hash->size() < 16 || hash->size() > 64)
        return std::nullopt;
    return Phc{{*memory, *passes, *lanes}, *salt, *hash};
}

PasswordMatch verifyImported(const QByteArray& stored, const SecretBytes& password)
{
    const auto imported = ImportedHash::parse(stored);
    const auto same = imported ? imported->matches(password) : std::nullopt;
    if (!same)
        return PasswordMatch::Unreadable;
    return *same ? PasswordMatch::Yes : PasswordMatch::No;
}

} // namespace

std::expected<void, CostFault> checkCost(const Argon2idCost& cost)
{
    if (cost.memoryKib > kLargestCost.memoryKib || cost.passes > kLargestCost.passes
        || cost.lanes > kLargestCost.lanes)
        return std::unexpected(CostFault::TooDear);
    if (cost.passes == 0 || cost.lanes == 0)
        return std::unexpected(CostFault::TooCheap);
    const std::size_t row = std::min<std::size_t>(cost.passes, kLeastMemoryKib.size()) - 1;
    if (cost.memoryKib < kLeastMemoryKib[row])
        return std::unexpected(CostFault::TooCheap);
    return {};
}

PasswordHasher::PasswordHasher(Random& random, Argon2idCost cost)
    : m_random(random)
    , m_cost(cost)
    , m_threads(std::make_unique<HashingThreads>())
{
}

PasswordHasher::~PasswordHasher() = default;

std::optional<QByteArray> PasswordHasher::hash(const SecretBytes& password)
{
    std::array<char, kSaltBytes> salt;
    if (!m_random.fill(std::as_writable_bytes(std::span{salt})))
        return std::nullopt;
    const QByteArrayView saltView{salt};
    std::optional<SecretBytes> hash;
    m_threads->run([&] { hash = argon2id(password.view(), saltView, m_cost, kHashBytes); });
    if (!hash)
        return std::nullopt;
    return "$argon2id$v=19$m=" + QByteArray::number(m_cost.memoryKib)
        + ",t=" + QByteArray::number(m_cost.passes) + ",p=" + QByteArray::number(m_cost.lanes) + '$'
        + saltView.toByteArray().toBase64(kPhcBase64) + '$'
        + hash->view().toByteArray().toBase64(kPhcBase64);
}

PasswordMatch PasswordHasher::verify(const QByteArray& stored, const SecretBytes& password) const
{
    PasswordMatch match = PasswordMatch::Unreadable;
    m_threads->run([&] { match = compare(stored, password); });
    return match;
}

PasswordMatch PasswordHasher::compare(const QByteArray& stored, const SecretBytes& password) const
{
    const auto phc = parsePhc(stored);
    if (!phc)
        return verifyImported(stored, password);
    const auto hash =
        argon2id(password.view(), phc->salt, phc->cost, static_cast<std::size_t>(phc->hash.size()));
    if (!hash)
        return PasswordMatch::Unreadable;
    return constantTimeEquals(hash->view(), phc->hash) ? PasswordMatch::Yes : PasswordMatch::No;
}

void PasswordHasher::spendTime(const SecretBytes& password) const
{
    constexpr std::array<char, kSaltBytes> salt{};
    // The result is thrown away; the work is the point.
    m_threads->run([&] {
        static_cast<void>(argon2id(password.view(), QByteArrayView{salt}, m_cost, kHashBytes));
    });
}

bool PasswordHasher::canRead(const QByteArray& stored)
{
    return parsePhc(stored) || ImportedHash::parse(stored);
}

bool PasswordHasher::isOutdated(const QByteArray& stored) const
{
    const auto phc = parsePhc(stored);
    return !phc || phc->cost != m_cost || phc->hash.size() != kHashBytes
        || phc->salt.size() != kSaltBytes;
}

} // namespace claimcheck
