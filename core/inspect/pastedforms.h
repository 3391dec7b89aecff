#pragma once

#include "core/inspect/pasted.h"

#include <optional>

// One function per form that a pasted text may have; each returns nothing for a text of another
// form. The token is returned as it stood there: quotes and line breaks are the caller's matter.

namespace claimcheck {

/// A JSON answer, a JWS or JWE in its JSON form, a JWK.
[[nodiscard]] std::optional<PastedToken> fromJson(const QByteArray& text);
/// A PEM file, whose key or certificate is named and not returned.
[[nodiscard]] std::optional<PastedToken> fromPem(const QByteArray& text);
/// A URL of any scheme, in its query or its fragment.
[[nodiscard]] std::optional<PastedToken> fromUrl(const QByteArray& text);
/// An Authorization header, alone or in a request or a command, or its value.
[[nodiscard]] std::optional<PastedToken> fromAuthorization(const QByteArray& text);
/// A Cookie or Set-Cookie header, alone or in a request or a command.
[[nodiscard]] std::optional<PastedToken> fromCookieHeader(const QByteArray& text);
/// `name=value` pairs between '&' or ';': a form body, a query, the value of a Cookie header.
[[nodiscard]] std::optional<PastedToken> fromPairs(const QByteArray& text);
/// A line such as `token: x`, as in YAML and settings files.
[[nodiscard]] std::optional<PastedToken> fromSetting(const QByteArray& text);
/// The best-looking token between other words.
[[nodiscard]] std::optional<PastedToken> fromWords(const QByteArray& text);

} // namespace claimcheck
