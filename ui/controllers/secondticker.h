#pragma once

#include "core/base/clock.h"

#include <QObject>
#include <QTimer>

namespace claimcheck {

/// Ticks as a clock does: when its second changes, so that nothing on the window that shows time
/// is a second apart from anything else.
class SecondTicker final : public QObject
{
    Q_OBJECT
public:
    /// @p clock must outlive the ticker, which stands still until it is started.
    explicit SecondTicker(const Clock& clock, QObject* parent = nullptr);

    void start();
    void stop();

Q_SIGNALS:
    void ticked();

private:
    const Clock& m_clock;
    QTimer m_timer;
};

} // namespace claimcheck
