#include "server/logging.h"

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// In the order of LogLevel and LogFormat.
constexpr std::array kLevels{"debug"_L1, "info"_L1, "warning"_L1, "error"_L1};
constexpr std::array kFormats{"text"_L1, "json"_L1};

template <class Value, std::size_t count>
std::optional<Value> findIn(const std::array<QLatin1StringView, count>& names, QStringView name)
{
    const auto* found =
        std::ranges::find_if(names, [name](QLatin1StringView known) { return known == name; });
    return found == names.end() ? std::nullopt
                                : std::optional{static_cast<Value>(found - names.begin())};
}

} // namespace

QString levelName(LogLevel level)
{
    return kLevels[static_cast<std::size_t>(level)];
}

std::optional<LogLevel> findLevel(QStringView name)
{
    return findIn<LogLevel>(kLevels, name);
}

QString formatName(LogFormat format)
{
    return kFormats[static_cast<std::size_t>(format)];
}

std::optional<LogFormat> findFormat(QStringView name)
{
    return findIn<LogFormat>(kFormats, name);
}

} // namespace claimcheck
