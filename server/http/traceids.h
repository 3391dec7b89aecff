#pragma once

#include "core/base/random.h"

#include <QString>

#include <array>
#include <cstddef>

namespace claimcheck {

/// Names for answers, by which a line of the log is found again. Random, so that they are
/// different on all servers and tell nothing; asking for one at a time would cost more than the
/// line, so they are drawn many at once. For one thread.
class TraceIds
{
public:
    explicit TraceIds(Random& random)
        : m_random(random)
    {
    }
    /// "none" where there are no random numbers: nothing depends on it.
    [[nodiscard]] QString next();

private:
    static constexpr std::size_t kBytes = 9;
    Random& m_random;
    std::array<std::byte, 64 * kBytes> m_drawn;
    std::size_t m_left = 0; ///< bytes that have not been given out, at the end
};

} // namespace claimcheck
