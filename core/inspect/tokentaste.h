#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace claimcheck {

/// A byte of base64url, or the dot between two parts.
[[nodiscard]] bool isTokenCharacter(char c);

/// How much @p value looks like a token, from its shape alone: 0 for not at all.
[[nodiscard]] int tasteOfToken(QByteArrayView value);

/// How likely a field called @p name is to hold one: 0 for no reason to think so.
[[nodiscard]] int tasteOfName(QByteArrayView name);

/// The run of token characters in @p text that looks most like a token that starts as JOSE
/// headers do ("eyJ"); the first of the best.
[[nodiscard]] std::optional<QByteArrayView> bestRun(QByteArrayView text);

/// A quoted text without its quotes, or without the one that a careless selection left.
[[nodiscard]] QByteArray withoutQuotes(QByteArray text);

/// @p text with %2E and the like read, where it has such.
[[nodiscard]] QByteArray percentDecoded(const QByteArray& text);

} // namespace claimcheck
