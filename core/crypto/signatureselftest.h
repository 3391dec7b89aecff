#pragma once

#include <span>

namespace claimcheck {

/// A primitive, and whether it gives what somebody published for it.
struct SelfTest
{
    const char* name;
    bool (*works)();
};

/// Those of the signature schemes. Verifying is cheap, so only what is deterministic also signs.
[[nodiscard]] std::span<const SelfTest> signatureSelfTests();

} // namespace claimcheck
