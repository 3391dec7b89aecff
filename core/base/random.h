#pragma once

#include "core/core_export.h"

#include <QByteArray>

#include <cstddef>
#include <optional>
#include <span>

namespace claimcheck {

/// Where unpredictable bytes come from. Passed in, like the clock; safe to use from any thread.
class CLAIMCHECK_CORE_EXPORT Random
{
public:
    Random() = default;
    Random(const Random&) = delete;
    Random& operator=(const Random&) = delete;
    virtual ~Random();

    /// Fills @p bytes, or returns false and promises nothing about their content. A caller that
    /// gets false must give up what it was doing: there is no second-best source.
    [[nodiscard]] virtual bool fill(std::span<std::byte> bytes) = 0;
};

/// @p count random bytes as base64url, for ids that are shown: nothing if the source failed. It
/// never begins with "-", or a command that is given it would take it for an option; that costs a
/// fiftieth of a bit.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<QByteArray> randomId(Random& random,
                                                                        std::size_t count);

} // namespace claimcheck
