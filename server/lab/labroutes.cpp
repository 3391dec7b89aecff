#include "server/lab/labroutes.h"

#include "core/auth/authservice.h"
#include "core/auth/brokenverifier.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/lab/labevent.h"
#include "server/lab/switches.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

/// What a route asks of a token.
struct Wanted
{
    AccessRule rule;
    bool fresh = false;
};

// Nothing for a route that asks for no token.
std::optional<Wanted> wantedBy(const Guard& guard)
{
    if (const auto* token = std::get_if<BearerToken>(&guard))
        return Wanted{token->rule};
    if (const auto* fresh = std::get_if<FreshLogin>(&guard))
        return Wanted{fresh->rule, true};
    if (std::holds_alternative<ClientOrAdmin>(guard))
        return Wanted{{.roles = {"admin"_ba}}};
    return std::nullopt;
}

std::expected<Wanted, Answer> wantedBy(const Router& router, const QString& name)
{
    const auto rows = router.rows();
    const auto row = std::ranges::find_if(rows, [&name](const RouteRow& known) {
        return name == QString::fromLatin1(known.method) + u' ' + known.path;
    });
    if (row == rows.end())
        return std::unexpected(
            fieldProblem(u"route"_s, u"This takes a route as it is declared: GET /protected."_s));
    const auto wanted = wantedBy(row->guard);
    if (!wanted)
        return std::unexpected(fieldProblem(u"route"_s, u"This route asks for no token."_s));
    return *wanted;
}

QJsonObject toJson(const Check& check)
{
    return {{u"step"_s, stepName(check.step)},
            {u"outcome"_s, outcomeName(check.outcome)},
            {u"detail"_s, check.detail},
            {u"fault"_s,
             check.fault ? QJsonValue{faultName(*check.fault)} : QJsonValue{QJsonValue::Null}}};
}

// The switches that are on and each by itself enough; all that are on, where it takes several.
QJsonArray switchesThatOpen(const BrokenVerifier& broken, const QByteArray& token,
                            const AccessRule& rule, Flaws flaws)
{
    QJsonArray on;
    QJsonArray enough;
    for (const SwitchRow& row : allSwitches()) {
        if (!flaws.testFlag(row.flaw))
            continue;
        on.append(QString{row.name});
        if (broken.verify(token, rule, row.flaw))
            enough.append(QString{row.name});
    }
    return enough.isEmpty() ? on : enough;
}

Answer explain(AuthService& service, const BrokenVerifier& broken, Flaws flaws,
               const Router& router, const Call& call)
{
    const auto wanted = wantedBy(router, call.fields.text(u"route"_s));
    if (!wanted)
        return wanted.error();
    const QByteArray token = call.fields.text(u"token"_s).toUtf8();
    if (const auto learned = service.learnOpaque(token); !learned)
        return problemFor(learned.error());
    QJsonArray checks;
    bool passed = true;
    for (const Check& check : service.verifier().explain(token, wanted->rule)) {
        checks.append(toJson(check));
        passed = passed && check.outcome != Check::Outcome::Failed;
    }
    const auto claims =
        passed ? service.verifier().inspect(token) : broken.verify(token, wanted->rule, flaws);
    const bool good = claims.has_value();
    const bool fresh = !wanted->fresh || (good && router.isFresh(*claims));
    QJsonObject body{
        {u"opens"_s, good && fresh},
        {u"checks"_s, checks},
        {u"opened_by"_s,
         good && !passed ? switchesThatOpen(broken, token, wanted->rule, flaws) : QJsonArray{}}};
    if (wanted->fresh)
        body.insert(u"fresh"_s, fresh);
    return {.body = body};
}

Answer reset(AuthService& service, const std::function<void()>& putBack, const Call& call)
{
    const bool data = call.fields.flag(u"data"_s);
    const auto done = data ? service.removeEverybody(labEvent(call, "reset"_L1, u"empty"_s))
                           : service.record(labEvent(call, "reset"_L1, u"as at the start"_s));
    if (!done)
        return problemFor(done.error());
    putBack();
    return saying(data ? u"The lab is as at its start, and nobody has an account."_s
                       : u"The lab is as at its start."_s);
}

} // namespace

LabRoutes::LabRoutes(AuthService& service, const BrokenVerifier& broken, const Switches& switches,
                     std::function<void()> reset)
    : m_service(service)
    , m_broken(broken)
    , m_switches(switches)
    , m_reset(std::move(reset))
{
}

void LabRoutes::mount(Router& router) const
{
    router.add("POST", u"/lab/reset"_s, LabOnly{}, Runs::Storing,
               {.summary = u"Puts the clock, the faults and the switches back."_s,
                .body = {Field::flag(u"data"_s, u"Remove all accounts, sessions and clients too."_s)
                             .optional()},
                .answers = {sayingRow(u"Everything is as it was at the start."_s)}},
               [&service = m_service, putBack = m_reset](const Call& call) {
                   return reset(service, putBack, call);
               });
    router.add("POST", u"/lab/explain"_s, LabOnly{}, Runs::Storing,
               {.summary = u"Tells why a token opens a route, or does not."_s,
                .body = {Field::secret(u"token"_s, u"An access token."_s),
                         Field::text(u"route"_s, u"GET /protected, as the route is declared."_s)},
                .answers = {{200,
                             u"The verdict, check by check."_s,
                             {Field::flag(u"opens"_s, u"Whether the route opens."_s),
                              Field::json(u"checks"_s,
                                          u"Of each its step, outcome, detail and fault, by "
                                          "the rules that nobody broke."_s),
                              Field::textList(u"opened_by"_s,
                                              u"The switches but for which it would not "
                                              "open."_s),
                              Field::flag(u"fresh"_s,
                                          u"Of a route that asks for it: whether the login "
                                          "is fresh."_s)
                                  .optional()}}}},
               [&service = m_service, &broken = m_broken, &switches = m_switches,
                &router](const Call& call) {
                   return explain(service, broken, switches.flaws(), router, call);
               });
}

} // namespace claimcheck
