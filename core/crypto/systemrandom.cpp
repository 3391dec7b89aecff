#include "core/crypto/systemrandom.h"

#include <QtCrypto>

#include <algorithm>

namespace claimcheck {

bool SystemRandom::fill(std::span<std::byte> bytes)
{
    const QCA::SecureArray random = QCA::Random::randomArray(static_cast<int>(bytes.size()));
    if (static_cast<std::size_t>(random.size()) != bytes.size())
        return false;
    std::ranges::copy(std::as_bytes(std::span{random.constData(), bytes.size()}), bytes.begin());
    return true;
}

} // namespace claimcheck
