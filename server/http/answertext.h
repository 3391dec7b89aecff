#pragma once

#include "server/http/message.h"

#include <QByteArray>

#include <optional>

namespace claimcheck {

/// How an answer is put into bytes.
struct AnswerForm
{
    bool head = false; ///< to HEAD: the length is told, the body left out (RFC 9110 section 9.3.2)
    bool close = false; ///< the connection ends after it
    std::optional<qint64> truncateBytes = {}; ///< so much of the body is sent, whatever was told
};

/// An answer as HTTP/1.1 has it, with the headers that every answer of this server carries.
[[nodiscard]] QByteArray answerText(const Answer& answer, const AnswerForm& form = {});

} // namespace claimcheck
