#include "server/routes/documentroutes.h"

#include "server/http/openapi.h"
#include "server/http/router.h"

#include <QJsonDocument>

#include <memory>
#include <mutex>

namespace claimcheck {

using namespace Qt::StringLiterals;

void DocumentRoutes::mount(Router& router) const
{
    // Made once, for whoever asks first: it is long, and routes do not change any more by then.
    struct Document
    {
        std::once_flag made;
        QByteArray text;
    };
    router.add(
        "GET", u"/openapi.json"_s, Anyone{}, Runs::Storing,
        {.summary = u"Describes this API."_s, .answers = {{200, u"An OpenAPI 3.1 document."_s}}},
        [&router, document = std::make_shared<Document>()](const Call&) -> Answer {
            std::call_once(document->made, [&] {
                document->text =
                    QJsonDocument(openApiDocument(router)).toJson(QJsonDocument::Compact);
            });
            return {.raw = RawBody{"application/json"_ba, document->text}};
        });
}

} // namespace claimcheck
