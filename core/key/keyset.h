#pragma once

#include "core/core_export.h"
#include "core/key/key.h"

#include <memory>
#include <vector>

namespace claimcheck {

/// The keys a verifier trusts. Keys are shared, because tokens in flight outlive a rotation.
class CLAIMCHECK_CORE_EXPORT KeySet
{
public:
    KeySet() = default;

    void add(std::shared_ptr<const Key> key);
    [[nodiscard]] bool isEmpty() const { return m_keys.empty(); }
    [[nodiscard]] const std::vector<std::shared_ptr<const Key>>& keys() const { return m_keys; }

    /// The key for a token: the one of that id and algorithm, or, when the token names no key,
    /// the only one of that algorithm. Null when there is none or the choice would be a guess.
    /// A key without an id of its own answers to any id: the caller brought it for this token.
    [[nodiscard]] const Key* find(QByteArrayView id, Algorithm algorithm) const;

private:
    std::vector<std::shared_ptr<const Key>> m_keys;
};

} // namespace claimcheck
