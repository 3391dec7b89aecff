#include "server/openservice.h"

#include "server/secretfile.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StartError::Fault;

namespace {

template <class T>
using StartResult = std::expected<T, StartError>;

StartError fromAuth(const AuthError& error, const ServerSettings& settings)
{
    if (error.fault == AuthError::Fault::WrongStoreKey)
        return {Fault::StoreKeyWrong, settings.keyFile()};
    if (error.fault == AuthError::Fault::StoreFailed)
        return {Fault::StoreFailed, settings.store.display(),
                StoreError{StoreError::Fault::Unavailable, error.where}};
    return {Fault::CryptoFailed, error.where};
}

// A shared secret must be one that the algorithm can sign with; the core would only say no.
StartResult<std::optional<SecretBytes>> readShared(const ServerSettings& settings)
{
    const QString& path = settings.secretFile;
    if (path.isEmpty())
        return std::nullopt;
    auto secret = readSecretFile(path);
    if (!secret)
        return std::unexpected(secret.error());
    if (rowOf(settings.algorithm).scheme)
        return std::unexpected(StartError{Fault::SecretNotForAlgorithm, path});
    const auto key = Key::fromSecret(settings.algorithm, SecretBytes::copyOf(secret->view()), {},
                                     KeyStrength::Required);
    if (key)
        return std::move(*secret);
    // Any other fault would be one of a key that is no secret.
    if (key.error().fault == KeyError::Fault::TooShort)
        return std::unexpected(StartError{Fault::SecretTooShort, path});
    if (key.error().fault == KeyError::Fault::LooksLikePublicKey
        || key.error().fault == KeyError::Fault::LooksLikeKeyFile)
        return std::unexpected(StartError{Fault::SecretIsPublic, path});
    return std::unexpected(StartError{Fault::CryptoFailed, u"HMAC"_s});
}

} // namespace

StartResult<OpenedService> openService(const ServerSettings& settings, quint16 port, Access access,
                                       Random& random, const Clock& clock)
{
    return openService(settings, port, access, random,
                       [&clock](Database&) -> StartResult<const Clock*> { return &clock; });
}

StartResult<OpenedService> openService(const ServerSettings& settings, quint16 port, Access access,
                                       Random& random, const ClockOf& clockOf)
{
    auto shared = readShared(settings);
    if (!shared)
        return std::unexpected(shared.error());
    auto database = Database::open(settings.store, access);
    if (!database)
        return std::unexpected(
            StartError{Fault::StoreFailed, settings.store.display(), database.error()});
    auto storeKey = readStoreKey(settings.keyFile(), random);
    if (!storeKey)
        return std::unexpected(storeKey.error());
    AuthSettings core = settings.authSettings(port);
    if (access == Access::Administrative) {
        // Else the server's key would be retired for one that its operator never asked for, by a
        // command that was not told the server's settings.
        const auto algorithm = signingAlgorithm(KeyStore{**database});
        if (!algorithm)
            return std::unexpected(fromAuth(algorithm.error(), settings));
        core.algorithm = algorithm->value_or(core.algorithm);
    }
    const auto clock = clockOf(**database);
    if (!clock)
        return std::unexpected(clock.error());
    auto service = AuthService::start(**database, std::move(core),
                                      {std::move(*storeKey), std::move(*shared)}, random, **clock);
    if (!service)
        return std::unexpected(fromAuth(service.error(), settings));
    return OpenedService{std::move(*database), std::move(*service)};
}

} // namespace claimcheck
