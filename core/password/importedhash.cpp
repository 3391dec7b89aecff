#include "core/password/importedhash.h"

#include "core/crypto/bcrypt.h"
#include "core/crypto/constanttime.h"
#include "core/crypto/pbkdf2.h"
#include "core/password/decimal.h"

#include <QByteArrayList>

#include <algorithm>
#include <bit>

namespace claimcheck {

namespace {

constexpr quint32 kMostScryptSteps = 8 * 32768 * 8; // n * r * p, so n * r * 128 is at most 256 MiB
constexpr quint32 kMostRounds = 4'000'000;
constexpr quint32 kDefaultRounds = 1'000'000;
constexpr int kMostBcryptCost = 14;
constexpr qsizetype kLongestSalt = 128;
constexpr std::size_t kScryptHashBytes = 64;

std::optional<ScryptCost> scryptCost(const QByteArrayList& arguments)
{
    if (arguments.isEmpty())
        return ScryptCost{};
    if (arguments.size() != 3)
        return std::nullopt;
    const auto n = decimal(arguments[0], kMostScryptSteps);
    const auto r = decimal(arguments[1], kMostScryptSteps);
    const auto p = decimal(arguments[2], kMostScryptSteps);
    // RFC 7914 section 2: n is a power of two, and more than one.
    if (!n || !r || !p || *n < 2 || !std::has_single_bit(*n))
        return std::nullopt;
    const auto steps = [](quint64 a, quint64 b) {
        return a * b <= kMostScryptSteps ? a * b : quint64{kMostScryptSteps} + 1;
    };
    if (steps(steps(*n, *r), *p) > kMostScryptSteps)
        return std::nullopt;
    return ScryptCost{*n, *r, *p};
}

std::optional<DigestAlgorithm> digestNamed(const QByteArray& name)
{
    if (name == "sha1")
        return DigestAlgorithm::Sha1;
    if (name == "sha256")
        return DigestAlgorithm::Sha256;
    if (name == "sha512")
        return DigestAlgorithm::Sha512;
    return std::nullopt;
}

// Werkzeug compares the text, so that the digits can only be lower case.
std::optional<QByteArray> hashOf(const QByteArray& hex, std::size_t size)
{
    QByteArray hash = QByteArray::fromHex(hex);
    if (hash.size() != static_cast<qsizetype>(size) || hash.toHex() != hex)
        return std::nullopt;
    return hash;
}

// `$2b$12$` and 53 characters of bcrypt's own base64.
bool isBcrypt(const QByteArray& stored)
{
    if (stored.size() != 60 || !stored.startsWith("$2") || stored[3] != '$' || stored[6] != '$')
        return false;
    if (stored[2] != 'a' && stored[2] != 'b' && stored[2] != 'y')
        return false;
    const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : 100; };
    const int cost = (10 * digit(stored[4])) + digit(stored[5]);
    return cost >= 4 && cost <= kMostBcryptCost
        && std::ranges::all_of(stored.sliced(7), [](char c) {
               return (c >= '.' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
           });
}

} // namespace

std::optional<ImportedHash> ImportedHash::parse(const QByteArray& stored)
{
    if (isBcrypt(stored))
        return ImportedHash{Bcrypt{stored}};
    if (auto scheme = werkzeug(stored))
        return ImportedHash{std::move(*scheme)};
    return std::nullopt;
}

std::optional<ImportedHash::Scheme> ImportedHash::werkzeug(const QByteArray& stored)
{
    const QByteArrayList fields = stored.split('$');
    if (fields.size() != 3 || fields[1].isEmpty() || fields[1].size() > kLongestSalt)
        return std::nullopt;
    QByteArrayList arguments = fields[0].split(':');
    const QByteArray method = arguments.takeFirst();
    if (method == "scrypt") {
        const auto cost = scryptCost(arguments);
        const auto hash = hashOf(fields[2], kScryptHashBytes);
        if (cost && hash)
            return Scrypt{*cost, fields[1], *hash};
    } else if (method == "pbkdf2" && arguments.size() <= 2) {
        const auto digest = digestNamed(arguments.value(0, "sha256"));
        const auto rounds =
            arguments.size() < 2 ? kDefaultRounds : decimal(arguments[1], kMostRounds);
        const auto hash = digest ? hashOf(fields[2], digestSize(*digest)) : std::nullopt;
        if (rounds && hash)
            return Pbkdf2{*digest, *rounds, fields[1], *hash};
    }
    return std::nullopt;
}

std::optional<bool> ImportedHash::matches(const SecretBytes& password) const
{
    return std::visit([&](const auto& scheme) { return compare(scheme, password.view()); },
                      m_scheme);
}

std::optional<bool> ImportedHash::compare(const Scrypt& scheme, QByteArrayView password)
{
    const auto hash = scrypt(password, scheme.salt, scheme.cost, kScryptHashBytes);
    return hash ? std::optional{constantTimeEquals(hash->view(), scheme.hash)} : std::nullopt;
}

std::optional<bool> ImportedHash::compare(const Pbkdf2& scheme, QByteArrayView password)
{
    const auto hash =
        pbkdf2(scheme.digest, password, scheme.salt, scheme.rounds, digestSize(scheme.digest));
    return hash ? std::optional{constantTimeEquals(hash->view(), scheme.hash)} : std::nullopt;
}

std::optional<bool> ImportedHash::compare(const Bcrypt& scheme, QByteArrayView password)
{
    return bcryptMatches(password, scheme.text);
}

} // namespace claimcheck
