#include "server/routes/vocabulary.h"

#include <QDateTime>
#include <QTimeZone>

namespace claimcheck {

using namespace Qt::StringLiterals;

Field numberField(QString name, QString meaning)
{
    return Field::number(std::move(name), std::move(meaning), 0, kLargestNumber);
}

Field usernameField()
{
    return Field::text(u"username"_s, u"The name of the account."_s);
}

Field passwordField()
{
    return Field::secret(u"password"_s, u"What the account is opened with."_s);
}

Field styleField()
{
    QStringList names;
    for (const auto& [style, name] : kTokenStyles)
        names += name;
    return Field::text(u"style"_s, u"How the access token carries its claims."_s)
        .optional()
        .oneOf(names);
}

Field scopeField()
{
    return Field::text(u"scope"_s, u"What the token is for, words with spaces between them."_s);
}

Field messageField()
{
    return Field::text(u"message"_s, u"What happened, in words."_s);
}

FieldTable sessionFields()
{
    return {
        Field::text(u"id"_s, u"The session."_s),
        Field::text(u"style"_s, u"How its access tokens carry their claims."_s),
        Field::text(u"scope"_s, u"What was granted."_s),
        numberField(u"generation"_s, u"How often the refresh token was rotated."_s),
        Field::text(u"issued_at"_s, u"When it began."_s),
        Field::text(u"expires_at"_s, u"When it ends, however often it is refreshed."_s),
        Field::text(u"last_used_at"_s, u"When a token of it was last used."_s),
        Field::text(u"address"_s, u"Where the login came from."_s),
        Field::text(u"agent"_s, u"What the client called itself."_s),
    };
}

QJsonObject toJson(const Session& session)
{
    return {
        {u"id"_s, QString::fromLatin1(session.id)},
        {u"style"_s, QString{styleName(session.style)}},
        {u"scope"_s, session.scope.join(u' ')},
        {u"generation"_s, session.generation},
        {u"issued_at"_s, toIso(session.issuedAt)},
        {u"expires_at"_s, toIso(session.expiresAt)},
        {u"last_used_at"_s, toIso(session.lastUsedAt)},
        {u"address"_s, session.client.address},
        {u"agent"_s, session.client.agent},
    };
}

QString toIso(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count(), QTimeZone::UTC)
        .toString(Qt::ISODate);
}

QJsonValue toIso(const std::optional<Instant>& instant)
{
    return instant ? QJsonValue{toIso(*instant)} : QJsonValue{QJsonValue::Null};
}

QStringList scopeWords(const QString& text)
{
    QStringList words = text.split(u' ', Qt::SkipEmptyParts);
    words.removeDuplicates();
    return words;
}

std::optional<QStringList> wantedScope(const Call& call)
{
    const QString name = u"scope"_s;
    return call.fields.has(name) ? std::optional{scopeWords(call.fields.text(name))} : std::nullopt;
}

Actor actorOf(const Request& request, const AccessClaims& claims)
{
    return {QString::fromUtf8(claims.subject()), clientOf(request)};
}

Answer saying(const QString& text)
{
    return {.body = {{u"message"_s, text}}};
}

AnswerRow sayingRow(QString meaning)
{
    return {200, std::move(meaning), {messageField()}};
}

} // namespace claimcheck
