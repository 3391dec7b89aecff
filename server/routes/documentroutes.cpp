#include "server/routes/documentroutes.h"

#include "server/http/openapi.h"
#include "server/http/router.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

void DocumentRoutes::mount(Router& router) const
{
    // Made anew for each, on a worker thread: it is long, and hardly ever asked for.
    router.add(
        "GET", u"/openapi.json"_s, Anyone{}, Runs::Storing,
        {.summary = u"Describes this API."_s, .answers = {{200, u"An OpenAPI 3.1 document."_s}}},
        [&router](const Call&) -> Answer { return {.body = openApiDocument(router)}; });
}

} // namespace claimcheck
