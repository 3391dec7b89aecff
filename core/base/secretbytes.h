#pragma once

#include "core/core_export.h"

#include <QByteArrayView>

#include <cstddef>
#include <memory>
#include <span>

namespace claimcheck {

/// Key bytes, passwords and whatever else must not linger.
///
/// Move-only, because a copy is one more place to wipe, and wiped before its memory is given
/// back. There is no conversion to QByteArray: that type shares and copies silently.
class CLAIMCHECK_CORE_EXPORT SecretBytes
{
public:
    SecretBytes() noexcept = default;
    /// @p size bytes, all zero.
    explicit SecretBytes(std::size_t size);
    SecretBytes(SecretBytes&& other) noexcept;
    SecretBytes& operator=(SecretBytes&& other) noexcept;
    ~SecretBytes();

    /// The caller still owns, and should wipe, the original.
    [[nodiscard]] static SecretBytes copyOf(QByteArrayView bytes);

    [[nodiscard]] std::size_t size() const noexcept { return m_size; }
    [[nodiscard]] bool isEmpty() const noexcept { return m_size == 0; }
    /// Valid for as long as this object is neither moved from nor destroyed.
    [[nodiscard]] std::span<const std::byte> bytes() const noexcept;
    [[nodiscard]] std::span<std::byte> writableBytes() noexcept;
    [[nodiscard]] QByteArrayView view() const noexcept;

private:
    void wipe() noexcept;

    std::unique_ptr<std::byte[]> m_bytes;
    std::size_t m_size = 0;
};

/// Overwrites memory in a way the compiler may not leave out.
CLAIMCHECK_CORE_EXPORT void wipe(std::span<std::byte> bytes) noexcept;

} // namespace claimcheck
