#include "server/routes/healthroutes.h"

#include "server/http/router.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

void HealthRoutes::mount(Router& router) const
{
    // Says only that the event loop turns: whoever restarts a server on it must not do so because
    // of a full disk.
    router.add("GET", u"/healthz"_s, Anyone{}, Runs::Here,
               {.summary = u"Tells whether the server runs."_s,
                .answers = {{200, u"It does."_s, {Field::text(u"status"_s, u"The word ok."_s)}}}},
               [](const Call&) -> Answer { return {.body = {{u"status"_s, u"ok"_s}}}; });
}

} // namespace claimcheck
