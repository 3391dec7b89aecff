#include "core/base/random.h"

#include "core/base/base64url.h"

namespace claimcheck {

Random::~Random() = default;

std::optional<QByteArray> randomId(Random& random, std::size_t count)
{
    QByteArray bytes(static_cast<qsizetype>(count), Qt::Uninitialized);
    if (!random.fill(std::as_writable_bytes(std::span{bytes.data(), count})))
        return std::nullopt;
    constexpr uchar kDash = 62; // what base64url writes as "-"
    if (!bytes.isEmpty() && static_cast<uchar>(bytes.front()) >> 2 == kDash)
        bytes.front() = static_cast<char>(bytes.front() ^ 0x80);
    return encodeBase64url(bytes);
}

} // namespace claimcheck
