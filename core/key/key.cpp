#include "core/key/key.h"

#include "core/base/base64url.h"
#include "core/key/publickeytext.h"

#include <algorithm>

namespace claimcheck {

using Fault = KeyError::Fault;

namespace {

// RFC 9864 gave a name of its own to each curve that EdDSA stands for.
Algorithm otherName(const AlgorithmRow& row, KeyFamily family)
{
    const auto same = [&row, family](const AlgorithmRow& other) {
        return other.algorithm != row.algorithm && other.scheme == row.scheme
            && other.digest == row.digest && worksWith(other, family);
    };
    const auto other = std::ranges::find_if(allAlgorithms(), same);
    return other == allAlgorithms().end() ? row.algorithm : other->algorithm;
}

} // namespace

KeyResult<Key> Key::fromSecret(Algorithm algorithm, SecretBytes secret, QByteArray id,
                               KeyStrength strength)
{
    const AlgorithmRow& row = rowOf(algorithm);
    if (row.scheme)
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    if (looksLikePublicKey(secret.view()))
        return std::unexpected(KeyError{Fault::LooksLikePublicKey});
    if (looksLikePrivateKeyFile(secret.view()))
        return std::unexpected(KeyError{Fault::LooksLikeKeyFile});
    const bool weak = secret.size() < row.smallestKey;
    // An empty secret verifies what anybody signs, so not even a lenient key may be empty.
    if (secret.isEmpty() || (weak && strength == KeyStrength::Required))
        return std::unexpected(KeyError{Fault::TooShort});
    auto mac = MacContext::create(row.digest, secret.view());
    if (!mac)
        return std::unexpected(KeyError{Fault::CryptoFailed});
    return Key{algorithm, algorithm, std::move(id), weak, std::move(*mac)};
}

KeyResult<Key> Key::fromPair(Algorithm algorithm, const AsymmetricKey& pair, QByteArray id)
{
    const AlgorithmRow& row = rowOf(algorithm);
    if (!row.scheme || !worksWith(row, pair.family()))
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    auto context = SignatureContext::create(pair, *row.scheme, row.digest);
    if (!context)
        return std::unexpected(KeyError{Fault::CryptoFailed});
    return Key{algorithm, otherName(row, pair.family()), std::move(id), false, std::move(*context)};
}

Key::Key(Algorithm algorithm, Algorithm alias, QByteArray id, bool weak, Context context)
    : m_algorithm(algorithm)
    , m_alias(alias)
    , m_id(std::move(id))
    , m_weak(weak)
    , m_context(std::move(context))
{
}

bool Key::does(Algorithm algorithm) const
{
    return algorithm == m_algorithm || algorithm == m_alias;
}

QByteArray Key::sign(QByteArrayView message) const
{
    if (const auto* mac = std::get_if<MacContext>(&m_context))
        return mac->compute(message);
    return std::get<SignatureContext>(m_context).sign(message);
}

bool Key::verify(QByteArrayView message, QByteArrayView signature) const
{
    // Either refuses a signature of the wrong length before anything is computed.
    if (const auto* mac = std::get_if<MacContext>(&m_context))
        return static_cast<std::size_t>(signature.size()) == digestSize(rowOf(m_algorithm).digest)
            && mac->verify(message, signature);
    return std::get<SignatureContext>(m_context).verify(message, signature);
}

QByteArray secretKeyId(const SecretBytes& secret)
{
    // A MAC under the secret itself, so that a short secret cannot be looked up in a table of
    // plain hashes.
    const auto mac = MacContext::create(DigestAlgorithm::Sha256, secret.view());
    return mac ? encodeBase64url(mac->compute("claimcheck key id").first(6)) : QByteArray{};
}

} // namespace claimcheck
