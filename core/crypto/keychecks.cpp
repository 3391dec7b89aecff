#include "core/crypto/keychecks.h"

#include "core/crypto/evp.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace claimcheck {

using Fault = AsymmetricKeyError::Fault;
using Checked = std::expected<void, AsymmetricKeyError>;

namespace {

std::unexpected<AsymmetricKeyError> refuse(Fault fault)
{
    return std::unexpected(AsymmetricKeyError{fault});
}

EvpPtr<BIGNUM> numberFrom(QByteArrayView bigEndian)
{
    EvpPtr<BIGNUM> number{BN_secure_new()};
    BN_bin2bn(evpBytes(bigEndian), static_cast<int>(bigEndian.size()), number.get());
    return number;
}

SecretBytes bytesOf(const BIGNUM* number)
{
    SecretBytes bytes(static_cast<std::size_t>(BN_num_bytes(number)));
    BN_bn2bin(number, reinterpret_cast<unsigned char*>(bytes.writableBytes().data()));
    return bytes;
}

// The flawed generator made primes that are powers of 65537 modulo each small prime, so the
// modulus is one too. An honest modulus passes all of these by accident once in 2^27.
bool hasRocaFingerprint(const BIGNUM* modulus)
{
    constexpr std::array<unsigned, 38> primes{
        3,  5,  7,  11, 13, 17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67,  71,
        73, 79, 83, 89, 97, 101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167,
    };
    return std::ranges::all_of(primes, [modulus](unsigned prime) {
        const auto residue = static_cast<unsigned>(BN_mod_word(modulus, prime));
        unsigned power = 1;
        do {
            if (power == residue)
                return true;
            power = power * 65537 % prime;
        } while (power != 1);
        return false;
    });
}

/// Arithmetic on a private key's numbers, for comparison.
class RsaArithmetic
{
public:
    RsaArithmetic()
        : m_context(BN_CTX_secure_new())
    {
    }

    /// Whether a * b == 1 modulo (prime - 1), or modulo the prime itself.
    [[nodiscard]] bool isInverse(const BIGNUM* a, const BIGNUM* b, const BIGNUM* modulus) const
    {
        const EvpPtr<BIGNUM> product{BN_secure_new()};
        return BN_mod_mul(product.get(), a, b, modulus, m_context.get()) == 1
            && BN_is_one(product.get());
    }
    [[nodiscard]] bool isProduct(const BIGNUM* a, const BIGNUM* b, const BIGNUM* expected) const
    {
        const EvpPtr<BIGNUM> product{BN_secure_new()};
        return BN_mul(product.get(), a, b, m_context.get()) == 1
            && BN_cmp(product.get(), expected) == 0;
    }
    [[nodiscard]] bool isRemainder(const BIGNUM* a, const BIGNUM* modulus,
                                   const BIGNUM* expected) const
    {
        const EvpPtr<BIGNUM> rest{BN_secure_new()};
        return BN_mod(rest.get(), a, modulus, m_context.get()) == 1
            && BN_cmp(rest.get(), expected) == 0;
    }
    [[nodiscard]] BN_CTX* context() const { return m_context.get(); }

private:
    EvpPtr<BN_CTX> m_context;
};

EvpPtr<BIGNUM> oneLess(const BIGNUM* number)
{
    EvpPtr<BIGNUM> result{BN_secure_new()};
    BN_copy(result.get(), number);
    BN_sub_word(result.get(), 1);
    return result;
}

bool privateNumbersFit(const RsaNumbers& numbers)
{
    const auto n = numberFrom(numbers.n);
    const auto e = numberFrom(numbers.e);
    const auto d = numberFrom(numbers.d.view());
    const auto p = numberFrom(numbers.p.view());
    const auto q = numberFrom(numbers.q.view());
    // Both odd and above one, or there is nothing to divide by below.
    if (!BN_is_odd(p.get()) || !BN_is_odd(q.get()) || BN_is_one(p.get()) || BN_is_one(q.get())
        || BN_cmp(p.get(), q.get()) == 0)
        return false;
    const auto dp = numberFrom(numbers.dp.view());
    const auto dq = numberFrom(numbers.dq.view());
    const auto qi = numberFrom(numbers.qi.view());
    const auto p1 = oneLess(p.get());
    const auto q1 = oneLess(q.get());
    const RsaArithmetic arithmetic;
    return BN_cmp(d.get(), n.get()) < 0 && arithmetic.isProduct(p.get(), q.get(), n.get())
        && arithmetic.isInverse(e.get(), d.get(), p1.get())
        && arithmetic.isInverse(e.get(), d.get(), q1.get())
        && arithmetic.isRemainder(d.get(), p1.get(), dp.get())
        && arithmetic.isRemainder(d.get(), q1.get(), dq.get())
        && arithmetic.isInverse(q.get(), qi.get(), p.get()) && BN_cmp(qi.get(), p.get()) < 0;
}

/// The points of small order of a raw curve as its public keys spell them, and its prime.
struct EdwardsRow
{
    KeyFamily family;
    const char* prime; ///< big-endian
    bool signBit;      ///< whether the top bit is the sign of x; else it is ignored (RFC 7748)
    std::array<const char*, 5> values; ///< y, or u for X25519 and X448; big-endian
};

constexpr const char* kPrime25519 =
    "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed";
constexpr const char* kPrime448 = "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                                  "ffffffffffffffffffffffffffffffffffffffffffffffffffffffff";

constexpr std::array kEdwards{
    EdwardsRow{KeyFamily::Ed25519,
               kPrime25519,
               true,
               {"00", "01", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
                "05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826",
                "7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7"}},
    EdwardsRow{KeyFamily::Ed448,
               kPrime448,
               true,
               {"00", "01",
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe",
                nullptr, nullptr}},
    EdwardsRow{KeyFamily::X25519,
               kPrime25519,
               false,
               {"00", "01", "7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec",
                "57119fd0dd4e22d8868e1c58c45c44045bef839c55b1d0b1248c50a3bc959c5f",
                "00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0"}},
    EdwardsRow{KeyFamily::X448,
               kPrime448,
               false,
               {"00", "01",
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe"
                "fffffffffffffffffffffffffffffffffffffffffffffffffffffffe",
                nullptr, nullptr}},
};

EvpPtr<BIGNUM> numberFromHex(const char* hex)
{
    BIGNUM* number = nullptr;
    BN_hex2bn(&number, hex);
    return EvpPtr<BIGNUM>{number};
}

} // namespace

