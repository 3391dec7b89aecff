#include "app/cli/sessioncommands.h"

#include "app/cli/serveranswer.h"
#include "app/cli/serverline.h"
#include "core/inspect/visibletable.h"

#include <QJsonArray>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

QString rowsOf(const Exchange& exchange)
{
    QList<QStringList> rows;
    for (const auto session : exchange.responseJson()["sessions"_L1].toArray()) {
        QStringList row{session["current"_L1].toBool() ? u"this"_s : u"other"_s};
        for (const auto name : {"id"_L1, "style"_L1, "scope"_L1, "issued_at"_L1, "expires_at"_L1,
                                "last_used_at"_L1, "address"_L1, "agent"_L1})
            row += session[name].toString();
        rows += row;
    }
    return visibleTable(rows);
}

Exit list(const ServerLine& line, const Surroundings& around)
{
    const auto reply = ask(line, Verb::ListSessions, around.console, around.clock);
    if (!reply)
        return complain(around.console, reply.error());
    return report(around.console, line.json, reply->target, reply->exchange,
                  rowsOf(reply->exchange));
}

Exit end(const ServerLine& line, const Surroundings& around)
{
    const auto reply = ask(line, Verb::EndSession, around.console, around.clock);
    if (!reply)
        return complain(around.console, reply.error());
    return report(around.console, line.json, reply->target, reply->exchange, {});
}

} // namespace

void addSessionCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    using Run = Exit (*)(const ServerLine&, const Surroundings&);
    const auto setUp = [&around, &action](CLI::App& command, Run run) {
        auto line = std::make_shared<ServerLine>();
        line->target.addTo(command);
        addTokenOption(command, *line);
        command.add_flag("--json", line->json, "Print one JSON object");
        command.callback([line, run, around, &command, &action] {
            // The group's turn comes after that of the command that stands behind it.
            if (command.get_subcommands().empty())
                action = [line, run, around] { return run(*line, around); };
        });
        return line;
    };
    CLI::App* group =
        app.add_subcommand("sessions", "Print the sessions of whoever holds a token, or end one");
    group->require_subcommand(0, 1);
    setUp(*group, list);
    setUp(*group->add_subcommand("list", "Print the live sessions, newest first"), list);
    CLI::App* ending = group->add_subcommand("end", "End a session and revoke its tokens");
    const auto line = setUp(*ending, end);
    ending->add_option("ID", line->session, "The session")->required();
}

} // namespace claimcheck::cli
