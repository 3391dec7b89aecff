#pragma once

#include <QtTypes>

#include <chrono>

namespace claimcheck {

// What a request may measure, in bytes.

/// Method, target and version with the spaces between them.
inline constexpr qsizetype kMaxRequestLine = 8192;
/// A header field: its name, its value and the four bytes around them.
inline constexpr qsizetype kMaxField = 8320;
/// All header fields together.
inline constexpr qsizetype kMaxFields = 16LL * 1024;
inline constexpr qsizetype kMaxFieldCount = 64;
inline constexpr qsizetype kMaxBody = 16LL * 1024;

/// What a connection may take, and how many there may be. Times are measured by the machine's
/// monotonic clock: a lab that moves the time must not bend them.
struct WireLimits
{
    std::chrono::milliseconds head{10'000}; ///< from the first byte of a request, or from accepting
    std::chrono::milliseconds body{10'000}; ///< from the end of the head
    std::chrono::milliseconds idle{15'000}; ///< between an answer and the next request
    std::chrono::milliseconds write{10'000}; ///< until the client has taken an answer
    std::chrono::milliseconds linger{2'000}; ///< until a refused client has read why
    int connections = 256; ///< of all clients
    int connectionsPerAddress = 128;
};

} // namespace claimcheck
