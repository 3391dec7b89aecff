#pragma once

// What several resources say in the same words.

#include "core/account/session.h"
#include "core/auth/accounts.h"
#include "core/base/clock.h"
#include "server/http/clientinfo.h"
#include "server/http/fields.h"
#include "server/http/message.h"
#include "server/http/route.h"

#include <QString>
#include <QStringList>

#include <optional>

namespace claimcheck {

// JSON readers elsewhere keep numbers in a double.
inline constexpr qint64 kLargestNumber = (1LL << 53) - 1;

[[nodiscard]] Field numberField(QString name, QString meaning);
[[nodiscard]] Field usernameField();
[[nodiscard]] Field passwordField();
[[nodiscard]] Field styleField();
[[nodiscard]] Field scopeField();
[[nodiscard]] Field messageField();

/// A session as its owner sees it, member by member.
[[nodiscard]] FieldTable sessionFields();
[[nodiscard]] QJsonObject toJson(const Session& session);

/// RFC 3339, in UTC.
[[nodiscard]] QString toIso(Instant instant);
[[nodiscard]] QJsonValue toIso(const std::optional<Instant>& instant);

/// Words with spaces between them, as OAuth writes scopes; each once.
[[nodiscard]] QStringList scopeWords(const QString& text);
/// Those of a request; nothing where it does not name any.
[[nodiscard]] std::optional<QStringList> wantedScope(const Call& call);

/// Who sent a request.
[[nodiscard]] Actor actorOf(const Request& request, const AccessClaims& claims);

/// The answer {"message": TEXT}, and its row in the API document.
[[nodiscard]] Answer saying(const QString& text);
[[nodiscard]] AnswerRow sayingRow(QString meaning);

} // namespace claimcheck
