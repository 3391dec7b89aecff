// What comes out is within the limit, is the same for every limit that allows it, and what was
// compressed comes back.

#include "core/base/inflate.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArrayView input = viewOf(data, size);
    constexpr qsizetype kLimit = 1 << 16;
    if (const auto bytes = inflateZlib(input, kLimit)) {
        require(bytes->size() <= kLimit);
        require(inflateZlib(input, bytes->size()) == *bytes);
        if (!bytes->isEmpty())
            require(inflateZlib(input, bytes->size() - 1).error().fault
                    == InflateError::Fault::TooLarge);
        // One stream and nothing else: neither a part of it nor more than it.
        require(!inflateZlib(input.chopped(1), kLimit));
        QByteArray longer = input.toByteArray();
        longer += '\0';
        require(!inflateZlib(longer, kLimit));
    }
    const QByteArray packed = deflateZlib(input);
    require(inflateZlib(packed, input.size()) == input.toByteArray());
    return 0;
}
