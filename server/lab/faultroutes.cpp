#include "server/lab/faultroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/lab/faults.h"
#include "server/lab/labevent.h"

#include <QJsonArray>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kLongestLatency = 600'000;
constexpr qint64 kMany = 1'000'000;

QJsonObject toJson(const LabFault& fault)
{
    QJsonObject object{{u"route"_s, fault.route}};
    if (fault.what.latency.count() > 0)
        object.insert(u"latency_ms"_s, static_cast<qint64>(fault.what.latency.count()));
    if (fault.what.status)
        object.insert(u"status"_s, *fault.what.status);
    if (fault.what.drop)
        object.insert(u"drop"_s, true);
    if (fault.what.truncateBytes)
        object.insert(u"truncate_bytes"_s, *fault.what.truncateBytes);
    object.insert(u"times"_s, fault.times);
    return object;
}

Answer list(const Faults& faults)
{
    QJsonArray array;
    for (const LabFault& fault : faults.all())
        array.append(toJson(fault));
    return {.body = {{u"faults"_s, array}}};
}

bool isRoute(const Router& router, const QString& name)
{
    return std::ranges::any_of(router.rows(), [&name](const RouteRow& row) {
        return name == QString::fromLatin1(row.method) + u' ' + row.path
            && !std::holds_alternative<LabOnly>(row.guard);
    });
}

std::expected<LabFault, Answer> readFault(const Fields& fields, const Router& router)
{
    LabFault fault{
        .route = fields.text(u"route"_s),
        .what = {.latency = std::chrono::milliseconds{fields.number(u"latency_ms"_s).value_or(0)},
                 .status = fields.number(u"status"_s).transform([](qint64 status) {
                     return static_cast<int>(status);
                 }),
                 .drop = fields.flag(u"drop"_s),
                 .truncateBytes = fields.number(u"truncate_bytes"_s)},
        .times = fields.number(u"times"_s).value_or(0)};
    if (fault.route != "*"_L1 && !isRoute(router, fault.route))
        return std::unexpected(
            fieldProblem(u"route"_s,
                         u"This takes a route outside of the lab as it is declared, such as POST "
                         "/login, or * for all of them."_s));
    const AnswerFault& what = fault.what;
    if (what.drop && (what.status || what.truncateBytes))
        return std::unexpected(
            fieldProblem(u"drop"_s, u"What is dropped has no status and no body."_s));
    if (!what.drop && !what.status && !what.truncateBytes && what.latency.count() == 0)
        return std::unexpected(
            problem(Refusal::InvalidRequest,
                    u"One of latency_ms, status, drop and truncate_bytes is needed."_s));
    return fault;
}

QString wordsFor(const LabFault& fault)
{
    QStringList words;
    const QJsonObject object = toJson(fault);
    for (auto it = object.begin(); it != object.end(); ++it)
        words += it.key() + u'=' + it.value().toVariant().toString();
    return words.join(u' ');
}

Answer set(AuthService& service, Faults& faults, const Router& router, const Call& call)
{
    const auto fault = readFault(call.fields, router);
    if (!fault)
        return fault.error();
    if (const auto done = service.record(labEvent(call, "fault"_L1, wordsFor(*fault))); !done)
        return problemFor(done.error());
    faults.set(*fault);
    return list(faults);
}

Answer remove(AuthService& service, Faults& faults, const Call& call)
{
    const QString route = call.parameters.text(u"route"_s);
    const auto known = faults.all();
    if (!route.isEmpty() && std::ranges::find(known, route, &LabFault::route) == known.end())
        return problem(Refusal::NoSuchThing);
    const QString words = route.isEmpty() ? u"none"_s : QString{u"none for "_s + route};
    if (const auto done = service.record(labEvent(call, "fault"_L1, words)); !done)
        return problemFor(done.error());
    if (route.isEmpty())
        faults.clear();
    else
        faults.remove(route);
    return list(faults);
}

FieldTable faultFields()
{
    return {
        Field::text(u"route"_s,
                    u"POST /login, as the route is declared, or * for every route but "
                    "the lab's."_s),
        Field::number(u"latency_ms"_s, u"How long the answer waits before it leaves."_s, 0,
                      kLongestLatency)
            .optional(),
        Field::number(u"status"_s,
                      u"What is answered in the place of the route, which is not "
                      "asked."_s,
                      400, 599)
            .optional(),
        Field::flag(u"drop"_s,
                    u"The route does its work, and the connection is closed without an "
                    "answer."_s)
            .optional(),
        Field::number(u"truncate_bytes"_s, u"The connection is closed after so much of the body."_s,
                      0, kMany)
            .optional(),
        Field::number(u"times"_s, u"How many requests it befalls; 0 for all."_s, 0, kMany)
            .optional(),
    };
}

AnswerRow faultsRow()
{
    return {200,
            u"All faults there are now."_s,
            {Field::json(u"faults"_s, u"Each with the members that PUT takes."_s)}};
}

} // namespace

FaultRoutes::FaultRoutes(AuthService& service, Faults& faults)
    : m_service(service)
    , m_faults(faults)
{
}

void FaultRoutes::mount(Router& router) const
{
    router.add("GET", u"/lab/faults"_s, LabOnly{}, Runs::Here,
               {.summary = u"Lists what goes wrong on purpose."_s, .answers = {faultsRow()}},
               [&faults = m_faults](const Call&) { return list(faults); });
    router.add("PUT", u"/lab/faults"_s, LabOnly{}, Runs::Storing,
               {.summary = u"Sets the fault of a route; it has one at a time."_s,
                .body = faultFields(),
                .answers = {faultsRow()}},
               [&service = m_service, &faults = m_faults, &router](const Call& call) {
                   return set(service, faults, router, call);
               });
    router.add("DELETE", u"/lab/faults"_s, LabOnly{}, Runs::Storing,
               {.summary = u"Removes the fault of a route, or all of them."_s,
                .query = {Field::text(u"route"_s, u"As it was set; all without it."_s).optional()},
                .answers = {faultsRow()}},
               [&service = m_service, &faults = m_faults](const Call& call) {
                   return remove(service, faults, call);
               });
}

} // namespace claimcheck
