#include "server/routes/healthroutes.h"

#include "core/auth/authservice.h"
#include "server/http/meters.h"
#include "server/http/problem.h"
#include "server/http/router.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QByteArray buildInfo()
{
    const QByteArray name = "claimcheck_build_info";
    return metricHead(name, "The program that answers.", "gauge")
        + metricLine(name,
                     "version=\"" CLAIMCHECK_VERSION "\",qt=\"" + QByteArray{qVersion()} + '"', 1);
}

QByteArray logins(const LoginFigures& figures)
{
    const QByteArray name = "claimcheck_logins_total";
    return metricHead(name, "Passwords that were tried, by what came of it.", "counter")
        + metricLine(name, "outcome=\"succeeded\"", figures.succeeded)
        + metricLine(name, "outcome=\"failed\"", figures.failed)
        + metricLine(name, "outcome=\"throttled\"", figures.throttled);
}

Answer metrics(AuthService& service, const Meters& meters, const Router& router)
{
    const MemoryFigures figures = service.memoryFigures();
    return {.raw =
                RawBody{"text/plain; version=0.0.4; charset=utf-8"_ba,
                        meters.text() + router.metrics() + logins(service.accounts().figures())
                            + buildInfo()
                            + gauge("claimcheck_revocations",
                                    "Revoked tokens and sessions in memory.", figures.revocations)
                            + gauge("claimcheck_store_waiting", "Changes that wait to be written.",
                                    figures.changesWaiting)
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
               [&service = m_service, &meters = m_meters, &router](const Call&) {
                   return metrics(service, meters, router);
               });
}

} // namespace claimcheck
