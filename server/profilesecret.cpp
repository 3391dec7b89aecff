#include "server/profilesecret.h"

#include "server/secretfile.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kRandomBytes = 64; // as many as HS512 asks for

} // namespace

std::expected<SecretBytes, StartError> profileSecretOf(const ServerSettings& settings,
                                                       Random& random)
{
    if (!settings.profileSecretFile.isEmpty())
        return readSecretFile(settings.profileSecretFile);
    if (settings.profileSecret)
        return SecretBytes::copyOf(settings.profileSecret->view());
    SecretBytes secret(kRandomBytes);
    if (!random.fill(secret.writableBytes()))
        return std::unexpected(
            StartError{StartError::Fault::CryptoFailed, profileSecretOrigin(settings)});
    return secret;
}

QString profileSecretOrigin(const ServerSettings& settings)
{
    if (!settings.profileSecretFile.isEmpty())
        return settings.profileSecretFile;
    return settings.profileSecret ? u"CLAIMCHECK_PROFILE_SECRET"_s : u"random numbers"_s;
}

} // namespace claimcheck
