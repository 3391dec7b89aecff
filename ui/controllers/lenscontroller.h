#pragma once

#include "core/base/clock.h"
#include "core/inspect/inspection.h"
#include "ui/controllers/secondticker.h"
#include "ui/models/claimsmodel.h"
#include "ui/models/timelinemodel.h"
#include "ui/models/tone.h"
#include "ui/models/tracemodel.h"

#include <QByteArray>
#include <QObject>
#include <QSortFilterProxyModel>
#include <QString>

namespace claimcheck {

class LocalServer;

/// One token under the lens: what it says, how long it lives, and what the server thinks of it.
///
/// What the token says is only read, never trusted; the verdict is always the server's own.
class LensController final : public QObject
{
    Q_OBJECT
public:
    enum class Verdict {
        Nothing,    ///< there is no token
        NotChecked, ///< the server could not be asked
        Checking,
        Accepted,
        Refused,
    };
    Q_ENUM(Verdict)

    /// Both references must outlive the controller.
    LensController(LocalServer& server, const Clock& clock, QObject* parent = nullptr);

    /// Looks at the token that @p entry brought or carried; null for nothing.
    void show(const TimelineEntry* entry);
    /// Asks the server again, because something happened that may have changed its mind.
    void reconsider();

    [[nodiscard]] const Inspection& inspection() const { return m_inspection; }
    [[nodiscard]] const QByteArray& token() const { return m_token; }
    [[nodiscard]] Verdict verdict() const { return m_verdict; }
    [[nodiscard]] Tone verdictTone() const;
    /// "Accepted", "Refused: revoked", "Not checked".
    [[nodiscard]] QString verdictText() const;
    /// What the list of checks answers: "Why was this answered 401?".
    [[nodiscard]] QString traceTitle() const;
    /// Why there is nothing to see, and what to do about it.
    [[nodiscard]] QString emptyText() const;

    /// "expires in 14 min 29 s"; empty when the token does not say.
    [[nodiscard]] QString countdown() const;
    /// How much of its life is over, from 0 to 1; less than 0 when the token does not say.
    [[nodiscard]] double lifetimeSpent() const;

    /// The few claims people look for first, or all of them and the header.
    [[nodiscard]] QAbstractItemModel& claims() { return m_keyClaims; }
    [[nodiscard]] int claimCount() const { return m_claims.rowCount(); }
    void setAllClaims(bool all);
    [[nodiscard]] TraceModel& trace() { return m_trace; }

Q_SIGNALS:
    void tokenChanged();
    void verdictChanged();
    void ticked();

private:
    void receive(quint64 question, const std::vector<Check>& checks);
    void setVerdict(Verdict verdict);
    void tick();
    [[nodiscard]] std::optional<Instant> timeOf(QLatin1StringView claim) const;

    LocalServer& m_server;
    const Clock& m_clock;
    ClaimsModel m_claims;
    QSortFilterProxyModel m_keyClaims;
    TraceModel m_trace;
    SecondTicker m_ticker;
    QByteArray m_token;
    Inspection m_inspection;
    Verdict m_verdict = Verdict::Nothing;
    QString m_refusal;
    int m_answeredStatus = 0;     // of the exchange that carried the token
    bool m_anythingShown = false; // whether there is a message at all
    bool m_wasExpired = false;
    quint64 m_question = 0;       // answers to older ones are dropped
};

} // namespace claimcheck
