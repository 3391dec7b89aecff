#include "server/routes/tokenroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/tokenanswer.h"
#include "server/routes/vocabulary.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Client = std::optional<KnownClient>;

qint64 secondsOf(Instant instant)
{
    return std::chrono::floor<std::chrono::seconds>(instant.time_since_epoch()).count();
}

TokenStyle styleOf(const Call& call)
{
    return findStyle(call.fields.text(u"style"_s)).value_or(TokenStyle::Jwt);
}

Answer byPassword(AuthService& service, const Call& call)
{
    const ClientInfo client = clientOf(call);
    for (const QString& name : {u"username"_s, u"password"_s}) {
        if (!call.fields.has(name))
            return fieldProblem(name, u"This field is missing."_s);
    }
    const auto user = service.accounts().checkPassword(call.fields.text(u"username"_s),
                                                       call.fields.text(u"password"_s), client);
    // RFC 6749 section 5.2: the resource owner's credentials are a grant.
    if (!user && user.error().fault == AuthError::Fault::InvalidCredentials)
        return problem(Refusal::InvalidGrant, u"The username or the password is wrong."_s);
    if (!user)
        return problemFor(user.error());
    const auto pair = service.sessions().open(
        *user, {.style = styleOf(call), .scope = scopeWords(call.fields.text(u"scope"_s))}, client);
    return pair ? tokenAnswer(*pair) : problemFor(pair.error());
}

Answer byRefreshToken(AuthService& service, const Call& call)
{
    if (!call.fields.has(u"refresh_token"_s))
        return fieldProblem(u"refresh_token"_s, u"This field is missing."_s);
    const auto scope = wantedScope(call);
    const auto pair = service.sessions().refresh(call.fields.text(u"refresh_token"_s).toUtf8(),
                                                 scope, clientOf(call));
    return pair ? tokenAnswer(*pair) : problemFor(pair.error());
}

Answer byClient(AuthService& service, const Call& call, const Client& client)
{
    if (!client)
        return invalidClient();
    const ServiceClient known{.id = client->id,
                              .secretHash = {},
                              .roles = client->roles,
                              .scopes = client->scopes,
                              .createdAt = {},
                              .disabledAt = {}};
    // RFC 6749 section 3.3: without a scope, all that the client may have.
    const QStringList scope = wantedScope(call).value_or(client->scopes);
    const auto token = service.clients().issue(known, styleOf(call), scope, clientOf(call));
    return token ? tokenAnswer(*token, scope) : problemFor(token.error());
}

Answer token(AuthService& service, bool passwordGrant, const Call& call, const Client& client)
{
    const bool bare = !call.fields.has(u"grant_type"_s) && call.fields.has(u"username"_s);
    const QString grant = bare ? u"password"_s : call.fields.text(u"grant_type"_s);
    if (grant.isEmpty())
        return fieldProblem(u"grant_type"_s, u"This field is missing."_s);
    if (grant == "password"_L1 && passwordGrant)
        return byPassword(service, call);
    if (grant == "refresh_token"_L1)
        return byRefreshToken(service, call);
    if (grant == "client_credentials"_L1)
        return byClient(service, call, client);
    return problem(Refusal::UnsupportedGrantType);
}

TokenCaller callerOf(const Caller& caller)
{
    if (const auto* client = std::get_if<KnownClient>(&caller))
        return {.name = client->id};
    const auto& claims = std::get<std::shared_ptr<const AccessClaims>>(caller);
    return {.name = QString::fromUtf8(claims->subject()), .isAdministrator = true};
}

