#include "app/cli/inspectcommands.h"

#include "app/cli/input.h"
#include "app/cli/tokentext.h"
#include "core/inspect/inspection.h"
#include "core/inspect/lint.h"
#include "core/inspect/tokendiff.h"
#include "core/inspect/visibletext.h"
#include "core/token/claims.h"

#include <QJsonDocument>

#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

// ---- inspect ------------------------------------------------------------------------------------

struct InspectLine
{
    std::string token;
    bool lint = false;
    bool json = false;
};

QString kindName(Inspection::Kind kind)
{
    switch (kind) {
    case Inspection::Kind::Jws:
        return u"jws"_s;
    case Inspection::Kind::Jwe:
        return u"jwe"_s;
    case Inspection::Kind::Signed:
        return u"signed"_s;
    case Inspection::Kind::Opaque:
        return u"opaque"_s;
    case Inspection::Kind::Unknown:
        return u"unknown"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString severityName(LintFinding::Severity severity)
{
    switch (severity) {
    case LintFinding::Severity::Problem:
        return u"problem"_s;
    case LintFinding::Severity::Warning:
        return u"warning"_s;
    case LintFinding::Severity::Note:
        return u"note"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Ink inkOf(LintFinding::Severity severity)
{
    switch (severity) {
    case LintFinding::Severity::Problem:
        return Ink::Bad;
    case LintFinding::Severity::Warning:
        return Ink::Warning;
    case LintFinding::Severity::Note:
        return Ink::Dim;
    }
    Q_UNREACHABLE_RETURN(Ink::Dim);
}

QJsonObject partToJson(const InspectedPart& part)
{
    QJsonObject object{{u"name"_s, part.name},
                       {u"encoded"_s, QString::fromUtf8(part.encoded)},
                       {u"problems"_s, QJsonArray::fromStringList(part.problems)}};
    if (part.badByte)
        object.insert(u"bad_byte"_s, *part.badByte);
    if (part.bytes)
        object.insert(u"bytes"_s, part.bytes->size());
    if (part.time)
        object.insert(u"time"_s, static_cast<qint64>(toNumericDate(*part.time)));
    if (part.members.empty())
        return object;
    QJsonObject json;
    for (const InspectedMember& member : part.members) {
        const QByteArray list = '[' + member.value.toUtf8() + ']';
        json.insert(member.name, QJsonDocument::fromJson(list).array().at(0));
    }
    object.insert(u"json"_s, json);
    object.insert(u"salvaged"_s, part.salvaged);
    return object;
}

QJsonArray lintToJson(const std::vector<LintFinding>& findings)
{
    QJsonArray array;
    for (const LintFinding& finding : findings)
        array.append(QJsonObject{{u"rule"_s, finding.rule},
                                 {u"severity"_s, severityName(finding.severity)},
                                 {u"where"_s, finding.where},
                                 {u"text"_s, finding.text},
                                 {u"reference"_s, finding.reference}});
    return array;
}

QJsonObject inspectionToJson(const Inspection& inspection, Instant now)
{
    QJsonObject object{{u"verdict"_s, u"not_checked"_s},
                       {u"kind"_s, kindName(inspection.kind)},
                       {u"problems"_s, QJsonArray::fromStringList(inspection.problems)},
                       {u"notes"_s, QJsonArray::fromStringList(inspection.notes)},
                       {u"lint"_s, lintToJson(lint(inspection, now))}};
    QJsonArray parts;
    for (const InspectedPart& part : inspection.parts)
        parts.append(partToJson(part));
    object.insert(u"parts"_s, parts);
    // The three that everybody asks for, by name.
    const std::pair<InspectedPart::Role, QString> roles[] = {
        {InspectedPart::Role::Header, u"header"_s},
        {InspectedPart::Role::Payload, u"payload"_s},
        {InspectedPart::Role::Signature, u"signature"_s},
    };
    for (const auto& [role, name] : roles) {
        if (const InspectedPart* part = inspection.part(role))
            object.insert(name, partToJson(*part));
    }
    return object;
}

void printLint(const Console& console, const std::vector<LintFinding>& findings)
{
    printLine(console.out, u"Lint"_s);
    if (findings.empty())
        printLine(console.out, u"  nothing to say, which does not make it good"_s);
    for (const LintFinding& finding : findings) {
        printLine(
            console.out,
            u"  "_s
                + inked(console, inkOf(finding.severity),
                        severityName(finding.severity).leftJustified(8))
                + visibleText(finding.text) + u' '
                + inked(console, Ink::Dim, u"[%1, %2]"_s.arg(finding.rule, finding.reference)));
    }
}

Exit inspect(const InspectLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto text = readPasted(console, line.token);
    if (!text)
        return complain(console, Exit::Unreadable, text.error());
    const Inspection inspection = inspectToken(*text);
    const Instant now = around.clock.now();
    if (line.json) {
        printJson(console, inspectionToJson(inspection, now));
    } else if (inspection.foundAnything()) {
        printLine(console.out,
                  inked(console, Ink::Warning, u"NOT CHECKED"_s)
                      + u"  anybody could have made this token; verify it before you trust it"_s);
        if (!inspection.extractedFrom.isEmpty())
            printLine(console.out, u"Found in %1."_s.arg(visibleText(inspection.extractedFrom)));
        printParts(console, inspection, now);
        if (line.lint)
            printLint(console, lint(inspection, now));
    }
    if (!inspection.foundAnything())
        return complain(console, Exit::Unreadable,
                        inspection.problems.value(0, u"No token was found in this text."_s));
    return Exit::Ok;
}

// ---- diff ---------------------------------------------------------------------------------------

struct DiffLine
{
    std::string before;
    std::string after;
    bool all = false;
    bool json = false;
};

QString changeName(MemberDiff::Change change)
{
    switch (change) {
    case MemberDiff::Change::Same:
        return u"same"_s;
    case MemberDiff::Change::Changed:
        return u"changed"_s;
    case MemberDiff::Change::Added:
        return u"added"_s;
    case MemberDiff::Change::Removed:
        return u"removed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString partDiffName(PartDiff diff)
{
    switch (diff) {
    case PartDiff::Absent:
        return u"absent"_s;
    case PartDiff::Same:
        return u"same"_s;
    case PartDiff::Different:
        return u"different"_s;
    case PartDiff::Added:
        return u"added"_s;
    case PartDiff::Removed:
        return u"removed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString partName(InspectedPart::Role role)
{
    return role == InspectedPart::Role::Header ? u"header"_s : u"payload"_s;
}

QJsonObject diffToJson(const TokenDiff& diff)
{
    QJsonArray members;
    for (const MemberDiff& member : diff.members) {
        QJsonObject entry{{u"change"_s, changeName(member.change)},
                          {u"part"_s, partName(member.part)},
                          {u"name"_s, member.name}};
        if (member.change != MemberDiff::Change::Added)
            entry.insert(u"before"_s, member.before);
        if (member.change != MemberDiff::Change::Removed)
            entry.insert(u"after"_s, member.after);
        if (member.shift)
            entry.insert(u"shift_seconds"_s, static_cast<qint64>(member.shift->count()));
        members.append(entry);
    }
    QJsonObject object{{u"says_the_same"_s, diff.saysTheSame()},
                       {u"same_kind"_s, diff.sameKind},
                       {u"members"_s, members},
                       {u"signature"_s, partDiffName(diff.signature)},
                       {u"other_parts"_s, partDiffName(diff.others)}};
    if (diff.timestampShift)
        object.insert(u"timestamp_shift_seconds"_s,
                      static_cast<qint64>(diff.timestampShift->count()));
    return object;
}

void printMember(const Console& console, const MemberDiff& member)
{
    const QString name = visibleText(QString{partName(member.part) + u'.' + member.name});
    QString shift;
    if (member.shift)
        shift = u"  (%1%2 s)"_s.arg(member.shift->count() >= 0 ? u"+"_s : QString{})
                    .arg(member.shift->count());
    const auto line = [&](QChar sign, Ink ink, const QString& value) {
        printLine(console.out,
                  inked(console, ink, u"%1 %2  %3"_s.arg(sign).arg(name, visibleText(value)))
                      + (sign == u'+' ? shift : QString{}));
    };
    if (member.change == MemberDiff::Change::Same)
        line(u' ', Ink::Dim, member.after);
    if (member.change == MemberDiff::Change::Changed
        || member.change == MemberDiff::Change::Removed)
        line(u'-', Ink::Bad, member.before);
    if (member.change == MemberDiff::Change::Changed || member.change == MemberDiff::Change::Added)
        line(u'+', Ink::Good, member.after);
}

Exit diff(const DiffLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    Inspection inspections[2];
    const std::pair<const std::string&, Inspection&> sides[] = {{line.before, inspections[0]},
                                                                {line.after, inspections[1]}};
    for (const auto& [source, inspection] : sides) {
        const auto text = readPasted(console, source);
        if (!text)
            return complain(console, Exit::Unreadable, text.error());
        inspection = inspectToken(*text);
        if (!inspection.foundAnything())
            return complain(console, Exit::Unreadable,
                            inspection.problems.value(0, u"No token was found in this text."_s));
    }
    const TokenDiff result = diffTokens(inspections[0], inspections[1]);
    if (line.json) {
        printJson(console, diffToJson(result));
    } else {
        for (const MemberDiff& member : result.members) {
            if (line.all || member.change != MemberDiff::Change::Same)
                printMember(console, member);
        }
        if (!result.sameKind)
            printLine(console.out, u"! These are tokens of different kinds."_s);
        if (result.saysTheSame())
            printLine(console.out, u"Both say the same."_s);
        if (result.signature != PartDiff::Absent)
            printLine(console.out, u"Signature: %1."_s.arg(partDiffName(result.signature)));
    }
    return result.saysTheSame() ? Exit::Ok : Exit::Failed;
}

} // namespace

void addInspectCommands(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* inspectCommand = group.add_subcommand(
        "inspect", "Decode any token, even a broken one. Says nothing about whether it is good");
    auto inspectLine = std::make_shared<InspectLine>();
    inspectCommand->add_option("TOKEN", inspectLine->token, kTokenHelp)->type_name(kSourceType);
    inspectCommand->add_flag("--lint", inspectLine->lint,
                             "Also say what RFC 8725 and RFC 9068 would object to");
    inspectCommand->add_flag("--json", inspectLine->json, "Print one JSON object");
    inspectCommand->callback([inspectLine, around, &action] {
        action = [inspectLine, around] { return inspect(*inspectLine, around); };
    });

    auto* diffCommand = group.add_subcommand(
        "diff", "Compare two tokens by header member and claim. Ends with 1 when they differ");
    auto diffLine = std::make_shared<DiffLine>();
    diffCommand->add_option("A", diffLine->before, "One token: its text, @FILE, env:NAME, or -")
        ->type_name(kSourceType)
        ->required();
    diffCommand->add_option("B", diffLine->after, "The other, likewise")
        ->type_name(kSourceType)
        ->required();
    diffCommand->add_flag("--all", diffLine->all, "Show what is the same, too");
    diffCommand->add_flag("--json", diffLine->json, "Print one JSON object");
    diffCommand->callback([diffLine, around, &action] {
        action = [diffLine, around] { return diff(*diffLine, around); };
    });
}

} // namespace claimcheck::cli
