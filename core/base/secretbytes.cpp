#include "core/base/secretbytes.h"

#include <algorithm>
#include <utility>

namespace claimcheck {

void wipe(std::span<std::byte> bytes) noexcept
{
    // Writes through volatile are observable behaviour, so they stay although nobody reads them.
    volatile std::byte* p = bytes.data();
    for (std::size_t i = 0; i < bytes.size(); ++i)
        p[i] = std::byte{0};
}

SecretBytes::SecretBytes(std::size_t size)
    : m_bytes(std::make_unique<std::byte[]>(size))
    , m_size(size)
{
}

SecretBytes::SecretBytes(SecretBytes&& other) noexcept
    : m_bytes(std::move(other.m_bytes))
    , m_size(std::exchange(other.m_size, 0))
{
}

SecretBytes& SecretBytes::operator=(SecretBytes&& other) noexcept
{
    if (this != &other) {
        wipe();
        m_bytes = std::move(other.m_bytes);
        m_size = std::exchange(other.m_size, 0);
    }
    return *this;
}

SecretBytes::~SecretBytes()
{
    wipe();
}

SecretBytes SecretBytes::copyOf(QByteArrayView bytes)
{
    SecretBytes copy(static_cast<std::size_t>(bytes.size()));
    std::ranges::copy(std::as_bytes(std::span{bytes.data(), copy.m_size}), copy.m_bytes.get());
    return copy;
}

std::span<const std::byte> SecretBytes::bytes() const noexcept
{
    return {m_bytes.get(), m_size};
}

std::span<std::byte> SecretBytes::writableBytes() noexcept
{
    return {m_bytes.get(), m_size};
}

QByteArrayView SecretBytes::view() const noexcept
{
    return {m_bytes.get(), static_cast<qsizetype>(m_size)};
}

void SecretBytes::wipe() noexcept
{
    claimcheck::wipe({m_bytes.get(), m_size});
}

} // namespace claimcheck
