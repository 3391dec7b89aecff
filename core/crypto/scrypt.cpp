#include "core/crypto/scrypt.h"

#include "core/crypto/evp.h"

#include <openssl/err.h>

namespace claimcheck {

std::optional<SecretBytes> scrypt(QByteArrayView password, QByteArrayView salt,
                                  const ScryptCost& cost, std::size_t size)
{
    // OpenSSL stops at 32 MiB unless it is told what is needed: n blocks, p more, and two to mix
    // in.
    const quint64 memory = quint64{128} * cost.r * (quint64{cost.n} + quint64{cost.p} + quint64{2});
    SecretBytes derived(size);
    const bool done =
        EVP_PBE_scrypt(reinterpret_cast<const char*>(evpBytes(password)), evpSize(password),
                       evpBytes(salt), evpSize(salt), cost.n, cost.r, cost.p, memory,
                       evpBytes(derived.writableBytes()), size)
        == 1;
    ERR_clear_error();
    if (!done)
        return std::nullopt;
    return derived;
}

} // namespace claimcheck