Answer introspect(AuthService& service, const Call& call, const Caller& caller)
{
    const auto facts =
        service.tokens().introspect(call.fields.text(u"token"_s).toUtf8(), callerOf(caller));
    if (!facts)
        return problemFor(facts.error());
    // RFC 7662 section 2.2: nothing more about a token that is not good.
    if (!*facts)
        return {.body = {{u"active"_s, false}}};
    const TokenFacts& token = **facts;
    const bool access = token.kind == TokenFacts::Kind::Access;
    return {.body = {{u"active"_s, true},
                     {u"scope"_s, token.scope.join(u' ')},
                     {u"client_id"_s, token.clientId},
                     {u"username"_s, token.subject},
                     {u"token_type"_s, access ? u"Bearer"_s : u"refresh_token"_s},
                     {u"exp"_s, secondsOf(token.expiresAt)},
                     {u"iat"_s, secondsOf(token.issuedAt)},
                     {u"nbf"_s, secondsOf(token.issuedAt)},
                     {u"sub"_s, token.subject},
                     {u"aud"_s, token.audience},
                     {u"iss"_s, token.issuer},
                     {u"jti"_s, token.id}}};
}

Answer revoke(AuthService& service, const Call& call, const Caller& caller)
{
    const auto done =
        service.tokens().revoke(call.fields.text(u"token"_s).toUtf8(), callerOf(caller));
    // RFC 7009 section 2.2: also for a token that nobody knows.
    return done ? Answer{} : problemFor(done.error());
}

FieldTable tokenFields()
{
    return {Field::secret(u"token"_s, u"The token in question."_s),
            Field::text(u"token_type_hint"_s, u"What it may be; all kinds are tried anyway."_s)
                .optional()};
}

FieldTable introspectionFields()
{
    FieldTable table{Field::flag(u"active"_s, u"Whether the token is good right now."_s)};
    for (const QString& name : {u"scope"_s, u"client_id"_s, u"username"_s, u"token_type"_s,
                                u"sub"_s, u"aud"_s, u"iss"_s, u"jti"_s})
        table.push_back(Field::text(name, u"As RFC 7662 section 2.2 says."_s).optional());
    for (const QString& name : {u"exp"_s, u"iat"_s, u"nbf"_s})
        table.push_back(numberField(name, u"Seconds since 1970."_s).optional());
    return table;
}

// Whoever brings a refresh token need not wait behind those who log in.
Runs placeOf(const Call& call)
{
    return call.fields.has(u"password"_s) ? Runs::Hashing : Runs::Storing;
}

} // namespace

TokenRoutes::TokenRoutes(AuthService& service, bool passwordGrant)
    : m_service(service)
    , m_passwordGrant(passwordGrant)
{
}

void TokenRoutes::mount(Router& router) const
{
    router.add(
        "POST", u"/auth/token"_s, AnyoneOrClient{}, Place{placeOf},
        {.summary = u"The token endpoint of OAuth 2.0."_s,
         .body = {Field::text(u"grant_type"_s,
                              u"password, refresh_token or client_credentials; may be left out "
                              "with a username and a password."_s)
                      .optional(),
                  usernameField().optional(), passwordField().optional(),
                  Field::secret(u"refresh_token"_s, u"For grant_type refresh_token."_s).optional(),
                  scopeField().optional(), styleField()},
         .reading = Reading::OAuth,
         .answers = {tokenAnswerRow()}},
        [&service = m_service, password = m_passwordGrant](const Call& call, const Client& client) {
            return token(service, password, call, client);
        });
    router.add("POST", u"/introspect"_s, ClientOrAdmin{}, Runs::Storing,
               {.summary = u"Tells a resource server about a token (RFC 7662)."_s,
                .body = tokenFields(),
                .reading = Reading::OAuth,
                .answers = {{200, u"What is known of the token."_s, introspectionFields()}}},
               [&service = m_service](const Call& call, const Caller& caller) {
                   return introspect(service, call, caller);
               });
    router.add("POST", u"/revoke"_s, ClientOrAdmin{}, Runs::Storing,
               {.summary = u"Revokes a token (RFC 7009)."_s,
                .body = tokenFields(),
                .reading = Reading::OAuth,
                .answers = {{200, u"The token is not good, whether it was before or not."_s}}},
               [&service = m_service](const Call& call, const Caller& caller) {
                   return revoke(service, call, caller);
               });
}

} // namespace claimcheck
