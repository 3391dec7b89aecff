#pragma once

#include <chrono>
#include <string>

namespace claimcheck {

/// What @p write makes of the second @p now, for all who ask in this thread before the next one: to
/// write out a date takes as long as a good part of a request. Each @p write, as a type, has a text
/// of its own, so it must depend on nothing but the second.
template <class Write>
[[nodiscard]] const std::string& textOfSecond(std::chrono::sys_seconds now, Write write)
{
    thread_local std::chrono::sys_seconds shown{};
    thread_local std::string text;
    if (text.empty() || now != shown) {
        shown = now;
        text = write(now);
    }
    return text;
}

} // namespace claimcheck