Checked checkRsa(const RsaNumbers& numbers)
{
    // Before any arithmetic: a number of megabytes costs what its sender wants it to.
    if (numbers.n.size() > kLargestRsaBits / 8)
        return refuse(Fault::TooLarge);
    if (numbers.e.isEmpty() || numbers.e.size() > 5)
        return refuse(Fault::BadExponent);
    const auto n = numberFrom(numbers.n);
    const auto e = numberFrom(numbers.e);
    if (BN_num_bits(n.get()) < kSmallestRsaBits)
        return refuse(Fault::TooSmall);
    if (!BN_is_odd(e.get()) || BN_is_one(e.get()) || BN_num_bits(e.get()) > 32)
        return refuse(Fault::BadExponent);
    if (!BN_is_odd(n.get()) || hasRocaFingerprint(n.get()))
        return refuse(Fault::BadModulus);

    const std::array<const SecretBytes*, 5> rest{&numbers.p, &numbers.q, &numbers.dp, &numbers.dq,
                                                 &numbers.qi};
    const auto given =
        std::ranges::count_if(rest, [](const SecretBytes* number) { return !number->isEmpty(); });
    if (given != 0 && (given != 5 || numbers.d.isEmpty()))
        return refuse(Fault::Malformed); // all of them or none: RFC 7518 section 6.3.2
    if (numbers.d.size() > static_cast<std::size_t>(numbers.n.size())
        || std::ranges::any_of(rest, [&](const SecretBytes* number) {
               return number->size() > static_cast<std::size_t>(numbers.n.size());
           }))
        return refuse(Fault::Mismatch);
    if (given == 5 && !privateNumbersFit(numbers))
        return refuse(Fault::Mismatch);
    return {};
}

