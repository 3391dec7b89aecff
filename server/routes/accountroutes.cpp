#include "server/routes/accountroutes.h"

#include "core/auth/authservice.h"
#include "server/http/fields.h"
#include "server/http/problem.h"
#include "server/http/router.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Answer registerUser(AuthService& service, const Request& request)
{
    const auto fields = Fields::read(request, {u"username"_s, u"password"_s});
    if (!fields)
        return fields.error();
    const auto user =
        service.registerUser(fields->text(u"username"_s), fields->text(u"password"_s));
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
    router.add(
        "POST", u"/register"_s, Anyone{}, Runs::OnPool,
        [&service = m_service](const Request& request) { return registerUser(service, request); });
    router.add("GET", u"/me"_s, BearerToken{}, Runs::OnPool,
               [&service = m_service](const Request&, const VerifiedClaims& claims) {
                   return me(service, claims);
               });
}

} // namespace claimcheck
