#include "tests/support/countingrandom.h"

namespace claimcheck {

bool CountingRandom::fill(std::span<std::byte> bytes)
{
    if (m_failing)
        return false;
    for (std::byte& byte : bytes)
        byte = static_cast<std::byte>(m_next++);
    return true;
}

} // namespace claimcheck
