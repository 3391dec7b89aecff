#include "server/routes/accountroutes.h"

#include "core/account/username.h"
#include "core/auth/authservice.h"
#include "core/password/passwordpolicy.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString strengthName(PasswordStrength strength)
{
    switch (strength) {
    case PasswordStrength::Weak:
        return u"weak"_s;
    case PasswordStrength::Fair:
        return u"fair"_s;
    case PasswordStrength::Strong:
        return u"strong"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Answer registerUser(AuthService& service, const Call& call)
{
    const auto user = service.accounts().registerUser(
        call.fields.text(u"username"_s), call.fields.text(u"password"_s), clientOf(call));
    if (!user)
        return problemFor(user.error());
    const PasswordHint hint = passwordHint(call.fields.text(u"password"_s), user->username);
    return {.status = 201,
            .body = {{u"id"_s, user->id},
                     {u"username"_s, user->username},
                     {u"password_strength"_s, strengthName(hint.strength)},
                     {u"message"_s,
                      u"User %1 registered. Log in to get a token."_s.arg(user->username)}}};
}

Answer me(AuthService& service, const AccessClaims& claims)
{
    // A service client has no account; it is what its token says.
    if (QString::fromUtf8(claims.subject()).startsWith(kServicePrefix)) {
        return {.body = {{u"username"_s, QString::fromUtf8(claims.subject())},
                         {u"client_id"_s, QString::fromUtf8(claims.clientId())}}};
    }
    const auto user = service.accounts().of(claims);
    if (!user)
        return problemFor(user.error());
    return {.body = {{u"id"_s, user->id},
                     {u"username"_s, user->username},
                     {u"roles"_s, QJsonArray::fromStringList(user->roles)},
                     {u"scopes"_s, QJsonArray::fromStringList(user->scopes)},
                     {u"created_at"_s, toIso(user->createdAt)}}};
}

Answer changePassword(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const auto changed =
        service.accounts().changePassword(claims, call.fields.text(u"current_password"_s),
                                          call.fields.text(u"new_password"_s), clientOf(call));
    if (changed)
        return saying(u"The password is changed. All other sessions have ended."_s);
    // The token is good, so this is no 401: the caller is known and may not do this.
    if (changed.error().fault == AuthError::Fault::InvalidCredentials)
        return problem(Refusal::WrongPassword);
    return problemFor(changed.error());
}

} // namespace

AccountRoutes::AccountRoutes(AuthService& service)
    : m_service(service)
{
}

void AccountRoutes::mount(Router& router) const
{
    const Field id = numberField(u"id"_s, u"The account's number."_s);
    router.add("POST", u"/register"_s, Anyone{}, Runs::Hashing,
               {.summary = u"Makes an account."_s,
                .body = {usernameField(), passwordField()},
                .answers = {{201,
                             u"The account was made."_s,
                             {id, usernameField(),
                              Field::text(u"password_strength"_s, u"What the password is worth."_s)
                                  .oneOf({u"weak"_s, u"fair"_s, u"strong"_s}),
                              messageField()}}}},
               [&service = m_service](const Call& call) { return registerUser(service, call); });
    router.add("GET", u"/me"_s, BearerToken{}, Runs::Storing,
               {.summary = u"Tells whose token it is."_s,
                .answers = {{200,
                             u"The account of the token, or the service client."_s,
                             {Field{id}.optional(), usernameField(),
                              Field::textList(u"roles"_s, u"What it may do."_s).optional(),
                              Field::textList(u"scopes"_s, u"What it may ask for."_s).optional(),
                              Field::text(u"created_at"_s, u"Since when it exists."_s).optional(),
                              Field::text(u"client_id"_s, u"Of a service client."_s).optional()}}}},
               [&service = m_service](const Call&, const AccessClaims& claims) {
                   return me(service, claims);
               });
    router.add("POST", u"/password"_s, BearerToken{}, Runs::Hashing,
               {.summary = u"Changes the password of the token's account."_s,
                .body = {Field::secret(u"current_password"_s, u"The one until now."_s),
                         Field::secret(u"new_password"_s, u"The one from now on."_s)},
                .answers = {sayingRow(u"It is changed, and every other session has ended."_s)}},
               [&service = m_service](const Call& call, const AccessClaims& claims) {
                   return changePassword(service, call, claims);
               });
}

} // namespace claimcheck
