#include "server/routes/healthroutes.h"

#include "core/auth/authservice.h"
#include "server/http/meters.h"
#include "server/http/problem.h"
#include "server/http/router.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Answer metrics(const AuthService& service, const Meters& meters)
{
    const MemoryFigures figures = service.memoryFigures();
    return {.raw =
                RawBody{"text/plain; version=0.0.4; charset=utf-8"_ba,
                        meters.text()
                            + gauge("claimcheck_revocations",
                                    "Revoked tokens and sessions in memory.", figures.revocations)
                            + gauge("claimcheck_opaque_tokens", "Opaque access tokens in memory.",
                                    figures.opaqueTokens)}};
}

} // namespace

HealthRoutes::HealthRoutes(AuthService& service, const Meters& meters)
    : m_service(service)
    , m_meters(meters)
{
}

void HealthRoutes::mount(Router& router) const
{
    const Field status = Field::text(u"status"_s, u"The word ok."_s);
    // Says only that the event loop turns: whoever restarts a server on it must not do so because
    // of a full disk.
    router.add("GET", u"/healthz"_s, Anyone{}, Runs::Here,
               {.summary = u"Tells whether the server runs."_s,
                .answers = {{200, u"It does."_s, {status}}}},
               [](const Call&) -> Answer { return {.body = {{u"status"_s, u"ok"_s}}}; });
    router.add("GET", u"/readyz"_s, Anyone{}, Runs::Storing,
               {.summary = u"Tells whether the server can work: whether its store answers."_s,
                .answers = {{200, u"It can."_s, {status}}}},
               [&service = m_service](const Call&) -> Answer {
                   const auto ready = service.checkStore();
                   return ready ? Answer{.body = {{u"status"_s, u"ok"_s}}}
                                : problemFor(ready.error());
               });
    router.add("GET", u"/metrics"_s, Anyone{}, Runs::Here,
               {.summary = u"Counts what the server did, for Prometheus."_s,
                .answers = {{200, u"The figures."_s, {}, "text/plain; version=0.0.4"_ba}}},
               [&service = m_service, &meters = m_meters](const Call&) {
                   return metrics(service, meters);
               });
}

} // namespace claimcheck
