#include "core/crypto/constanttime.h"

#include <openssl/crypto.h>

namespace claimcheck {

bool constantTimeEquals(QByteArrayView a, QByteArrayView b)
{
    return a.size() == b.size()
        && CRYPTO_memcmp(a.data(), b.data(), static_cast<std::size_t>(a.size())) == 0;
}

} // namespace claimcheck
