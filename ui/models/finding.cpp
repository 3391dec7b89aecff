#include "ui/models/finding.h"

#include "core/inspect/visibletext.h"
#include "ui/models/timetext.h"

#include <QCoreApplication>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

struct Findings
{
    Q_DECLARE_TR_FUNCTIONS(Findings)
};

const InspectedMember* memberOf(const Inspection& inspection, InspectedPart::Role role,
                                QLatin1StringView name)
{
    const InspectedPart* part = inspection.part(role);
    if (!part)
        return nullptr;
    const auto found = std::ranges::find(part->members, name, &InspectedMember::name);
    return found == part->members.end() ? nullptr : &*found;
}

std::vector<Finding> faultsOf(const Inspection& inspection)
{
    std::vector<Finding> findings;
    for (const QString& problem : inspection.problems)
        findings.push_back({Tone::Warning, visibleText(problem)});
    for (const InspectedPart& part : inspection.parts) {
        for (const QString& problem : part.problems)
            findings.push_back({Tone::Warning, visibleText(problem)});
    }
    if (findings.empty())
        findings.push_back({Tone::Good, Findings::tr("Every part is well formed.")});
    for (const QString& note : inspection.notes)
        findings.push_back({Tone::Neutral, visibleText(note)});
    return findings;
}

Finding algorithmFinding(const InspectedMember& algorithm)
{
    const QString name = visibleText(algorithm.value).remove(u'"');
    if (name.compare("none"_L1, Qt::CaseInsensitive) == 0)
        return {Tone::Bad, Findings::tr("Unsigned: anyone could have written this.")};
    if (name.startsWith("HS"_L1)) {
        return {Tone::Neutral,
                Findings::tr("%1: everyone who can verify it can also sign.").arg(name)};
    }
    return {Tone::Neutral, Findings::tr("%1: to be verified with a public key.").arg(name)};
}

Finding expiryFinding(const InspectedMember* expiry, Instant now)
{
    if (!expiry || !expiry->time)
        return {Tone::Warning, Findings::tr("It does not say when it expires.")};
    const QString time = localTimeText(*expiry->time, now);
    if (*expiry->time > now)
        return {Tone::Neutral, Findings::tr("By its own account it expires at %1.").arg(time)};
    return {Tone::Warning, Findings::tr("By its own account it expired at %1.").arg(time)};
}

} // namespace

std::vector<Finding> findingsOf(const Inspection& inspection, Instant now)
{
    if (!inspection.foundAnything())
        return {};
    std::vector<Finding> findings = faultsOf(inspection);
    if (const auto* algorithm = memberOf(inspection, InspectedPart::Role::Header, "alg"_L1))
        findings.push_back(algorithmFinding(*algorithm));
    if (const InspectedPart* payload = inspection.part(InspectedPart::Role::Payload);
        payload && !payload->members.empty()) {
        findings.push_back(
            expiryFinding(memberOf(inspection, InspectedPart::Role::Payload, "exp"_L1), now));
    }
    findings.push_back(
        {Tone::Warning, Findings::tr("Its signature was NOT CHECKED: this page has no key.")});
    return findings;
}

} // namespace claimcheck
