#include "core/base/random.h"

#include "core/base/base64url.h"

namespace claimcheck {

Random::~Random() = default;

std::optional<QByteArray> randomId(Random& random, std::size_t count)
{
    QByteArray bytes(static_cast<qsizetype>(count), Qt::Uninitialized);
    if (!random.fill(std::as_writable_bytes(std::span{bytes.data(), count})))
        return std::nullopt;
    return encodeBase64url(bytes);
}

} // namespace claimcheck
