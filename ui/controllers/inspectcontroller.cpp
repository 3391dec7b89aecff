#include "ui/controllers/inspectcontroller.h"

#include <QLocale>

using namespace Qt::StringLiterals;

namespace claimcheck {

InspectController::InspectController(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
    , m_claims(clock)
    , m_ticker(clock)
{
    connect(&m_ticker, &SecondTicker::ticked, &m_claims, &ClaimsModel::refreshTimes);
}

void InspectController::setText(const QString& text)
{
    if (text == m_text && m_refusal.isEmpty())
        return;
    if (text.size() > longestText) {
        refuse(text.size());
        return;
    }
    m_text = text;
    m_refusal.clear();
    m_inspection = text.trimmed().isEmpty() ? Inspection{} : inspectToken(text.toUtf8());
    m_claims.setInspection(m_inspection);
    if (m_claims.rowCount() > 0)
        m_ticker.start();
    else
        m_ticker.stop();
    Q_EMIT textChanged();
    Q_EMIT inspected();
}

void InspectController::refuse(qsizetype length)
{
    m_refusal = tr("%1 characters are more than any token has: at most %2 are read.")
                    .arg(QLocale{}.toString(length), QLocale{}.toString(longestText));
    Q_EMIT inspected();
}

QString InspectController::kind() const
{
    if (!m_inspection.foundAnything())
        return {};
    QString kind = tr("%n part(s)", nullptr, static_cast<int>(m_inspection.parts.size()));
    if (m_inspection.kind == Inspection::Kind::Signed)
        kind = tr("signed token");
    else if (m_inspection.parts.size() == 3 && m_inspection.part(InspectedPart::Role::Payload))
        kind = tr("JWT");
    kind =
        tr("%1 · %2 bytes", "kind, size").arg(kind, QLocale{}.toString(m_inspection.token.size()));
    if (!m_inspection.extractedFrom.isEmpty())
        kind = tr("%1, from %2", "kind and size, where it was found")
                   .arg(kind, m_inspection.extractedFrom);
    return kind;
}

std::vector<Finding> InspectController::findings() const
{
    return findingsOf(m_inspection, m_clock.now());
}

} // namespace claimcheck
