#pragma once

// The libraries we are measured against. A library that is not installed has no file of its own
// in the program.

#include "tests/bench/measure.h"
#include "tests/bench/signcase.h"
#include "tests/bench/signedcase.h"

namespace claimcheck::bench {

/// What a library does with a case; empty where it cannot. The case must outlive the operations.
struct Peer
{
    Operation verify;
    Operation sign;
};

/// The least that can be done with the same bytes: OpenSSL, QByteArray's base64 and simdjson.
[[nodiscard]] Peer rawPeer(const SignCase& signCase);
[[nodiscard]] Peer libjwtPeer(const SignCase& signCase);
[[nodiscard]] Peer cppJwtPeer(const SignCase& signCase);

/// PyJWT measures itself, in a process of its own. Operations per second of CPU time, 0 when it
/// is not there or cannot do the algorithm.
struct SelfMeasured
{
    double verify = 0;
    double sign = 0;
};
[[nodiscard]] SelfMeasured pyJwtPeer(const SignCase& signCase);
/// itsdangerous likewise; its loads() verifies, its dumps() signs.
[[nodiscard]] SelfMeasured itsDangerousPeer(const SignedCase& signedCase);

} // namespace claimcheck::bench
