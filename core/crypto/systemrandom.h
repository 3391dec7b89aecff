#pragma once

#include "core/base/random.h"
#include "core/core_export.h"

namespace claimcheck {

/// QCA's generator, which is OpenSSL's, seeded by the operating system. Needs a CryptoRuntime.
class CLAIMCHECK_CORE_EXPORT SystemRandom final : public Random
{
public:
    [[nodiscard]] bool fill(std::span<std::byte> bytes) override;
};

} // namespace claimcheck
