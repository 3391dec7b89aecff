#pragma once

#include "core/base/random.h"

namespace claimcheck {

/// Bytes that count up, so that a test knows what comes; or none at all, once it was told to fail.
class CountingRandom final : public Random
{
public:
    [[nodiscard]] bool fill(std::span<std::byte> bytes) override;
    void fail() { m_failing = true; }

private:
    unsigned m_next = 0;
    bool m_failing = false;
};

} // namespace claimcheck