std::optional<RsaNumbers> withFactors(const RsaNumbers& numbers)
{
    const auto n = numberFrom(numbers.n);
    const auto e = numberFrom(numbers.e);
    const auto d = numberFrom(numbers.d.view());
    const RsaArithmetic arithmetic;
    BN_CTX* context = arithmetic.context();

    // e*d - 1 is a multiple of the order of every number modulo n, so halving it leads from 1 to
    // a square root of 1 that is not -1 for at least half of all bases, and that splits n.
    const EvpPtr<BIGNUM> even{BN_secure_new()};
    if (BN_mul(even.get(), e.get(), d.get(), context) != 1 || BN_sub_word(even.get(), 1) != 1
        || BN_is_zero(even.get()))
        return std::nullopt;
    int halvings = 0;
    while (!BN_is_odd(even.get())) {
        BN_rshift1(even.get(), even.get());
        ++halvings;
    }
    const auto n1 = oneLess(n.get());
    const EvpPtr<BIGNUM> p{BN_secure_new()};
    bool found = false;
    for (BN_ULONG base = 2; base < 100 && !found; ++base) {
        const EvpPtr<BIGNUM> a{BN_new()};
        const EvpPtr<BIGNUM> root{BN_secure_new()};
        BN_set_word(a.get(), base);
        if (BN_mod_exp(root.get(), a.get(), even.get(), n.get(), context) != 1)
            return std::nullopt;
        for (int i = 0; i < halvings && !found; ++i) {
            const EvpPtr<BIGNUM> square{BN_secure_new()};
            BN_mod_sqr(square.get(), root.get(), n.get(), context);
            if (BN_is_one(square.get()) && !BN_is_one(root.get())
                && BN_cmp(root.get(), n1.get()) != 0) {
                BN_sub_word(root.get(), 1);
                BN_gcd(p.get(), root.get(), n.get(), context);
                found = true;
            } else {
                BN_copy(root.get(), square.get());
            }
        }
        if (!found && !BN_is_one(root.get()))
            return std::nullopt; // e and d do not belong together, whatever the base
    }
    if (!found)
        return std::nullopt;

    const EvpPtr<BIGNUM> q{BN_secure_new()};
    const EvpPtr<BIGNUM> dp{BN_secure_new()};
    const EvpPtr<BIGNUM> dq{BN_secure_new()};
    BN_div(q.get(), nullptr, n.get(), p.get(), context);
    if (BN_cmp(p.get(), q.get()) < 0) // by convention p is the larger one
        BN_swap(p.get(), q.get());
    BN_mod(dp.get(), d.get(), oneLess(p.get()).get(), context);
    BN_mod(dq.get(), d.get(), oneLess(q.get()).get(), context);
    const EvpPtr<BIGNUM> qi{BN_mod_inverse(nullptr, q.get(), p.get(), context)};
    if (!qi)
        return std::nullopt;
    return RsaNumbers{.n = numbers.n,
                      .e = numbers.e,
                      .d = SecretBytes::copyOf(numbers.d.view()),
                      .p = bytesOf(p.get()),
                      .q = bytesOf(q.get()),
                      .dp = bytesOf(dp.get()),
                      .dq = bytesOf(dq.get()),
                      .qi = bytesOf(qi.get())};
}

Checked checkSmallOrder(KeyFamily family, QByteArrayView publicKey)
{
    const auto row = std::ranges::find(kEdwards, family, &EdwardsRow::family);
    if (row == kEdwards.end())
        return {};
    QByteArray littleEndian = publicKey.toByteArray();
    const bool topByteIsSign = family == KeyFamily::Ed448; // 57 bytes, the last for one bit
    if (row->signBit || family == KeyFamily::X25519)
        littleEndian.back() = static_cast<char>(littleEndian.back() & 0x7f);
    if (topByteIsSign && littleEndian.back() != 0)
        return refuse(Fault::NotOnCurve);
    const EvpPtr<BIGNUM> value{
        BN_lebin2bn(evpBytes(littleEndian), static_cast<int>(littleEndian.size()), nullptr)};
    if (BN_cmp(value.get(), numberFromHex(row->prime).get()) >= 0)
        return refuse(Fault::NotOnCurve);
    const bool small = std::ranges::any_of(row->values, [&value](const char* hex) {
        return hex && BN_cmp(value.get(), numberFromHex(hex).get()) == 0;
    });
    if (small)
        return refuse(Fault::NotOnCurve);
    return {};
}

} // namespace claimcheck
