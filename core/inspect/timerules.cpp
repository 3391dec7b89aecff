#include "core/inspect/lintrule.h"
#include "core/inspect/registry.h"
#include "core/token/claims.h"

#include <algorithm>
#include <cmath>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Severity = LintFinding::Severity;

namespace {

// The year 5138 in seconds, and March 1973 in milliseconds: no date is on both sides of it.
constexpr double kFirstMilliseconds = 1e11;
constexpr double kDay = 86'400;

bool isTimeClaim(const LintMember& member)
{
    const auto meaning = claimMeaning(member.name.toUtf8());
    return meaning && meaning->isTime;
}

// The claim as a date, where it is one.
std::optional<double> dateOf(const LintSubject& subject, QStringView name)
{
    const LintMember* member = subject.claim(name);
    if (!member || !member->isNumber() || member->number < 0
        || member->number >= kFirstMilliseconds)
        return std::nullopt;
    return member->number;
}

QString spanText(double seconds)
{
    if (seconds >= 2 * kDay)
        return u"%1 days"_s.arg(std::floor(seconds / kDay));
    if (seconds >= 7200)
        return u"%1 hours"_s.arg(std::floor(seconds / 3600));
    return u"%1 seconds"_s.arg(std::ceil(seconds));
}

Hits milliseconds(const LintSubject& subject)
{
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        if (isTimeClaim(claim) && claim.isNumber() && claim.number >= kFirstMilliseconds)
            hits.push_back({claim.name,
                            u"This is a date in milliseconds, and JWT counts seconds: it says some "
                            "year far away. Divide it by 1000."_s});
    }
    return hits;
}

Hits notANumber(const LintSubject& subject)
{
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        if (isTimeClaim(claim) && !claim.isNumber())
            hits.push_back({claim.name,
                            u"A date must be a number of seconds, without quotes. Some readers "
                            "ignore it like this, and the token never expires for them."_s});
    }
    return hits;
}

Hits beforeTime(const LintSubject& subject)
{
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        if (isTimeClaim(claim) && claim.isNumber() && claim.number < 0)
            hits.push_back({claim.name, u"This date is before 1970."_s});
    }
    return hits;
}

Hits noExpiry(const LintSubject& subject)
{
    if (!subject.hasClaims || subject.accessToken || subject.claim(u"exp"))
        return {};
    return {{u"exp"_s,
             u"It never expires: once stolen, it works for ever. Give it the shortest life that "
             "works."_s}};
}

Hits expired(const LintSubject& subject)
{
    const auto expiry = dateOf(subject, u"exp");
    if (!expiry || *expiry > subject.nowSeconds())
        return {};
    return {
        {u"exp"_s,
         u"By its own account it expired %1 ago."_s.arg(spanText(subject.nowSeconds() - *expiry))}};
}

Hits longLived(const LintSubject& subject)
{
    const auto expiry = dateOf(subject, u"exp");
    const auto start = dateOf(subject, u"iat");
    if (!expiry || *expiry - start.value_or(subject.nowSeconds()) <= kDay)
        return {};
    return {{u"exp"_s,
             u"It lasts %1. A token that cannot be called back should last minutes, and be "
             "refreshed."_s.arg(spanText(*expiry - start.value_or(subject.nowSeconds())))}};
}

Hits notYet(const LintSubject& subject)
{
    const auto start = dateOf(subject, u"nbf");
    if (!start || *start <= subject.nowSeconds())
        return {};
    return {{u"nbf"_s,
             u"It does not count before %1 from now. Is a clock wrong?"_s.arg(
                 spanText(*start - subject.nowSeconds()))}};
}

Hits fromTheFuture(const LintSubject& subject)
{
    const auto issued = dateOf(subject, u"iat");
    if (!issued || *issued <= subject.nowSeconds())
        return {};
    return {{u"iat"_s,
             u"It says that it will be issued %1 from now. Is a clock wrong?"_s.arg(
                 spanText(*issued - subject.nowSeconds()))}};
}

Hits neverGood(const LintSubject& subject)
{
    const auto expiry = dateOf(subject, u"exp");
    for (const QStringView name : {u"nbf", u"iat"}) {
        const auto start = dateOf(subject, name);
        if (expiry && start && *expiry <= *start)
            return {{u"exp"_s,
                     u"It expires before %1 lets it start: there is no moment at which it "
                     "counts."_s.arg(name)}};
    }
    return {};
}

Hits noIssueTime(const LintSubject& subject)
{
    if (!subject.hasClaims || subject.accessToken || subject.claim(u"iat"))
        return {};
    return {{u"iat"_s,
             u"It does not say when it was issued, so that nobody can refuse tokens from before a "
             "password change."_s}};
}

constexpr LintRule kRules[]{
    {"time-milliseconds", Severity::Problem, "RFC 7519 §2", milliseconds},
    {"time-not-number", Severity::Problem, "RFC 7519 §2", notANumber},
    {"time-negative", Severity::Warning, "RFC 7519 §2", beforeTime},
    {"exp-missing", Severity::Warning, "RFC 7519 §4.1.4", noExpiry},
    {"exp-past", Severity::Note, "RFC 7519 §4.1.4", expired},
    {"exp-far", Severity::Warning, "RFC 7519 §4.1.4", longLived},
    {"nbf-future", Severity::Warning, "RFC 7519 §4.1.5", notYet},
    {"iat-future", Severity::Warning, "RFC 7519 §4.1.6", fromTheFuture},
    {"exp-first", Severity::Problem, "RFC 7519 §4.1.4", neverGood},
    {"iat-missing", Severity::Note, "RFC 7519 §4.1.6", noIssueTime},
};

} // namespace

std::span<const LintRule> timeRules()
{
    return kRules;
}

} // namespace claimcheck
