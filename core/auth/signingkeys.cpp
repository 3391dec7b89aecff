#include "core/auth/signingkeys.h"

namespace claimcheck {

using Fault = AuthError::Fault;

namespace {

std::expected<std::shared_ptr<const Key>, KeyError> toKey(Algorithm algorithm, SecretBytes secret)
{
    QByteArray id = secretKeyId(secret);
    auto key = Key::fromSecret(algorithm, std::move(secret), std::move(id), KeyStrength::Required);
    if (!key)
        return std::unexpected(key.error());
    return std::make_shared<const Key>(std::move(*key));
}

// The store keeps one secret per algorithm. Whoever loses the race to insert reads the winner's.
AuthResult<SecretBytes> findOrMake(KeyStore& store, Algorithm algorithm, Random& random,
                                   const Clock& clock)
{
    const auto storeFailed = [](const StoreError& error) {
        return std::unexpected(AuthError{Fault::StoreFailed, error.where});
    };
    auto found = store.find(algorithm);
    if (!found)
        return storeFailed(found.error());
    if (*found)
        return std::move(**found);

    SecretBytes secret(rowOf(algorithm).smallestKey);
    if (!random.fill(secret.writableBytes()))
        return std::unexpected(AuthError{Fault::CryptoFailed, {}});
    const auto inserted = store.insert(algorithm, secret, clock.now());
    if (inserted)
        return secret;
    if (inserted.error().fault != StoreError::Fault::Conflict)
        return storeFailed(inserted.error());
    found = store.find(algorithm);
    if (!found || !*found)
        return std::unexpected(AuthError{Fault::StoreFailed, {}});
    return std::move(**found);
}

} // namespace

AuthResult<SigningKeys> SigningKeys::load(KeyStore& store, Algorithm algorithm, Random& random,
                                          const Clock& clock)
{
    auto secret = findOrMake(store, algorithm, random, clock);
    if (!secret)
        return std::unexpected(secret.error());
    auto key = toKey(algorithm, std::move(*secret));
    if (!key)
        return std::unexpected(AuthError{Fault::CryptoFailed, {}});
    return SigningKeys{std::move(*key)};
}

std::expected<SigningKeys, KeyError> SigningKeys::shared(Algorithm algorithm, SecretBytes secret)
{
    auto key = toKey(algorithm, std::move(secret));
    if (!key)
        return std::unexpected(key.error());
    return SigningKeys{std::move(*key)};
}

SigningKeys::SigningKeys(std::shared_ptr<const Key> current)
    : m_current(std::move(current))
{
    m_all.add(m_current);
}

} // namespace claimcheck
