#pragma once

#include "core/base/clock.h"
#include "core/inspect/inspection.h"
#include "ui/controllers/secondticker.h"
#include "ui/models/claimsmodel.h"
#include "ui/models/finding.h"

#include <QObject>
#include <QString>

#include <vector>

namespace claimcheck {

/// Whatever was pasted, read as a token. Nothing is checked here, and nothing says it was.
class InspectController final : public QObject
{
    Q_OBJECT
public:
    /// More characters than this are refused: no token needs them, and laying them out takes time.
    static constexpr qsizetype longestText = 64 * 1024;

    /// @p clock must outlive the controller.
    explicit InspectController(const Clock& clock, QObject* parent = nullptr);

    void setText(const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    /// To be called when a text was too long to be taken at all.
    void refuse(qsizetype length);

    [[nodiscard]] ClaimsModel& claims() { return m_claims; }
    [[nodiscard]] const Inspection& inspection() const { return m_inspection; }
    /// What it seems to be: "JWT · 312 bytes"; empty when there is nothing.
    [[nodiscard]] QString kind() const;
    [[nodiscard]] std::vector<Finding> findings() const;
    /// Why the text was not read at all; mostly empty.
    [[nodiscard]] const QString& refusal() const { return m_refusal; }

Q_SIGNALS:
    void textChanged();
    void inspected();

private:
    const Clock& m_clock;
    ClaimsModel m_claims;
    SecondTicker m_ticker;
    QString m_text;
    QString m_refusal;
    Inspection m_inspection;
};

} // namespace claimcheck
