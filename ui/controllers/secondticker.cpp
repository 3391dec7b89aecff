#include "ui/controllers/secondticker.h"

namespace claimcheck {

SecondTicker::SecondTicker(const Clock& clock, QObject* parent)
    : QObject(parent)
    , m_clock(clock)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        start();
        Q_EMIT ticked();
    });
}

void SecondTicker::start()
{
    using namespace std::chrono;
    const auto now = m_clock.now().time_since_epoch();
    m_timer.start(seconds{1} - (now - floor<seconds>(now)));
}

void SecondTicker::stop()
{
    m_timer.stop();
}

} // namespace claimcheck
