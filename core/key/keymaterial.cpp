#include "core/key/keymaterial.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace claimcheck {

using Fault = KeyError::Fault;

namespace {

bool fits(const KeyMaterial& material, const AlgorithmRow& row)
{
    if (const SecretBytes* secret = material.secret())
        return !row.scheme && secret->size() >= row.smallestKey;
    return worksWith(row, material.pair()->family());
}

bool namesAnother(const KeyMaterial& material, const Key& key)
{
    if (material.algorithm.isEmpty())
        return false;
    const AlgorithmRow* named = findAlgorithm(material.algorithm);
    return !named || !key.does(named->algorithm);
}

struct PurposeRow
{
    KeyPurpose purpose;
    QByteArrayView use;
    std::array<QByteArrayView, 4> operations;
};

constexpr std::array kPurposes{
    PurposeRow{KeyPurpose::Sign, "sig", {"sign"}},
    PurposeRow{KeyPurpose::Verify, "sig", {"verify"}},
    // The side that agrees on a key with an ephemeral one derives from the public half, which a
    // JWK of that half has no operation for.
    PurposeRow{KeyPurpose::Encrypt, "enc", {"encrypt", "wrapKey", "deriveKey", "deriveBits"}},
    PurposeRow{KeyPurpose::Decrypt, "enc", {"decrypt", "unwrapKey", "deriveKey", "deriveBits"}},
};

} // namespace

bool allows(const KeyMaterial& material, KeyPurpose purpose)
{
    const PurposeRow& row = *std::ranges::find(kPurposes, purpose, &PurposeRow::purpose);
    if (!material.use.isEmpty() && material.use != row.use)
        return false;
    if (material.operations.isEmpty())
        return true;
    return std::ranges::any_of(row.operations, [&material](QByteArrayView operation) {
        return !operation.isEmpty() && material.operations.contains(operation);
    });
}

std::vector<Algorithm> algorithmsOf(const KeyMaterial& material)
{
    std::vector<Algorithm> algorithms;
    for (const AlgorithmRow& row : allAlgorithms()) {
        const bool named =
            material.algorithm.isEmpty() || material.algorithm == QByteArrayView{row.name};
        if (named && fits(material, row))
            algorithms.push_back(row.algorithm);
    }
    return algorithms;
}

KeyResult<Key> bind(const KeyMaterial& material, Algorithm algorithm, KeyPurpose purpose,
                    KeyStrength strength)
{
    if (!allows(material, purpose))
        return std::unexpected(KeyError{Fault::WrongUse});
    if (purpose == KeyPurpose::Sign && !material.isPrivate())
        return std::unexpected(KeyError{Fault::NotPrivate});
    auto key = material.secret()
        ? Key::fromSecret(algorithm, SecretBytes::copyOf(material.secret()->view()), material.id,
                          strength)
        : Key::fromPair(algorithm, *material.pair(), material.id);
    if (key && namesAnother(material, *key))
        return std::unexpected(KeyError{Fault::WrongAlgorithm});
    return key;
}

} // namespace claimcheck
