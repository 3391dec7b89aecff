#pragma once

#include <QLatin1StringView>
#include <QStringView>

#include <array>
#include <optional>
#include <utility>

namespace claimcheck {

/// The three ways in which an access token carries the same claims.
enum class TokenStyle {
    Jwt,    ///< a signed JWT: anyone may read it, nobody needs to ask
    Signed, ///< a value signed as itsdangerous does; its reader decides how old is too old
    Opaque, ///< a random text that means something to its issuer only
};

/// The names of the styles, as they stand in requests, answers and the store.
inline constexpr std::array<std::pair<TokenStyle, QLatin1StringView>, 3> kTokenStyles{{
    {TokenStyle::Jwt, QLatin1StringView{"jwt"}},
    {TokenStyle::Signed, QLatin1StringView{"signed"}},
    {TokenStyle::Opaque, QLatin1StringView{"opaque"}},
}};

[[nodiscard]] constexpr QLatin1StringView styleName(TokenStyle style)
{
    return kTokenStyles[static_cast<std::size_t>(style)].second;
}

/// Nothing for any other spelling.
[[nodiscard]] inline std::optional<TokenStyle> findStyle(QStringView name)
{
    for (const auto& [style, styleName] : kTokenStyles) {
        if (name == styleName)
            return style;
    }
    return std::nullopt;
}

} // namespace claimcheck
