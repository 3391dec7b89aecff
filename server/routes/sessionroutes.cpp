#include "server/routes/sessionroutes.h"

#include "core/auth/authservice.h"
#include "server/http/cookies.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/tokenanswer.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

#include <tuple>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Whoever logs in with a session in the cookies gets another one, and the old one ends: a session
// that somebody planted is worth nothing.
void endSessionOfCookies(AuthService& service, const Call& call)
{
    const auto cookie = cookieValue(call, kAccessCookie);
    if (!cookie || cookie->isEmpty())
        return;
    if (const auto claims = service.verifier().inspect(*cookie))
        std::ignore = service.sessions().logOut(*claims, clientOf(call));
}

Answer logIn(AuthService& service, Random& random, bool cookiesAllowed, const Call& call)
{
    const bool cookies = call.fields.flag(u"cookies"_s);
    if (cookies && !cookiesAllowed)
        return fieldProblem(u"cookies"_s,
                            u"This server sets no cookies. Start it with --allow-cookies."_s);
    const ClientInfo client = clientOf(call);
    const auto user = service.accounts().checkPassword(call.fields.text(u"username"_s),
                                                       call.fields.text(u"password"_s), client);
    if (!user)
        return problemFor(user.error());
    const LoginWish wish{.style = findStyle(call.fields.text(u"style"_s)).value_or(TokenStyle::Jwt),
                         .scope = scopeWords(call.fields.text(u"scope"_s))};
    const auto pair = service.sessions().open(*user, wish, client);
    if (!pair)
        return problemFor(pair.error());
    if (!cookies)
        return tokenAnswer(*pair);
    endSessionOfCookies(service, call);
    return withCookies(tokenAnswer(*pair), *pair, random, call.secure);
}

Answer refresh(AuthService& service, Random& random, bool cookiesAllowed, const Call& call)
{
    QByteArray token = call.fields.text(u"refresh_token"_s).toUtf8();
    const bool fromCookie = token.isEmpty() && cookiesAllowed;
    if (fromCookie) {
        const auto cookie = credentialCookie(call, kRefreshCookie);
        if (!cookie)
            return cookie.error();
        token = *cookie;
    }
    if (token.isEmpty())
        return fieldProblem(u"refresh_token"_s, u"This field is missing."_s);
    const auto scope = wantedScope(call);
    const auto pair = service.sessions().refresh(token, scope, clientOf(call));
    if (!pair)
        return problemFor(pair.error());
    Answer answer = tokenAnswer(*pair);
    return fromCookie ? withCookies(std::move(answer), *pair, random, call.secure) : answer;
}

Answer logOut(AuthService& service, const Call& call, const AccessClaims& claims)
{
    if (const auto done = service.sessions().logOut(claims, clientOf(call)); !done)
        return problemFor(done.error());
    Answer answer = saying(u"Logged out. The session and its tokens are revoked."_s);
    if (call.headers.contains(QHttpHeaders::WellKnownHeader::Cookie))
        clearLoginCookies(answer, call.secure);
    return answer;
}

Answer logOutEverywhere(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const auto count = service.sessions().logOutEverywhere(claims, clientOf(call));
    if (!count)
        return problemFor(count.error());
    Answer answer = saying(u"Logged out everywhere. Sessions ended: %1."_s.arg(*count));
    answer.body.insert(u"sessions_ended"_s, static_cast<qint64>(*count));
    if (call.headers.contains(QHttpHeaders::WellKnownHeader::Cookie))
        clearLoginCookies(answer, call.secure);
    return answer;
}

Answer sessions(AuthService& service, const AccessClaims& claims)
{
    const auto user = service.accounts().of(claims);
    if (!user)
        return problemFor(user.error());
    const auto sessions = service.sessions().of(*user);
    if (!sessions)
        return problemFor(sessions.error());
    QJsonArray list;
    for (const Session& session : *sessions) {
        QJsonObject object = toJson(session);
        object.insert(u"current"_s, session.id == claims.sessionId());
        list.append(object);
    }
    return {.body = {{u"sessions"_s, list}}};
}

Answer family(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const auto user = service.accounts().of(claims);
    if (!user)
        return problemFor(user.error());
    const QByteArray id = call.pathValue(u"id").toLatin1();
    const auto tokens = service.sessions().family(*user, id);
    if (!tokens)
        return problemFor(tokens.error());
    QJsonArray list;
    for (const RefreshToken& token : *tokens) {
        list.append(QJsonObject{{u"generation"_s, token.generation},
                                {u"issued_at"_s, toIso(token.issuedAt)},
                                {u"expires_at"_s, toIso(token.expiresAt)},
                                {u"used_at"_s, toIso(token.usedAt)}});
    }
    return {.body = {{u"id"_s, QString::fromLatin1(id)}, {u"refresh_tokens"_s, list}}};
}

