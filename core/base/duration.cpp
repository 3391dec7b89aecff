#include "core/base/duration.h"

#include <QString>

#include <algorithm>

namespace claimcheck {

namespace {

constexpr qint64 kLongest = 100LL * 365 * 86400;

std::optional<qint64> secondsPer(QChar unit)
{
    switch (unit.unicode()) {
    case u's':
        return 1;
    case u'm':
        return 60;
    case u'h':
        return 3600;
    case u'd':
        return 86400;
    default:
        return std::nullopt;
    }
}

} // namespace

std::optional<std::chrono::seconds> parseDuration(QStringView text)
{
    qint64 factor = 1;
    if (!text.isEmpty() && text.back().isLetter()) {
        const auto unit = secondsPer(text.back());
        if (!unit)
            return std::nullopt;
        factor = *unit;
        text.chop(1);
    }
    // toLongLong() would take a sign and surrounding space.
    if (text.isEmpty() || text.size() > 10
        || !std::ranges::all_of(text, [](QChar c) { return c >= u'0' && c <= u'9'; }))
        return std::nullopt;
    const qint64 seconds = text.toLongLong() * factor;
    if (seconds > kLongest)
        return std::nullopt;
    return std::chrono::seconds{seconds};
}

} // namespace claimcheck
