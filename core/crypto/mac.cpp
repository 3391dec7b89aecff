#include "core/crypto/mac.h"

#include "core/crypto/constanttime.h"

#include <array>
#include <span>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>

namespace claimcheck {

namespace {

struct EvpMacFree
{
    void operator()(EVP_MAC* mac) const { EVP_MAC_free(mac); }
    void operator()(EVP_MAC_CTX* context) const { EVP_MAC_CTX_free(context); }
};
using ContextPtr = std::unique_ptr<EVP_MAC_CTX, EvpMacFree>;

const char* digestName(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha1:
        return "SHA1";
    case DigestAlgorithm::Sha256:
        return "SHA256";
    case DigestAlgorithm::Sha384:
        return "SHA384";
    case DigestAlgorithm::Sha512:
        return "SHA512";
    }
    Q_UNREACHABLE_RETURN("");
}

using Tag = std::array<unsigned char, EVP_MAX_MD_SIZE>;

} // namespace

class MacContext::Private
{
public:
    explicit Private(ContextPtr keyedContext)
        : keyed(std::move(keyedContext))
    {
    }

    // Works on a copy, so that the keyed state is only ever read and threads need no lock.
    [[nodiscard]] std::span<const unsigned char> compute(QByteArrayView message, Tag& tag) const
    {
        const ContextPtr context{EVP_MAC_CTX_dup(keyed.get())};
        std::size_t size = 0;
        if (!context
            || EVP_MAC_update(context.get(), reinterpret_cast<const unsigned char*>(message.data()),
                              static_cast<std::size_t>(message.size()))
                != 1
            || EVP_MAC_final(context.get(), tag.data(), &size, tag.size()) != 1) {
            return {};
        }
        return std::span{tag}.first(size);
    }

    ContextPtr keyed;
};

std::optional<MacContext> MacContext::create(DigestAlgorithm digest, QByteArrayView key)
{
    const std::unique_ptr<EVP_MAC, EvpMacFree> mac{EVP_MAC_fetch(nullptr, "HMAC", nullptr)};
    if (!mac)
        return std::nullopt;
    ContextPtr context{EVP_MAC_CTX_new(mac.get())};
    // OSSL_PARAM takes a non-const name and does not write to it.
    const std::array params{
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST,
                                         const_cast<char*>(digestName(digest)), 0),
        OSSL_PARAM_construct_end(),
    };
    // OpenSSL takes a null key as "keep the one you have", which an empty one must not mean.
    const auto* bytes = reinterpret_cast<const unsigned char*>(key.isEmpty() ? "" : key.data());
    if (!context
        || EVP_MAC_init(context.get(), bytes, static_cast<std::size_t>(key.size()), params.data())
            != 1) {
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