Answer endSession(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const auto user = service.accounts().of(claims);
    if (!user)
        return problemFor(user.error());
    const auto ended =
        service.sessions().end(*user, call.pathValue(u"id").toLatin1(), clientOf(call));
    return ended ? saying(u"The session has ended and its tokens are revoked."_s)
                 : problemFor(ended.error());
}

} // namespace

SessionRoutes::SessionRoutes(AuthService& service, Random& random, bool cookiesAllowed)
    : m_service(service)
    , m_random(random)
    , m_cookiesAllowed(cookiesAllowed)
{
}

void SessionRoutes::mount(Router& router) const
{
    mountLogin(router);
    mountLogout(router);
    mountSessions(router);
}

void SessionRoutes::mountLogin(Router& router) const
{
    router.add("POST", u"/login"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Begins a session."_s,
                .body = {usernameField(), passwordField(), styleField(), scopeField().optional(),
                         Field::flag(u"cookies"_s, u"Whether to set cookies too."_s).optional()},
                .answers = {tokenAnswerRow()}},
               [&service = m_service, &random = m_random, cookies = m_cookiesAllowed](
                   const Call& call) { return logIn(service, random, cookies, call); });
    router.add("POST", u"/refresh"_s, Anyone{}, Runs::Storing,
               {.summary = u"Takes a refresh token, and gives the next tokens for it."_s,
                .body = {Field::secret(u"refresh_token"_s,
                                       u"The one of the answer before. Used twice, it ends the "
                                       "session."_s)
                             .optional(),
                         scopeField().optional()},
                .answers = {tokenAnswerRow()}},
               [&service = m_service, &random = m_random, cookies = m_cookiesAllowed](
                   const Call& call) { return refresh(service, random, cookies, call); });
}

void SessionRoutes::mountLogout(Router& router) const
{
    for (const QByteArray& method : {"POST"_ba, "DELETE"_ba}) {
        router.add(method, u"/logout"_s, BearerToken{}, Runs::Storing,
                   {.summary = u"Ends the session of the token."_s,
                    .answers = {sayingRow(u"The session and its tokens are revoked."_s)}},
                   [&service = m_service](const Call& call, const AccessClaims& claims) {
                       return logOut(service, call, claims);
                   });
    }
    router.add("POST", u"/logout/all"_s, BearerToken{}, Runs::Storing,
               {.summary = u"Ends all sessions of the token's account."_s,
                .answers = {{200,
                             u"They have ended, this one too."_s,
                             {messageField(),
                              numberField(u"sessions_ended"_s, u"How many there were."_s)}}}},
               [&service = m_service](const Call& call, const AccessClaims& claims) {
                   return logOutEverywhere(service, call, claims);
               });
}

void SessionRoutes::mountSessions(Router& router) const
{
    router.add("GET", u"/sessions"_s, BearerToken{}, Runs::Storing,
               {.summary = u"Lists the sessions of the token's account."_s,
                .answers = {{200,
                             u"The live ones, newest first."_s,
                             {Field::json(u"sessions"_s, u"Each with what is known of it."_s)}}}},
               [&service = m_service](const Call&, const AccessClaims& claims) {
                   return sessions(service, claims);
               });
    router.add("GET", u"/sessions/{id}"_s, BearerToken{}, Runs::Storing,
               {.summary = u"Shows the family of a session's refresh tokens."_s,
                .answers = {{200,
                             u"The family, oldest first."_s,
                             {Field::text(u"id"_s, u"The session."_s),
                              Field::json(u"refresh_tokens"_s,
                                          u"When each was issued and used; never the token."_s)}}}},
               [&service = m_service](const Call& call, const AccessClaims& claims) {
                   return family(service, call, claims);
               });
    router.add("DELETE", u"/sessions/{id}"_s, BearerToken{}, Runs::Storing,
               {.summary = u"Ends a session of the token's account."_s,
                .answers = {sayingRow(u"It has ended."_s)}},
               [&service = m_service](const Call& call, const AccessClaims& claims) {
                   return endSession(service, call, claims);
               });
}

} // namespace claimcheck
