#include "ui/models/timetext.h"

#include <QCoreApplication>
#include <QDateTime>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

struct TimeText
{
    Q_DECLARE_TR_FUNCTIONS(TimeText)
};

QDateTime local(Instant moment)
{
    return QDateTime::fromMSecsSinceEpoch(moment.time_since_epoch().count());
}

} // namespace

QString localTimeText(Instant moment, Instant now)
{
    const QDateTime there = local(moment);
    const QString time = there.toString(u"HH:mm:ss"_s);
    if (there.date() == local(now).date())
        return time;
    return there.toString(u"yyyy-MM-dd "_s) + time;
}

QString durationText(std::chrono::milliseconds duration)
{
    const qint64 seconds = std::chrono::floor<std::chrono::seconds>(duration).count();
    if (seconds < 60)
        return TimeText::tr("%1 s").arg(seconds);
    const qint64 minutes = seconds / 60;
    if (minutes < 60)
        return seconds % 60 == 0 ? TimeText::tr("%1 min").arg(minutes)
                                 : TimeText::tr("%1 min %2 s").arg(minutes).arg(seconds % 60);
    const qint64 hours = minutes / 60;
    if (hours < 24)
        return minutes % 60 == 0 ? TimeText::tr("%1 h").arg(hours)
                                 : TimeText::tr("%1 h %2 min").arg(hours).arg(minutes % 60);
    return hours % 24 == 0 ? TimeText::tr("%1 d").arg(hours / 24)
                           : TimeText::tr("%1 d %2 h").arg(hours / 24).arg(hours % 24);
}

QString relativeText(Instant moment, Instant now)
{
    using std::chrono::seconds;
    // Whole seconds on both sides, so that the text agrees with the clock shown beside it.
    const auto distance = std::chrono::floor<seconds>(moment) - std::chrono::floor<seconds>(now);
    if (distance == seconds{0})
        return TimeText::tr("now");
    if (distance > seconds{0})
        return TimeText::tr("in %1").arg(durationText(distance));
    return TimeText::tr("%1 ago").arg(durationText(-distance));
}

} // namespace claimcheck
