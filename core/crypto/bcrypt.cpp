#include "core/crypto/bcrypt.h"

#include <exception>
#include <string_view>

#include <botan/bcrypt.h>

namespace claimcheck {

std::optional<bool> bcryptMatches(QByteArrayView password, QByteArrayView stored)
{
    const bool fits = password.size() <= kBcryptPasswordBytes && !password.contains('\0');
    const auto textOf = [](QByteArrayView bytes) {
        return std::string_view{bytes.data(), static_cast<std::size_t>(bytes.size())};
    };
    try {
        const bool same = Botan::check_bcrypt(textOf(password), textOf(stored));
        return same && fits;
    } catch (const std::exception&) {
        return std::nullopt;
    }
}

} // namespace claimcheck
