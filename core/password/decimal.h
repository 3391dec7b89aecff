#pragma once

#include <QByteArray>

#include <cstdint>
#include <optional>

namespace claimcheck {

/// The number that @p digits spell in the one way it can be spelt, from 1 to @p largest. Stored
/// hashes are compared by their parameters, so that a second spelling is a damaged row.
[[nodiscard]] inline std::optional<std::uint32_t> decimal(const QByteArray& digits,
                                                          std::uint32_t largest)
{
    bool ok = false;
    const std::uint32_t value = digits.toUInt(&ok);
    if (!ok || value == 0 || value > largest || QByteArray::number(value) != digits)
        return std::nullopt;
    return value;
}

} // namespace claimcheck
