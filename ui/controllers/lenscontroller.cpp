#include "ui/controllers/lenscontroller.h"

#include "ui/controllers/localserver.h"
#include "ui/models/checktext.h"
#include "ui/models/timetext.h"

#include <algorithm>

using namespace Qt::StringLiterals;

namespace claimcheck {

LensController::LensController(LocalServer& server, const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_server(server)
    , m_clock(clock)
    , m_claims(clock)
    , m_ticker(clock)
{
    m_keyClaims.setSourceModel(&m_claims);
    m_keyClaims.setFilterKeyColumn(ClaimsModel::NameColumn);
    m_keyClaims.setFilterRole(ClaimsModel::KeyRole);
    setAllClaims(false);
    m_keyClaims.setSortRole(ClaimsModel::RankRole);
    connect(&m_ticker, &SecondTicker::ticked, this, &LensController::tick);
    connect(&m_server, &LocalServer::stateChanged, this, &LensController::reconsider);
}

void LensController::setAllClaims(bool all)
{
    m_keyClaims.setFilterFixedString(all ? QString{} : u"true"_s);
    m_keyClaims.sort(all ? -1 : ClaimsModel::NameColumn); // all of them as the token has them
}

void LensController::show(const TimelineEntry* entry)
{
    QByteArray token;
    m_anythingShown = entry != nullptr;
    m_answeredStatus = 0;
    if (entry) {
        const QByteArray issued = entry->exchange.issuedToken();
        token = issued.isEmpty() ? entry->exchange.bearer : issued;
        m_answeredStatus = entry->exchange.status;
    }
    if (token != m_token) {
        m_token = token;
        m_inspection = token.isEmpty() ? Inspection{} : inspectToken(token);
        m_claims.setInspection(m_inspection);
        m_trace.setChecks({});
        m_wasExpired = false;
        setVerdict(Verdict::Nothing);
    }
    if (token.isEmpty())
        m_ticker.stop();
    else
        m_ticker.start();
    Q_EMIT tokenChanged();
    reconsider();
}

void LensController::reconsider()
{
    const quint64 question = ++m_question;
    if (m_token.isEmpty()) {
        setVerdict(Verdict::Nothing);
        return;
    }
    if (m_server.state() != LocalServer::State::Running) {
        m_trace.setChecks({});
        setVerdict(Verdict::NotChecked);
        return;
    }
    // A verdict that is there stays until the new one comes, so that nothing flickers.
    if (m_verdict != Verdict::Accepted && m_verdict != Verdict::Refused)
        setVerdict(Verdict::Checking);
    m_server.explain(m_token)
        .then(this,
              [this, question](const std::vector<Check>& checks) { receive(question, checks); })
        .onCanceled(this, [this, question] { receive(question, {}); });
}

void LensController::receive(quint64 question, const std::vector<Check>& checks)
{
    if (question != m_question)
        return;
    m_trace.setChecks(checks);
    const auto failed = std::ranges::find(checks, Check::Outcome::Failed, &Check::outcome);
    if (checks.empty()) {
        setVerdict(Verdict::NotChecked);
    } else if (failed == checks.end()) {
        setVerdict(Verdict::Accepted);
    } else {
        m_refusal = failed->fault ? describe(*failed->fault) : describe(failed->step);
        setVerdict(Verdict::Refused);
    }
}

void LensController::setVerdict(Verdict verdict)
{
    m_verdict = verdict;
    Q_EMIT verdictChanged();
}

Tone LensController::verdictTone() const
{
    switch (m_verdict) {
    case Verdict::Nothing:
        return Tone::Neutral;
    case Verdict::NotChecked:
        return Tone::Warning;
    case Verdict::Checking:
        return Tone::Pending;
    case Verdict::Accepted:
        return Tone::Good;
    case Verdict::Refused:
        return Tone::Bad;
    }
    return Tone::Neutral;
}

QString LensController::verdictText() const
{
    switch (m_verdict) {
    case Verdict::Nothing:
        return {};
    case Verdict::NotChecked:
        return tr("NOT CHECKED");
    case Verdict::Checking:
        return tr("Checking");
    case Verdict::Accepted:
        return tr("Accepted");
    case Verdict::Refused:
        return tr("Refused: %1").arg(m_refusal);
    }
    return {};
}

QString LensController::traceTitle() const
{
    if (m_verdict == Verdict::Refused && m_answeredStatus == 401)
        return tr("Why was this answered 401?");
    if (m_verdict == Verdict::Refused)
        return tr("Why would it be refused now?");
    return tr("What the server checked");
}

QString LensController::emptyText() const
{
    return m_anythingShown ? tr("This message carries no token. Log in to get one.")
                           : tr("Log in, and the access token appears here: its parts, its claims, "
                                "how long it lives and what the server thinks of it.");
}

std::optional<Instant> LensController::timeOf(QLatin1StringView claim) const
{
    const InspectedPart* payload = m_inspection.part(InspectedPart::Role::Payload);
    if (!payload)
        return {};
    const auto found = std::ranges::find(payload->members, claim, &InspectedMember::name);
    return found == payload->members.end() ? std::nullopt : found->time;
}

QString LensController::countdown() const
{
    const std::optional<Instant> expiry = timeOf("exp"_L1);
    if (!expiry)
        return {};
    const QString distance = relativeText(*expiry, m_clock.now());
    return *expiry > m_clock.now() ? tr("expires %1").arg(distance)
                                   : tr("expired %1").arg(distance);
}

double LensController::lifetimeSpent() const
{
    const std::optional<Instant> issued = timeOf("iat"_L1);
    const std::optional<Instant> expiry = timeOf("exp"_L1);
    if (!issued || !expiry || *expiry <= *issued)
        return -1;
    const std::chrono::duration<double> life = *expiry - *issued;
    const std::chrono::duration<double> spent = m_clock.now() - *issued;
    return std::clamp(spent / life, 0.0, 1.0);
}

void LensController::tick()
{
    m_claims.refreshTimes();
    const std::optional<Instant> expiry = timeOf("exp"_L1);
    const bool expired = expiry && *expiry <= m_clock.now();
    if (expired && !m_wasExpired)
        reconsider();
    m_wasExpired = expired;
    Q_EMIT ticked();
}

} // namespace claimcheck
