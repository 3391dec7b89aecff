#include "core/crypto/pbkdf2.h"

#include "core/crypto/evp.h"

#include <limits>

#include <openssl/err.h>

namespace claimcheck {

std::optional<SecretBytes> pbkdf2(DigestAlgorithm digest, QByteArrayView password,
                                  QByteArrayView salt, quint32 rounds, std::size_t size)
{
    constexpr quint32 most = std::numeric_limits<int>::max();
    if (rounds == 0 || rounds > most || size == 0)
        return std::nullopt;
    const EvpPtr<EVP_MD> hash{EVP_MD_fetch(nullptr, evpName(digest), nullptr)};
    SecretBytes derived(size);
    const bool done = hash
        && PKCS5_PBKDF2_HMAC(reinterpret_cast<const char*>(evpBytes(password)),
                             static_cast<int>(password.size()), evpBytes(salt),
                             static_cast<int>(salt.size()), static_cast<int>(rounds), hash.get(),
                             static_cast<int>(size), evpBytes(derived.writableBytes()))
            == 1;
    ERR_clear_error();
    if (!done)
        return std::nullopt;
    return derived;
}

} // namespace claimcheck
