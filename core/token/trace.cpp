#include "core/token/trace.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Step = Check::Step;
using Outcome = Check::Outcome;

void Trace::passed(Step step, QString detail)
{
    m_entries.push_back({step, Outcome::Passed, std::move(detail)});
}

void Trace::notRequired(Step step, QString detail)
{
    m_entries.push_back({step, Outcome::NotRequired, std::move(detail)});
}

void Trace::failed(Step step, TokenError::Fault fault, QString detail)
{
    m_entries.push_back({step, Outcome::Failed, std::move(detail), fault});
}

std::vector<Check> Trace::complete(Step last) const
{
    std::vector<Check> checks = m_entries;
    const int next = checks.empty() ? 0 : static_cast<int>(checks.back().step) + 1;
    for (int step = next; step <= static_cast<int>(last); ++step)
        checks.push_back({static_cast<Step>(step), Outcome::NotReached, {}});
    return checks;
}

std::vector<Check> Trace::complete(std::span<const Step> plan) const
{
    std::vector<Check> checks = m_entries;
    for (const Step step : plan) {
        if (!std::ranges::contains(m_entries, step, &Check::step))
            checks.push_back({step, Outcome::NotReached, {}});
    }
    return checks;
}

QString stepName(Step step)
{
    switch (step) {
    case Step::Size:
        return u"size"_s;
    case Step::Shape:
        return u"shape"_s;
    case Step::Encoding:
        return u"encoding"_s;
    case Step::Header:
        return u"header"_s;
    case Step::Critical:
        return u"critical"_s;
    case Step::Algorithm:
        return u"algorithm"_s;
    case Step::Key:
        return u"key"_s;
    case Step::Signature:
        return u"signature"_s;
    case Step::Payload:
        return u"payload"_s;
    case Step::Expiry:
        return u"expiry"_s;
    case Step::NotBefore:
        return u"not_before"_s;
    case Step::IssuedAt:
        return u"issued_at"_s;
    case Step::Lifetime:
        return u"lifetime"_s;
    case Step::Issuer:
        return u"issuer"_s;
    case Step::Audience:
        return u"audience"_s;
    case Step::Type:
        return u"type"_s;
    case Step::Subject:
        return u"subject"_s;
    case Step::Id:
        return u"id"_s;
    case Step::RequiredClaims:
        return u"required_claims"_s;
    case Step::Revocation:
        return u"revocation"_s;
    case Step::Roles:
        return u"roles"_s;
    case Step::Scopes:
        return u"scopes"_s;
    case Step::Decryption:
        return u"decryption"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString outcomeName(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Passed:
        return u"passed"_s;
    case Outcome::Failed:
        return u"failed"_s;
    case Outcome::NotRequired:
        return u"not_required"_s;
    case Outcome::NotReached:
        return u"not_reached"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck
