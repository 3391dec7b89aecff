#include "server/lab/clockroutes.h"

#include "core/auth/authservice.h"
#include "core/base/duration.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/lab/labclock.h"
#include "server/lab/labevent.h"

#include <QDateTime>
#include <QRegularExpression>
#include <QTimeZone>

#include <algorithm>
#include <cmath>
#include <functional>

namespace claimcheck {

using namespace Qt::StringLiterals;
using std::chrono::milliseconds;

namespace {

/// What to do to the clock, and how the audit log tells of it.
struct Move
{
    QString words;
    std::function<void(LabClock&)> make;
};

QString inMilliseconds(Instant instant)
{
    return QDateTime::fromMSecsSinceEpoch(instant.time_since_epoch().count(), QTimeZone::UTC)
        .toString(Qt::ISODateWithMs);
}

Answer show(const LabClock& clock)
{
    const LabClock::Reading reading = clock.read();
    const auto offset = reading.now - reading.real;
    return {.body = {{u"now"_s, inMilliseconds(reading.now)},
                     {u"real"_s, inMilliseconds(reading.real)},
                     {u"frozen"_s, reading.frozen},
                     {u"offset_ms"_s, static_cast<qint64>(offset.count())}}};
}

bool isInRange(Instant instant)
{
    return instant >= LabClock::kEarliest && instant <= LabClock::kLatest;
}

// RFC 3339, the seconds of which people leave out.
std::optional<Instant> readDate(const QString& text)
{
    static const QRegularExpression date(
        uR"(\A\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)\z)"_s);
    const auto when = QDateTime::fromString(text, Qt::ISODateWithMs);
    if (!date.match(text).hasMatch() || !when.isValid())
        return std::nullopt;
    return Instant{milliseconds{when.toMSecsSinceEpoch()}};
}

std::optional<Instant> readInstant(const QJsonValue& value)
{
    bool isNumber = value.isDouble();
    const double seconds = isNumber ? value.toDouble() : value.toString().toDouble(&isNumber);
    const auto most = static_cast<double>(LabClock::kLatest.time_since_epoch().count());
    if (isNumber && (!std::isfinite(seconds) || std::abs(seconds) * 1000 > most))
        return std::nullopt;
    const auto instant = isNumber
        ? std::optional{Instant{milliseconds{std::llround(seconds * 1000)}}}
        : readDate(value.toString());
    return instant && isInRange(*instant) ? instant : std::nullopt;
}

std::optional<milliseconds> readSpan(const QString& text)
{
    const bool back = text.startsWith(u'-');
    const auto span = parseDuration(back || text.startsWith(u'+') ? text.sliced(1) : text);
    return span.transform([back](std::chrono::seconds s) { return milliseconds{back ? -s : s}; });
}

std::expected<Move, Answer> readMove(const Fields& fields, Instant now)
{
    const auto names = {u"freeze"_s, u"set"_s, u"advance"_s, u"reset"_s};
    if (std::ranges::count_if(names, [&](const QString& name) { return fields.has(name); }) != 1)
        return std::unexpected(
            problem(Refusal::InvalidRequest,
                    u"Exactly one of freeze, set, advance and reset is needed."_s));
    if (fields.has(u"freeze"_s)) {
        const bool frozen = fields.flag(u"freeze"_s);
        return Move{frozen ? u"frozen"_s : u"running"_s,
                    [frozen](LabClock& clock) { clock.setFrozen(frozen); }};
    }
    if (fields.has(u"set"_s)) {
        const auto instant = readInstant(fields.json(u"set"_s));
        if (!instant)
            return std::unexpected(fieldProblem(
                u"set"_s,
                u"This takes a time such as 2030-01-01T00:00:00Z, or the seconds since "
                "1970, up to the year 9999."_s));
        return Move{inMilliseconds(*instant), [to = *instant](LabClock& clock) { clock.set(to); }};
    }
    if (fields.has(u"advance"_s)) {
        const auto by = readSpan(fields.text(u"advance"_s));
        if (!by || !isInRange(now + *by))
            return std::unexpected(
                fieldProblem(u"advance"_s,
                             u"This takes a span of time such as 15m, 2h or -90s "
                             "that stays between 1970 and 9999."_s));
        return Move{u"%1 s on"_s.arg(by->count() / 1000),
                    [by = *by](LabClock& clock) { clock.advance(by); }};
    }
    if (!fields.flag(u"reset"_s))
        return std::unexpected(fieldProblem(u"reset"_s, u"This takes true."_s));
    return Move{u"the machine's"_s, [](LabClock& clock) { clock.reset(); }};
}

Answer turn(AuthService& service, LabClock& clock, const Call& call)
{
    const auto move = readMove(call.fields, clock.now());
    if (!move)
        return move.error();
    // First, so that no change is without its line.
    if (const auto done = service.record(labEvent(call, "clock"_L1, move->words)); !done)
        return problemFor(done.error());
    move->make(clock);
    return show(clock);
}

AnswerRow clockRow()
{
    return {200,
            u"What it shows."_s,
            {Field::text(u"now"_s, u"The time that everything goes by."_s),
             Field::text(u"real"_s, u"The machine's time."_s),
             Field::flag(u"frozen"_s, u"Whether it stands still."_s),
             Field::number(u"offset_ms"_s, u"How far it is ahead of the machine's."_s,
                           -LabClock::kLatest.time_since_epoch().count(),
                           LabClock::kLatest.time_since_epoch().count())}};
}

} // namespace

ClockRoutes::ClockRoutes(AuthService& service, LabClock& clock)
    : m_service(service)
    , m_clock(clock)
{
}

void ClockRoutes::mount(Router& router) const
{
    router.add("GET", u"/lab/clock"_s, LabOnly{}, Runs::Here,
               {.summary = u"Shows the clock that everything goes by."_s, .answers = {clockRow()}},
               [&clock = m_clock](const Call&) { return show(clock); });
    router.add(
        "PUT", u"/lab/clock"_s, LabOnly{}, Runs::Storing,
        {.summary = u"Moves the clock: one way at a time."_s,
         .body = {Field::flag(u"freeze"_s, u"Stand still, or go on from there."_s).optional(),
                  Field::json(u"set"_s, u"The time in RFC 3339, or in seconds since 1970."_s)
                      .optional(),
                  Field::text(u"advance"_s, u"A span of time: 15m, 2h, 90s, -1h."_s).optional(),
                  Field::flag(u"reset"_s, u"Run with the machine's clock again."_s).optional()},
         .answers = {clockRow()}},
        [&service = m_service, &clock = m_clock](const Call& call) {
            return turn(service, clock, call);
        });
}

} // namespace claimcheck
