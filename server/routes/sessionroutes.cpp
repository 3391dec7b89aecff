#include "server/routes/sessionroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"

#include <QDateTime>
#include <QJsonArray>
#include <QTimeZone>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxAgentCharacters = 200;

ClientInfo clientOf(const Request& request)
{
    const QByteArray agent =
        request.headers.combinedValue(QHttpHeaders::WellKnownHeader::UserAgent);
    return {request.remoteAddress, QString::fromLatin1(agent).left(kMaxAgentCharacters)};
}

QString toIso(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count(), QTimeZone::UTC)
        .toString(Qt::ISODate);
}

Answer logIn(AuthService& service, const Call& call)
{
    const auto token = service.logIn(call.fields.text(u"username"_s),
                                     call.fields.text(u"password"_s), clientOf(call));
    if (!token)
        return problemFor(token.error());
    const auto lifetime =
        std::chrono::duration_cast<std::chrono::seconds>(token->expiresAt - token->issuedAt);
    return {.body = {{u"access_token"_s, QString::fromLatin1(token->token)},
                     {u"token_type"_s, u"Bearer"_s},
                     {u"expires_in"_s, static_cast<qint64>(lifetime.count())},
                     {u"scope"_s, token->scope}}};
}

Answer logOut(AuthService& service, const VerifiedClaims& claims)
{
    if (const auto done = service.logOut(claims); !done)
        return problemFor(done.error());
    return {.body = {{u"message"_s, u"Logged out. The token is revoked."_s}}};
}

Answer sessions(AuthService& service, const VerifiedClaims& claims)
{
    const auto sessions = service.sessionsOf(claims);
    if (!sessions)
        return problemFor(sessions.error());
    QJsonArray list;
    for (const Session& session : *sessions) {
        list.append(QJsonObject{
            {u"id"_s, QString::fromLatin1(session.id)},
            {u"style"_s, session.style},
            {u"issued_at"_s, toIso(session.issuedAt)},
            {u"expires_at"_s, toIso(session.expiresAt)},
            {u"last_used_at"_s, toIso(session.lastUsedAt)},
            {u"address"_s, session.client.address},
            {u"agent"_s, session.client.agent},
            {u"current"_s, session.tokenId == claims.id()},
        });
    }
    return {.body = {{u"sessions"_s, list}}};
}

} // namespace

SessionRoutes::SessionRoutes(AuthService& service)
    : m_service(service)
{
}

void SessionRoutes::mount(Router& router) const
{
    router.add(
        "POST", u"/login"_s, Anyone{}, Runs::OnPool,
        {.summary = u"Begins a session."_s,
         .body =
             {Field::text(u"username"_s, u"The name of the account."_s),
              Field::secret(u"password"_s, u"What it is opened with."_s),
              Field::text(u"style"_s, u"How the token is built."_s).optional().oneOf({u"jwt"_s})},
         .answers = {{200,
                      u"The token of the session."_s,
                      {Field::text(u"access_token"_s, u"Opens routes."_s),
                       Field::text(u"token_type"_s, u"The word Bearer."_s),
                       Field::number(u"expires_in"_s, u"Seconds that it is good for."_s, 0,
                                     std::numeric_limits<qint32>::max()),
                       Field::text(u"scope"_s, u"What it may be used for."_s)}}}},
        [&service = m_service](const Call& call) { return logIn(service, call); });
    for (const QByteArray& method : {"POST"_ba, "DELETE"_ba}) {
        router.add(method, u"/logout"_s, BearerToken{}, Runs::OnPool,
                   {.summary = u"Ends the session of the token."_s,
                    .answers = {{200,
                                 u"The token is revoked."_s,
                                 {Field::text(u"message"_s, u"The same in words."_s)}}}},
                   [&service = m_service](const Call&, const VerifiedClaims& claims) {
                       return logOut(service, claims);
                   });
    }
    router.add("GET", u"/sessions"_s, BearerToken{}, Runs::OnPool,
               {.summary = u"Lists the live sessions of the account."_s,
                .answers = {{200,
                             u"The sessions, newest first."_s,
                             {Field::json(u"sessions"_s,
                                          u"A list of {id, style, issued_at, expires_at, "
                                          "last_used_at, address, agent, current}."_s)}}}},
               [&service = m_service](const Call&, const VerifiedClaims& claims) {
                   return sessions(service, claims);
               });
}

} // namespace claimcheck
