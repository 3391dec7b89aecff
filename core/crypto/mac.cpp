#include "core/crypto/mac.h"

#include "core/crypto/constanttime.h"
#include "core/crypto/evp.h"

#include <array>
#include <atomic>
#include <span>

#include <openssl/core_names.h>
#include <openssl/params.h>

namespace claimcheck {

namespace {

using ContextPtr = EvpPtr<EVP_MAC_CTX>;

using Tag = std::array<unsigned char, EVP_MAX_MD_SIZE>;

// Threads start their search for a free context at different places, so that they seldom meet.
std::size_t placeOfThisThread()
{
    static std::atomic<std::size_t> threads = 0;
    thread_local const std::size_t place = threads.fetch_add(1, std::memory_order_relaxed);
    return place;
}

// A context of its own for whoever holds it. On a cache line of its own too, because every use
// writes to the flag.
struct alignas(64) Slot
{
    std::atomic_flag taken;
    ContextPtr context; // a copy of the keyed one, made when first needed
};

} // namespace

/// The keyed context is only ever read. Who computes takes a slot and works in the copy there,
/// because starting a copy over is cheap where making one is not; when all are taken, in a copy
/// made for the occasion. No thread waits for another, and all copies of the key end with it.
class MacContext::Private
{
public:
    explicit Private(ContextPtr keyedContext)
        : m_keyed(std::move(keyedContext))
    {
    }

    // Empty when OpenSSL fails.
    [[nodiscard]] std::span<const unsigned char> compute(QByteArrayView message, Tag& tag)
    {
        const std::size_t start = placeOfThisThread();
        for (std::size_t i = 0; i < m_slots.size(); ++i) {
            Slot& slot = m_slots[(start + i) % m_slots.size()];
            if (slot.taken.test_and_set(std::memory_order_acquire))
                continue;
            const auto bytes = computeIn(slot, message, tag);
            slot.taken.clear(std::memory_order_release);
            return bytes;
        }
        const ContextPtr copy{EVP_MAC_CTX_dup(m_keyed.get())};
        return finish(copy.get(), message, tag);
    }

private:
    [[nodiscard]] std::span<const unsigned char> computeIn(Slot& slot, QByteArrayView message,
                                                           Tag& tag) const
    {
        if (!slot.context)
            slot.context.reset(EVP_MAC_CTX_dup(m_keyed.get()));
        else if (EVP_MAC_init(slot.context.get(), nullptr, 0, nullptr) != 1) // the same key again
            return {};
        return finish(slot.context.get(), message, tag);
    }

    [[nodiscard]] static std::span<const unsigned char> finish(EVP_MAC_CTX* context,
                                                               QByteArrayView message, Tag& tag)
    {
        std::size_t size = 0;
        if (!context || EVP_MAC_update(context, evpBytes(message), evpSize(message)) != 1
            || EVP_MAC_final(context, tag.data(), &size, tag.size()) != 1) {
            return {};
        }
        return std::span{tag}.first(size);
    }

    ContextPtr m_keyed;
    std::array<Slot, 8> m_slots;
};

std::optional<MacContext> MacContext::create(DigestAlgorithm digest, QByteArrayView key)
{
    const EvpPtr<EVP_MAC> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    if (!mac)
        return std::nullopt;
    ContextPtr context{EVP_MAC_CTX_new(mac.get())};
    // OSSL_PARAM takes a non-const name and does not write to it.
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, const_cast<char*>(evpName(digest)),
                                         0),
        OSSL_PARAM_construct_end(),
    };
    // OpenSSL takes a null key as "keep the one you have", which an empty one must not mean.
    if (!context || EVP_MAC_init(context.get(), evpBytes(key), evpSize(key), params.data()) != 1) {
        return std::nullopt;
    }
    return MacContext{std::make_unique<Private>(std::move(context))};
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
    Tag tag;
    const auto bytes = d->compute(message, tag);
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

bool MacContext::verify(QByteArrayView message, QByteArrayView tag) const
{
    Tag expected;
    const auto bytes = d->compute(message, expected);
    return !bytes.empty()
        && constantTimeEquals({bytes.data(), static_cast<qsizetype>(bytes.size())}, tag);
}

} // namespace claimcheck
