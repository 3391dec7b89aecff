#include "core/token/signer.h"

#include "core/crypto/constanttime.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace claimcheck {

using Fault = SignerError::Fault;

namespace {

std::unexpected<SignerError> refuse(Fault fault)
{
    return std::unexpected(SignerError{fault});
}

// What would let a token for one purpose pass for another: these are the salts of everyone who
// chose none.
bool isSharedSalt(QByteArrayView salt)
{
    return salt.isEmpty() || salt == "itsdangerous" || salt == "itsdangerous.Signer";
}

bool isSeparator(char character)
{
    const bool alphanumeric = (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z') || (character >= '0' && character <= '9');
    const bool visible = character > ' ' && character <= '~';
    return visible && !alphanumeric && !QByteArrayView{"-_="}.contains(character);
}

std::expected<void, SignerError> check(const SignerSettings& settings)
{
    if (!isSeparator(settings.separator))
        return refuse(Fault::BadSeparator);
    if (settings.rules == SignerRules::LegacyAllowed)
        return {};
    if (isSharedSalt(settings.salt))
        return refuse(Fault::BadSalt);
    // The other derivations make ("foo", "KEY") and ("fo", "oKEY") the same key.
    if (settings.digest == DigestAlgorithm::Sha1 || settings.derivation != KeyDerivation::Hmac)
        return refuse(Fault::Legacy);
    return {};
}

// The only copy from here on is the wiped kind.
SecretBytes toSecret(QByteArray bytes)
{
    SecretBytes secret = SecretBytes::copyOf(bytes);
    wipe(std::as_writable_bytes(std::span{bytes}));
    return secret;
}

SecretBytes joined(std::initializer_list<QByteArrayView> pieces)
{
    std::size_t size = 0;
    for (const QByteArrayView piece : pieces)
        size += static_cast<std::size_t>(piece.size());
    SecretBytes whole{size};
    auto rest = whole.writableBytes();
    for (const QByteArrayView piece : pieces) {
        const auto bytes = std::as_bytes(std::span{piece});
        std::ranges::copy(bytes, rest.begin());
        rest = rest.subspan(bytes.size());
    }
    return whole;
}

} // namespace

std::expected<void, SignerError> checkSecrets(std::span<const SecretBytes> secrets,
                                              SignerRules rules)
{
    if (secrets.empty())
        return refuse(Fault::NoKey);
    if (secrets.size() > kMaxSignerKeys)
        return refuse(Fault::TooManyKeys);
    const std::size_t smallest = rules == SignerRules::Strict ? kSmallestSignerKey : 1;
    for (auto secret = secrets.begin(); secret != secrets.end(); ++secret) {
        if (secret->size() < smallest)
            return refuse(Fault::KeyTooShort);
        // Somebody who rotates a key to itself believes that the old one is gone.
        if (std::any_of(secrets.begin(), secret, [secret](const SecretBytes& other) {
                return constantTimeEquals(other.view(), secret->view());
            })) {
            return refuse(Fault::DuplicateKey);
        }
    }
    return {};
}

SecretBytes deriveSigningKey(const SecretBytes& secret, QByteArrayView salt,
                             KeyDerivation derivation, DigestAlgorithm algorithm)
{
    switch (derivation) {
    case KeyDerivation::Concat:
        return toSecret(digest(algorithm, joined({salt, secret.view()}).view()));
    case KeyDerivation::DjangoConcat:
        return toSecret(digest(algorithm, joined({salt, "signer", secret.view()}).view()));
    case KeyDerivation::Hmac: {
        const auto mac = MacContext::create(algorithm, secret.view());
        return mac ? toSecret(mac->compute(salt)) : SecretBytes{};
    }
    case KeyDerivation::None:
        return SecretBytes::copyOf(secret.view());
    }
    Q_UNREACHABLE_RETURN({});
}

std::expected<Signer, SignerError> Signer::create(std::span<const SecretBytes> secrets,
                                                  SignerSettings settings)
{
    if (const auto checked = check(settings); !checked)
        return std::unexpected(checked.error());
    if (const auto checked = checkSecrets(secrets, settings.rules); !checked)
        return std::unexpected(checked.error());

    std::vector<MacContext> newestFirst;
    newestFirst.reserve(secrets.size());
    for (const SecretBytes& secret : std::views::reverse(secrets)) {
        const SecretBytes key =
            deriveSigningKey(secret, settings.salt, settings.derivation, settings.digest);
        auto mac = key.isEmpty() ? std::nullopt : MacContext::create(settings.digest, key.view());
        if (!mac)
            return refuse(Fault::CryptoFailed);
        newestFirst.push_back(std::move(*mac));
    }
    return Signer{std::move(newestFirst), std::move(settings)};
}

Signer::Signer(std::vector<MacContext> newestFirst, SignerSettings settings)
    : m_newestFirst(std::move(newestFirst))
    , m_settings(std::move(settings))
{
}

QByteArray Signer::sign(QByteArrayView text) const
{
    return m_newestFirst.front().compute(text);
}

std::optional<std::size_t> Signer::verify(QByteArrayView text, QByteArrayView signature) const
{
    for (std::size_t newer = 0; newer < m_newestFirst.size(); ++newer) {
        if (m_newestFirst[newer].verify(text, signature))
            return newer;
    }
    return std::nullopt;
}

} // namespace claimcheck
