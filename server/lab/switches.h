#pragma once

#include "core/auth/brokenverifier.h"

#include <QLatin1StringView>
#include <QString>

#include <atomic>
#include <span>
#include <string_view>

namespace claimcheck {

/// A switch that breaks a rule on purpose. The names are a contract: add, never rename.
struct SwitchRow
{
    Flaw flaw;
    QLatin1StringView name;
    std::u16string_view meaning;
    QLatin1StringView shows; ///< where the mistake was made, or what forbids it
};

[[nodiscard]] std::span<const SwitchRow> allSwitches();
/// Null when there is none of that name.
[[nodiscard]] const SwitchRow* findSwitch(QStringView name);

/// Which of them are on; none at first. Safe to use from several threads.
class Switches
{
public:
    [[nodiscard]] Flaws flaws() const { return Flaws::fromInt(m_flaws.load()); }
    void set(Flaw flaw, bool on)
    {
        const auto bit = static_cast<quint32>(flaw);
        if (on)
            m_flaws |= bit;
        else
            m_flaws &= ~bit;
    }
    void clear() { m_flaws = 0; }

private:
    std::atomic<quint32> m_flaws = 0;
};

} // namespace claimcheck
