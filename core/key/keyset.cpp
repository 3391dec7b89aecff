#include "core/key/keyset.h"

namespace claimcheck {

void KeySet::add(std::shared_ptr<const Key> key)
{
    m_keys.push_back(std::move(key));
}

const Key* KeySet::find(QByteArrayView id, Algorithm algorithm) const
{
    const Key* only = nullptr;
    for (const auto& key : m_keys) {
        if (!key->does(algorithm))
            continue;
        if (!id.isEmpty() && !key->id().isEmpty()) {
            if (key->id() == id)
                return key.get();
            continue;
        }
        if (only)
            return nullptr; // two keys fit: trying one after the other would be a guess
        only = key.get();
    }
    return only;
}

} // namespace claimcheck
