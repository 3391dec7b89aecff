#include "core/inspect/lint.h"

#include "core/base/utf8.h"
#include "core/inspect/lintrule.h"
#include "core/inspect/partreader.h"

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

namespace {

std::array<std::span<const LintRule>, 6> allRules()
{
    return {algorithmRules(), headerRules(), textRules(),
            timeRules(),      claimRules(),  accessTokenRules()};
}

LintMember readMember(const InspectedMember& member)
{
    LintMember read{.name = member.name};
    const auto document = JsonDocument::parse(member.value.toUtf8(), kReadingLimits);
    if (!document)
        return read;
    const JsonValue value = document->root();
    read.type = value.type();
    read.text = textFromUtf8(value.toUtf8().value_or(QByteArrayView{}));
    read.number = value.toDouble().value_or(0);
    read.boolean = value.toBool();
    for (const JsonValue& item : value.items()) {
        if (value.isObject())
            read.names.push_back(textFromUtf8(item.name()));
        else if (const auto text = item.toUtf8())
            read.texts.push_back(textFromUtf8(*text));
    }
    read.onlyTexts = value.isArray() && std::ssize(read.texts) == value.size();
    return read;
}

std::vector<LintMember> readMembers(const Inspection& inspection, Role role)
{
    std::vector<LintMember> members;
    if (const InspectedPart* part = inspection.part(role))
        std::ranges::transform(part->members, std::back_inserter(members), readMember);
    return members;
}

const LintMember* find(const std::vector<LintMember>& members, QStringView name)
{
    const auto found = std::ranges::find(members, name, &LintMember::name);
    return found == members.end() ? nullptr : &*found;
}

bool saysAccessToken(const LintSubject& subject)
{
    const LintMember* type = subject.parameter(u"typ");
    if (!type)
        return false;
    return type->text.compare("at+jwt"_L1, Qt::CaseInsensitive) == 0
        || type->text.compare("application/at+jwt"_L1, Qt::CaseInsensitive) == 0;
}

LintSubject subjectFor(const Inspection& inspection, Instant now, LintProfile profile)
{
    LintSubject subject{.inspection = inspection, .now = now};
    subject.header = readMembers(inspection, Role::Header);
    subject.claims = readMembers(inspection, Role::Payload);
    subject.accessToken =
        subject.isJws() && (profile == LintProfile::AccessToken || saysAccessToken(subject));
    const InspectedPart* payload = inspection.part(Role::Payload);
    // An empty object is a set of claims as well, one that lacks everything.
    subject.hasClaims = subject.isJws() && payload && !payload->salvaged
        && (!payload->members.empty()
            || (payload->bytes && JsonDocument::parseObject(*payload->bytes)));
    return subject;
}

} // namespace

const LintMember* LintSubject::parameter(QStringView name) const
{
    return find(header, name);
}

const LintMember* LintSubject::claim(QStringView name) const
{
    return find(claims, name);
}

QString LintSubject::algorithm() const
{
    const LintMember* member = parameter(u"alg");
    return member ? member->text : QString{};
}

double LintSubject::nowSeconds() const
{
    return static_cast<double>(now.time_since_epoch().count()) / 1000;
}

std::vector<LintFinding> lint(const Inspection& inspection, Instant now, LintProfile profile)
{
    const LintSubject subject = subjectFor(inspection, now, profile);
    std::vector<LintFinding> findings;
    for (const std::span<const LintRule> rules : allRules()) {
        for (const LintRule& rule : rules) {
            for (LintHit& hit : rule.check(subject)) {
                findings.push_back({.rule = QString::fromUtf8(rule.id),
                                    .severity = rule.severity,
                                    .where = std::move(hit.where),
                                    .text = std::move(hit.text),
                                    .reference = QString::fromUtf8(rule.reference)});
            }
        }
    }
    std::ranges::stable_sort(findings, {}, &LintFinding::severity);
    return findings;
}

std::vector<QString> lintRuleIds()
{
    std::vector<QString> ids;
    for (const std::span<const LintRule> rules : allRules()) {
        for (const LintRule& rule : rules)
            ids.push_back(QString::fromUtf8(rule.id));
    }
    return ids;
}

} // namespace claimcheck
