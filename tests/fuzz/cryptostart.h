#pragma once

#include "core/crypto/selftest.h"
#include "tests/fuzz/oracle.h"

#include <sanitizer/lsan_interface.h>

namespace claimcheck {

/// Starts the cryptography once, for fuzzers of what needs QCA.
inline void startCrypto()
{
    // QCA's plugin loads OpenSSL's legacy provider once a process and leaves it loaded, which is no
    // leak of what is tested here.
    static const auto runtime = [] {
        const __lsan::ScopedDisabler theirs;
        return CryptoRuntime::start();
    }();
    require(runtime.has_value());
}

} // namespace claimcheck
