#pragma once

#include "core/auth/serviceclients.h"
#include "core/auth/sessions.h"
#include "server/http/fields.h"
#include "server/http/message.h"
#include "server/http/route.h"

namespace claimcheck {

/// The answer that brings tokens (RFC 6749 section 5.1), and its row in the API document.
[[nodiscard]] Answer tokenAnswer(const TokenPair& pair);
[[nodiscard]] Answer tokenAnswer(const IssuedToken& token, const QStringList& scope);
[[nodiscard]] AnswerRow tokenAnswerRow();

/// Puts the tokens of @p pair into cookies too, with a CSRF token that the answer names. Refuses
/// when there are no random numbers.
[[nodiscard]] Answer withCookies(Answer answer, const TokenPair& pair, Random& random, bool secure);

} // namespace claimcheck
