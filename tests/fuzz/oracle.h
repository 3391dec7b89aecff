#pragma once

#include <QByteArrayView>

#include <cstddef>
#include <cstdint>
#include <cstdlib>

namespace claimcheck {

/// What must hold for every input; the fuzzer keeps the input for which it does not.
inline void require(bool holds)
{
    if (!holds)
        std::abort();
}

[[nodiscard]] inline QByteArrayView viewOf(const std::uint8_t* data, std::size_t size)
{
    return {data, static_cast<qsizetype>(size)};
}

} // namespace claimcheck

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
