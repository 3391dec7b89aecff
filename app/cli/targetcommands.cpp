#include "app/cli/targetcommands.h"

#include "app/cli/serveranswer.h"
#include "app/cli/targetoption.h"
#include "app/cli/tokentext.h"
#include "core/inspect/visibletable.h"

#include <QJsonArray>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

// In the place of what only a real request knows.
const QString kGap = u"PATH"_s;

QString formOf(const VerbRow& row)
{
    QStringList parts;
    for (const MemberRow& member : row.members)
        parts += member.piece ? QString{member.name} : member.name + u'=' + member.text;
    QString text = parts.join(u", "_s);
    if (row.form == VerbRow::Form::Json)
        text.prepend(u"JSON: "_s);
    if (row.form == VerbRow::Form::Urlencoded)
        text.prepend(u"form: "_s);
    return text;
}

QString credentialOf(const VerbRow& row)
{
    switch (row.carrier) {
    case VerbRow::Carrier::Header:
        return u"Authorization: Bearer"_s;
    case VerbRow::Carrier::Query:
        return u"?token="_s;
    case VerbRow::Carrier::None:
        break;
    }
    switch (row.proof) {
    case VerbRow::Proof::Client:
        return u"client"_s;
    case VerbRow::Proof::ClientOrAdmin:
        return u"client or administrator"_s;
    case VerbRow::Proof::None:
        break;
    }
    return {};
}

QString placeOf(const VerbRow& row, const IssuerEndpoints& endpoints)
{
    switch (row.place) {
    case VerbRow::Place::Path:
        return row.path.isEmpty() ? kGap : QString{row.path};
    case VerbRow::Place::TokenEndpoint:
        return endpoints.token.toString();
    case VerbRow::Place::RevocationEndpoint:
        return endpoints.revocation.toString();
    case VerbRow::Place::IntrospectionEndpoint:
        return endpoints.introspection.toString();
    case VerbRow::Place::LogOutEndpoint:
        return endpoints.endSession.toString();
    }
    Q_UNREACHABLE_RETURN({});
}

struct TargetLine
{
    TargetOption target;
    bool json = false;
};

Exit show(const TargetLine& line, const Surroundings& around)
{
    const TargetProfile& profile = line.target.profile();
    const auto target = line.target.target();
    if (!target)
        return complain(around.console, target.error());
    const auto endpoints = line.target.endpoints();
    if (!endpoints)
        return complain(around.console, endpoints.error());
    QJsonArray verbs;
    QList<QStringList> rows;
    for (const VerbRow& row : profile.verbs) {
        const QString method = row.method.isEmpty() ? u"ANY"_s : QString{row.method};
        const QString place = placeOf(row, *endpoints);
        verbs += QJsonObject{{u"does"_s, wordsOf(row.verb)},
                             {u"method"_s, method},
                             {u"place"_s, place},
                             {u"body"_s, formOf(row)},
                             {u"credential"_s, credentialOf(row)}};
        rows += QStringList{wordsOf(row.verb), method, place, formOf(row), credentialOf(row)};
    }
    if (line.json) {
        printJson(around.console,
                  {{u"preset"_s, QString{profile.name}},
                   {u"target"_s, target->base().toString()},
                   {u"access_token_in"_s, QString{profile.accessMember}},
                   {u"verbs"_s, verbs}});
        return Exit::Ok;
    }
    printLine(around.console.err,
              u"%1 at %2; the access token is in %3"_s.arg(profile.name, target->base().toString(),
                                                           profile.accessMember));
    printLine(around.console.out, visibleTable(rows));
    return Exit::Ok;
}

Exit list(const TargetLine& line, const Surroundings& around)
{
    QJsonArray presets;
    QList<QStringList> rows;
    for (const TargetProfile& profile : targetProfiles()) {
        presets += QJsonObject{{u"name"_s, QString{profile.name}},
                               {u"meaning"_s, QString{profile.meaning}},
                               {u"target"_s, QString{profile.usualTarget}}};
        rows += QStringList{profile.name, profile.meaning, profile.usualTarget};
    }
    if (line.json)
        printJson(around.console, {{u"presets"_s, presets}});
    else
        printLine(around.console.out, visibleTable(rows));
    return Exit::Ok;
}

} // namespace

void addTargetCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("target", "What servers can be asked for, and how");
    group->require_subcommand(1);
    auto line = std::make_shared<TargetLine>();
    CLI::App* shower = group->add_subcommand(
        "show", "Print what a server can be asked for; asks those that say it themselves");
    line->target.addTo(*shower);
    CLI::App* lister = group->add_subcommand("list", "Print the presets: the kinds of servers");
    for (CLI::App* command : {shower, lister})
        command->add_flag("--json", line->json, "Print one JSON object");
    shower->callback(
        [line, around, &action] { action = [line, around] { return show(*line, around); }; });
    lister->callback(
        [line, around, &action] { action = [line, around] { return list(*line, around); }; });
}

} // namespace claimcheck::cli
