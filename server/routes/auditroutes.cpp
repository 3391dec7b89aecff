#include "server/routes/auditroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 100;
constexpr int kLongestPage = 1000;

Answer list(AuthService& service, const Call& call)
{
    const auto before =
        static_cast<quint64>(call.parameters.number(u"before"_s).value_or(kLargestNumber));
    const auto limit = static_cast<int>(call.parameters.number(u"limit"_s).value_or(kPage));
    const auto rows = service.auditBefore(before, limit);
    if (!rows)
        return problemFor(rows.error());
    QJsonArray events;
    for (const AuditRow& row : *rows) {
        QJsonObject event = QJsonDocument::fromJson(row.line).object();
        event.insert(u"seq"_s, static_cast<qint64>(row.seq));
        events.append(event);
    }
    return {.body = {{u"events"_s, events}}};
}

} // namespace

AuditRoutes::AuditRoutes(AuthService& service)
    : m_service(service)
{
}

void AuditRoutes::mount(Router& router) const
{
    router.add(
        "GET", u"/audit"_s, BearerToken{{.roles = {"admin"_ba}}}, Runs::Storing,
        {.summary = u"Shows the audit log."_s,
         .query = {numberField(u"before"_s, u"Only events with a lower number."_s).optional(),
                   Field::number(u"limit"_s, u"How many at most."_s, 1, kLongestPage).optional()},
         .answers = {{200,
                      u"A page of it, newest first."_s,
                      {Field::json(u"events"_s, u"The events."_s)}}}},
        [&service = m_service](const Call& call, const AccessClaims&) {
            return list(service, call);
        });
}

} // namespace claimcheck
