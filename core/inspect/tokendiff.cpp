#include "core/inspect/tokendiff.h"

#include <QHash>

#include <algorithm>
#include <utility>

namespace claimcheck {

using Change = MemberDiff::Change;
using Role = InspectedPart::Role;

namespace {

// A name and which one of that name it is, for tokens that have a member twice.
using MemberKey = std::pair<QString, int>;

std::vector<std::pair<MemberKey, const InspectedMember*>> membersOf(const Inspection& inspection,
                                                                    Role role)
{
    std::vector<std::pair<MemberKey, const InspectedMember*>> members;
    const InspectedPart* part = inspection.part(role);
    if (!part)
        return members;
    QHash<QString, int> seen;
    for (const InspectedMember& member : part->members)
        members.emplace_back(MemberKey{member.name, seen[member.name]++}, &member);
    return members;
}

std::optional<std::chrono::seconds> shiftOf(std::optional<Instant> before,
                                            std::optional<Instant> after)
{
    if (!before || !after)
        return std::nullopt;
    return std::chrono::floor<std::chrono::seconds>(*after)
        - std::chrono::floor<std::chrono::seconds>(*before);
}

void diffMembers(const Inspection& before, const Inspection& after, Role role,
                 std::vector<MemberDiff>& diffs)
{
    QHash<MemberKey, const InspectedMember*> left;
    const auto later = membersOf(after, role);
    for (const auto& [key, member] : later)
        left.insert(key, member);
    for (const auto& [key, member] : membersOf(before, role)) {
        MemberDiff diff{.part = role, .name = member->name, .before = member->value};
        if (const InspectedMember* other = left.take(key)) {
            diff.after = other->value;
            diff.change = diff.before == diff.after ? Change::Same : Change::Changed;
            diff.shift = shiftOf(member->time, other->time);
        } else {
            diff.change = Change::Removed;
        }
        diffs.push_back(std::move(diff));
    }
    for (const auto& [key, member] : later) {
        if (left.contains(key))
            diffs.push_back({.change = Change::Added,
                             .part = role,
                             .name = member->name,
                             .after = member->value});
    }
}

// What the parts of @p role decode to, or their text where they do not.
QByteArrayList contentOf(const Inspection& inspection, Role role)
{
    QByteArrayList content;
    for (const InspectedPart& part : inspection.parts) {
        if (part.role == role)
            content += part.bytes.value_or(part.encoded);
    }
    return content;
}

PartDiff diffParts(const Inspection& before, const Inspection& after, Role role)
{
    const QByteArrayList first = contentOf(before, role);
    const QByteArrayList second = contentOf(after, role);
    const auto isNothing = [](const QByteArrayList& content) {
        return std::ranges::all_of(content, &QByteArray::isEmpty);
    };
    if (isNothing(first))
        return isNothing(second) ? PartDiff::Absent : PartDiff::Added;
    if (isNothing(second))
        return PartDiff::Removed;
    return first == second ? PartDiff::Same : PartDiff::Different;
}

std::optional<Instant> timestampOf(const Inspection& inspection)
{
    const auto part = std::ranges::find_if(inspection.parts, [](const InspectedPart& candidate) {
        return candidate.time.has_value();
    });
    return part == inspection.parts.end() ? std::nullopt : part->time;
}

bool isUnchanged(PartDiff diff)
{
    return diff == PartDiff::Absent || diff == PartDiff::Same;
}

// A payload that is no JSON object has no members to compare.
bool isBare(const Inspection& inspection)
{
    const InspectedPart* payload = inspection.part(Role::Payload);
    return payload && payload->members.empty();
}

} // namespace

bool TokenDiff::saysTheSame() const
{
    return sameKind && isUnchanged(signature) && isUnchanged(others)
        && std::ranges::all_of(
               members, [](const MemberDiff& member) { return member.change == Change::Same; });
}

TokenDiff diffTokens(const Inspection& before, const Inspection& after)
{
    TokenDiff diff;
    diff.sameKind = before.kind == after.kind;
    diffMembers(before, after, Role::Header, diff.members);
    diffMembers(before, after, Role::Payload, diff.members);
    diff.signature = diffParts(before, after, Role::Signature);
    diff.others = diffParts(before, after, Role::Other);
    if (isUnchanged(diff.others) && isBare(before) && isBare(after))
        diff.others = diffParts(before, after, Role::Payload);
    diff.timestampShift = shiftOf(timestampOf(before), timestampOf(after));
    return diff;
}

} // namespace claimcheck
