// Whatever is accepted is the one spelling of its bytes, and every byte string has a spelling.

#include "core/base/base64url.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const QByteArrayView input = viewOf(data, size);
    const auto decoded = decodeBase64url(input);
    if (decoded)
        require(encodeBase64url(*decoded) == input);
    else
        require(decoded.error().position >= 0 && decoded.error().position < input.size());

    const auto back = decodeBase64url(encodeBase64url(input));
    require(back && *back == input);
    return 0;
}
