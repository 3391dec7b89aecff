// OpenSSL counts its hash functions without EVP as deprecated. They are what EVP calls in the end,
// and here they are called a million times a second: an HMAC over a token costs a third less this
// way, and a hash's state is a plain value, so that threads share a key without lock or copy.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/mac.h"

#include "core/base/secretbytes.h"
#include "core/crypto/constanttime.h"

#include <algorithm>
#include <array>
#include <span>
#include <type_traits>
#include <variant>

#include <openssl/sha.h>

namespace claimcheck {

namespace {

/// One hash function: its state, its sizes, and how OpenSSL calls its three steps.
template <class StateType, std::size_t BlockSize, std::size_t Size, int (*Init)(StateType*),
          int (*Update)(StateType*, const void*, std::size_t),
          int (*Final)(unsigned char*, StateType*)>
struct HashFunction
{
    using State = StateType;
    static constexpr std::size_t kBlockSize = BlockSize;
    static constexpr std::size_t kSize = Size;
    static constexpr auto init = Init;
    static constexpr auto update = Update;
    static constexpr auto final = Final;
};

using Sha1 = HashFunction<SHA_CTX, 64, 20, SHA1_Init, SHA1_Update, SHA1_Final>;
using Sha256 = HashFunction<SHA256_CTX, 64, 32, SHA256_Init, SHA256_Update, SHA256_Final>;
using Sha384 = HashFunction<SHA512_CTX, 128, 48, SHA384_Init, SHA384_Update, SHA384_Final>;
using Sha512 = HashFunction<SHA512_CTX, 128, 64, SHA512_Init, SHA512_Update, SHA512_Final>;

template <class T>
void wipeObject(T& object)
{
    static_assert(std::is_trivially_copyable_v<T>);
    wipe(std::as_writable_bytes(std::span{&object, 1}));
}

/// HMAC (RFC 2104) with the key absorbed: the states after the first block of the inner and of the
/// outer hash. Only ever read.
template <class Hash>
class Hmac
{
public:
    static constexpr std::size_t kSize = Hash::kSize;
    using Tag = std::array<unsigned char, kSize>;

    explicit Hmac(QByteArrayView key)
    {
        std::array<unsigned char, Hash::kBlockSize> block{};
        if (static_cast<std::size_t>(key.size()) > block.size()) {
            typename Hash::State state;
            Hash::init(&state);
            Hash::update(&state, key.data(), static_cast<std::size_t>(key.size()));
            Hash::final(block.data(), &state);
            wipeObject(state);
        } else {
            std::ranges::copy(key, block.begin());
        }
        absorb(m_inner, block, 0x36);
        absorb(m_outer, block, 0x5c);
        wipeObject(block);
    }
    Hmac(const Hmac&) = delete;
    Hmac& operator=(const Hmac&) = delete;
    ~Hmac()
    {
        wipeObject(m_inner);
        wipeObject(m_outer);
    }

    void compute(QByteArrayView message, Tag& tag) const
    {
        typename Hash::State state = m_inner;
        Hash::update(&state, message.data(), static_cast<std::size_t>(message.size()));
        Hash::final(tag.data(), &state); // wipes what it held
        state = m_outer;
        Hash::update(&state, tag.data(), tag.size());
        Hash::final(tag.data(), &state);
    }

private:
    static void absorb(typename Hash::State& state,
                       std::array<unsigned char, Hash::kBlockSize> block, unsigned char pad)
    {
        for (unsigned char& byte : block)
            byte ^= pad;
        Hash::init(&state);
        Hash::update(&state, block.data(), block.size());
        wipeObject(block);
    }

    typename Hash::State m_inner;
    typename Hash::State m_outer;
};

} // namespace

class MacContext::Private
{
public:
    template <class Hash>
    Private(std::in_place_type_t<Hmac<Hash>> type, QByteArrayView key)
        : hmac(type, key)
    {
    }

    std::variant<Hmac<Sha1>, Hmac<Sha256>, Hmac<Sha384>, Hmac<Sha512>> hmac;
};

std::optional<MacContext> MacContext::create(DigestAlgorithm digest, QByteArrayView key)
{
    const auto with = [key]<class Hash>(std::type_identity<Hash>) {
        return MacContext{std::make_unique<Private>(std::in_place_type<Hmac<Hash>>, key)};
    };
    switch (digest) {
    case DigestAlgorithm::Sha1:
        return with(std::type_identity<Sha1>{});
    case DigestAlgorithm::Sha256:
        return with(std::type_identity<Sha256>{});
    case DigestAlgorithm::Sha384:
        return with(std::type_identity<Sha384>{});
    case DigestAlgorithm::Sha512:
        return with(std::type_identity<Sha512>{});
    }
    Q_UNREACHABLE_RETURN(std::nullopt);
}

MacContext::MacContext(std::unique_ptr<Private> context)
    : d(std::move(context))
{
}

MacContext::MacContext(MacContext&&) noexcept = default;
MacContext& MacContext::operator=(MacContext&&) noexcept = default;
MacContext::~MacContext() = default;

QByteArray MacContext::compute(QByteArrayView message) const
{
    return std::visit(
        [message]<class Hash>(const Hmac<Hash>& hmac) {
            typename Hmac<Hash>::Tag tag;
            hmac.compute(message, tag);
            return QByteArray{reinterpret_cast<const char*>(tag.data()),
                              static_cast<qsizetype>(tag.size())};
        },
        d->hmac);
}

bool MacContext::verify(QByteArrayView message, QByteArrayView tag) const
{
    return std::visit(
        [message, tag]<class Hash>(const Hmac<Hash>& hmac) {
            typename Hmac<Hash>::Tag expected;
            hmac.compute(message, expected);
            return constantTimeEquals({expected.data(), static_cast<qsizetype>(expected.size())},
                                      tag);
        },
        d->hmac);
}

} // namespace claimcheck
