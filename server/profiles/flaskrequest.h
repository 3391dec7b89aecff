#pragma once

#include "core/base/strictjson.h"
#include "server/http/message.h"

#include <QString>

#include <expected>
#include <map>
#include <optional>

namespace claimcheck {

/// `request.get_json()`, which must be an object, or the page that Flask answers instead. Members
/// that a view does not ask for are ignored, as there. The JSON itself is read strictly.
[[nodiscard]] std::expected<JsonDocument, Answer> flaskJsonBody(const Request& request);

/// The member of that name; nothing when it is absent or no text.
[[nodiscard]] std::optional<QString> textMember(const JsonDocument& body, QByteArrayView name);

using FlaskForm = std::map<QString, QString>;

/// `request.form` of a URL-encoded body, and empty for any other, as there. Where Flask takes the
/// first of two fields of a name, or bytes that are no UTF-8, this answers its page of 400.
/// Bodies of type multipart/form-data are not read.
[[nodiscard]] std::expected<FlaskForm, Answer> flaskForm(const Request& request);

/// `request.args.get(name)`: the first of that name.
[[nodiscard]] std::optional<QString> flaskArgument(const Request& request, const QString& name);

struct Credentials
{
    QString username;
    QString password;
};

/// The user name and the password of `request.authorization`, when it is of the type Basic.
[[nodiscard]] std::optional<Credentials> basicCredentials(const Request& request);

} // namespace claimcheck
