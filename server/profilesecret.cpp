#include "server/profilesecret.h"

#include "core/auth/authservice.h"
#include "server/secretfile.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

std::expected<SecretBytes, StartError> secretOf(const ServerSettings& settings,
                                                const AuthService& service)
{
    if (!settings.profileSecretFile.isEmpty())
        return readSecretFile(settings.profileSecretFile);
    if (settings.profileSecret)
        return SecretBytes::copyOf(settings.profileSecret->view());
    return service.profileSecret();
}

// For an error. A text without a file comes from the environment, and nothing is wrong with ours.
QString originOf(const ServerSettings& settings)
{
    return settings.profileSecretFile.isEmpty() ? u"CLAIMCHECK_PROFILE_SECRET"_s
                                                : settings.profileSecretFile;
}

} // namespace

std::expected<ProfileKeys, StartError> profileKeysOf(const ServerSettings& settings,
                                                     const AuthService& service, const Clock& clock)
{
    auto secret = secretOf(settings, service);
    if (!secret)
        return std::unexpected(secret.error());
    auto keys = ProfileKeys::create(std::move(*secret), clock);
    if (!keys)
        return std::unexpected(
            StartError{StartError::Fault::ProfileSecretRefused, originOf(settings)});
    return std::move(*keys);
}

} // namespace claimcheck
