#pragma once

#include "core/core_export.h"
#include "core/inspect/inspection.h"

#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace claimcheck {

/// What became of one header parameter or claim from one token to another.
struct MemberDiff
{
    enum class Change { Same, Changed, Added, Removed };

    Change change = Change::Same;
    InspectedPart::Role part = InspectedPart::Role::Payload;
    QString name;
    QString before; ///< compact JSON; empty for an added member
    QString after;  ///< compact JSON; empty for a removed member
    std::optional<std::chrono::seconds> shift; ///< how much later, where both are times
};

/// What became of a part that has no members.
enum class PartDiff {
    Absent,    ///< in both
    Same,
    Different,
    Added,
    Removed,
};

struct TokenDiff
{
    bool sameKind = true;
    /// Header first, each in the order of the first token, with what the second adds behind it.
    std::vector<MemberDiff> members;
    PartDiff signature = PartDiff::Absent;
    PartDiff others = PartDiff::Absent; ///< of timestamps, and of what is encrypted or opaque
    /// How much later the second was made, where both have a timestamp of their own.
    std::optional<std::chrono::seconds> timestampShift;

    /// Whether both say the same, whatever their spelling.
    [[nodiscard]] CLAIMCHECK_CORE_EXPORT bool saysTheSame() const;
};

/// Compares what two tokens say, member by member: the order of members and the spelling of values
/// do not matter. Members that stand twice are compared in their order.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenDiff diffTokens(const Inspection& before,
                                                          const Inspection& after);

} // namespace claimcheck
