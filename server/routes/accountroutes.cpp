#include "server/routes/accountroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// JSON readers elsewhere keep numbers in a double.
constexpr qint64 kLargestId = (1LL << 53) - 1;

Answer registerUser(AuthService& service, const Call& call)
{
    const auto user =
        service.registerUser(call.fields.text(u"username"_s), call.fields.text(u"password"_s));
    if (!user)
        return problemFor(user.error());
    return {.status = 201,
            .body = {{u"id"_s, user->id},
                     {u"username"_s, user->username},
                     {u"message"_s,
                      u"User %1 registered. Log in to get a token."_s.arg(user->username)}}};
}

Answer me(AuthService& service, const VerifiedClaims& claims)
{
    const auto user = service.userOf(claims);
    if (!user)
        return problemFor(user.error());
    return {.body = {{u"id"_s, user->id},
                     {u"username"_s, user->username},
                     {u"roles"_s, QJsonArray::fromStringList(user->roles)}}};
}

} // namespace

AccountRoutes::AccountRoutes(AuthService& service)
    : m_service(service)
{
}

void AccountRoutes::mount(Router& router) const
{
    const Field id = Field::number(u"id"_s, u"The account's number."_s, 1, kLargestId);
    const Field username = Field::text(u"username"_s, u"The name of the account."_s);
    router.add("POST", u"/register"_s, Anyone{}, Runs::OnPool,
               {.summary = u"Makes an account."_s,
                .body = {username, Field::secret(u"password"_s, u"What it is opened with."_s)},
                .answers = {{201,
                             u"The account was made."_s,
                             {id, username, Field::text(u"message"_s, u"What to do next."_s)}}}},
               [&service = m_service](const Call& call) { return registerUser(service, call); });
    router.add("GET", u"/me"_s, BearerToken{}, Runs::OnPool,
               {.summary = u"Tells whose token it is."_s,
                .answers = {{200,
                             u"The account of the token."_s,
                             {id, username, Field::textList(u"roles"_s, u"What it may do."_s)}}}},
               [&service = m_service](const Call&, const VerifiedClaims& claims) {
                   return me(service, claims);
               });
}

} // namespace claimcheck
