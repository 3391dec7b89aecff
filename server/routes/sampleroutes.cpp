#include "server/routes/sampleroutes.h"

#include "server/http/router.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

void SampleRoutes::mount(Router& router) const
{
    router.add("GET", u"/protected"_s, BearerToken{}, Runs::Here,
               {.summary = u"Opens for any good token."_s,
                .answers = {{200,
                             u"The token is good."_s,
                             {Field::text(u"message"_s, u"A greeting."_s),
                              Field::text(u"user"_s, u"Whose token it is."_s)}}}},
               [](const Call&, const VerifiedClaims& claims) -> Answer {
                   const QString user = QString::fromUtf8(claims.subject());
                   return {.body = {{u"message"_s,
                                     u"Hello, %1. Your token opened this route."_s.arg(user)},
                                    {u"user"_s, user}}};
               });
}

} // namespace claimcheck
