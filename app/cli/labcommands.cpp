#include "app/cli/labcommands.h"

#include "app/cli/input.h"
#include "app/cli/serveranswer.h"
#include "app/cli/targetoption.h"
#include "app/cli/waiting.h"
#include "core/client/authclient.h"
#include "core/inspect/visibletable.h"

#include <QJsonArray>
#include <QUrl>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

/// The options of a command that drives a lab.
struct LabLine
{
    TargetOption target;
    std::string time;
    std::string span;
    std::string route;
    std::string name;
    std::string state;
    std::string token;
    qint64 latency = 0;
    int status = 0;
    qint64 truncate = -1;
    qint64 times = 0;
    bool drop = false;
    bool data = false;
    bool json = false;
};

/// A request to a lab. The path may have a query.
struct LabRequest
{
    QByteArray method;
    QString path;
    QJsonObject body = {};
};

using Shown = QString (*)(const Exchange&);

Exit drive(const LabLine& line, const Surroundings& around, const LabRequest& request, Shown shown)
{
    const auto target = line.target.target();
    if (!target)
        return complain(around.console, target.error());
    AuthClient client(*target, around.clock);
    const Exchange exchange = waitFor(client.call(request.method, request.path, {}, request.body));
    const Exit exit = report(around.console, line.json, *target, exchange,
                             exchange.succeeded() ? shown(exchange) : QString{});
    if (exchange.status == 404)
        warn(around.console, u"Is this a server with a lab? Start it with --lab."_s);
    return exit;
}

QString nothing(const Exchange&)
{
    return {};
}

QString clockText(const Exchange& exchange)
{
    const QJsonObject clock = exchange.responseJson();
    const qint64 offset = clock["offset_ms"_L1].toInteger();
    return visibleTable(
        {{clock["now"_L1].toString(), clock["frozen"_L1].toBool() ? u"stands still"_s : u"runs"_s,
          offset == 0 ? u"as the machine's"_s
                      : u"%1%2 ms"_s.arg(offset > 0 ? u"+"_s : QString{}).arg(offset)}});
}

QString faultText(const Exchange& exchange)
{
    QList<QStringList> rows;
    for (const auto entry : exchange.responseJson()["faults"_L1].toArray()) {
        QJsonObject fault = entry.toObject();
        QStringList row{fault.take(u"route"_s).toString()};
        QStringList what;
        for (auto it = fault.constBegin(); it != fault.constEnd(); ++it)
            what += it.key() + u'=' + it->toVariant().toString();
        rows += row << what.join(u' ');
    }
    return visibleTable(rows);
}

QString switchText(const Exchange& exchange)
{
    QList<QStringList> rows;
    for (const auto entry : exchange.responseJson()["switches"_L1].toArray())
        rows +=
            QStringList{entry["name"_L1].toString(), entry["on"_L1].toBool() ? u"on"_s : u"off"_s,
                        entry["meaning"_L1].toString(), entry["shows"_L1].toString()};
    return visibleTable(rows);
}

QString checksText(const Exchange& exchange)
{
    QList<QStringList> rows;
    for (const auto check : exchange.responseJson()["checks"_L1].toArray())
        rows += QStringList{check["outcome"_L1].toString(), check["step"_L1].toString(),
                            check["detail"_L1].toString()};
    return visibleTable(rows);
}

Exit clockTo(const LabLine& line, const Surroundings& around, const QJsonObject& change)
{
    return drive(line, around, {"PUT", u"/lab/clock"_s, change}, clockText);
}

Exit addFault(const LabLine& line, const Surroundings& around)
{
    QJsonObject fault{{u"route"_s, QString::fromStdString(line.route)}, {u"times"_s, line.times}};
    if (line.latency > 0)
        fault.insert(u"latency_ms"_s, line.latency);
    if (line.status > 0)
        fault.insert(u"status"_s, line.status);
    if (line.drop)
        fault.insert(u"drop"_s, true);
    if (line.truncate >= 0)
        fault.insert(u"truncate_bytes"_s, line.truncate);
    if (fault.size() == 2)
        return complain(around.console, Exit::Usage,
                        u"What is to go wrong? --latency, --status, --drop or --truncate."_s);
    return drive(line, around, {"PUT", u"/lab/faults"_s, fault}, faultText);
}

Exit clearFaults(const LabLine& line, const Surroundings& around)
{
    QString path = u"/lab/faults"_s;
    if (!line.route.empty())
        path += u"?route="_s
            + QString::fromLatin1(QUrl::toPercentEncoding(QString::fromStdString(line.route)));
    return drive(line, around, {"DELETE", path}, faultText);
}

Exit explain(const LabLine& line, const Surroundings& around)
{
    const auto token = readToken(around.console, line.token);
    if (!token)
        return complain(around.console, Exit::Usage, token.error());
    bool opens = false;
    const auto target = line.target.target();
    if (!target)
        return complain(around.console, target.error());
    AuthClient client(*target, around.clock);
    const Exchange exchange =
        waitFor(client.call("POST", u"/lab/explain"_s, {},
                            {{u"token"_s, QString::fromUtf8(*token)},
                             {u"route"_s, QString::fromStdString(line.route)}}));
    opens = exchange.responseJson()["opens"_L1].toBool();
    const Exit exit = report(around.console, line.json, *target, exchange,
                             exchange.succeeded() ? checksText(exchange) : QString{});
    return exit == Exit::Ok && !opens ? Exit::Failed : exit;
}

using Run = Exit (*)(const LabLine&, const Surroundings&);

CLI::App* add(CLI::App& group, const char* name, const char* description,
              const std::shared_ptr<LabLine>& line, const Surroundings& around, Action& action,
              Run run)
{
    CLI::App* command = group.add_subcommand(name, description);
    line->target.addTargetTo(*command);
    command->add_flag("--json", line->json, "Print one JSON object");
    command->callback([line, run, around, &action] {
        action = [line, run, around] { return run(*line, around); };
    });
    return command;
}

void addClock(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("clock", "The clock of a server's lab");
    group->require_subcommand(1);
    const auto line = std::make_shared<LabLine>();
    add(*group, "show", "Print the time that everything goes by", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return drive(given, on, {"GET", u"/lab/clock"_s}, clockText);
        });
    add(*group, "freeze", "Let the clock stand still", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return clockTo(given, on, {{u"freeze"_s, true}});
        });
    add(*group, "resume", "Let it go on from there", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return clockTo(given, on, {{u"freeze"_s, false}});
        });
    add(*group, "set", "Set it", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return clockTo(given, on, {{u"set"_s, QString::fromStdString(given.time)}});
        })
        ->add_option("TIME", line->time, "RFC 3339, or seconds since 1970")
        ->required();
    add(*group, "advance", "Move it forward, or back", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return clockTo(given, on, {{u"advance"_s, QString::fromStdString(given.span)}});
        })
        ->add_option("SPAN", line->span, "15m, 2h, 90s; or back with -- in front: -- -1h")
        ->required();
    add(*group, "reset", "Let it run with the machine's clock again", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return clockTo(given, on, {{u"reset"_s, true}});
        });
}

void addFaults(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("fault", "What goes wrong on purpose in a server's lab");
    group->require_subcommand(1);
    const auto line = std::make_shared<LabLine>();
    constexpr auto route = "The route as it is declared, such as \"POST /login\"; * for all";
    add(*group, "list", "Print what goes wrong", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return drive(given, on, {"GET", u"/lab/faults"_s}, faultText);
        });
    CLI::App* adder = add(*group, "add", "Let a route go wrong", line, around, action, addFault);
    adder->add_option("ROUTE", line->route, route)->required();
    adder->add_option("--latency", line->latency, "Answer this many milliseconds late")
        ->check(CLI::PositiveNumber);
    adder->add_option("--status", line->status, "Answer with this status instead")
        ->check(CLI::Range(200, 599));
    adder->add_flag("--drop", line->drop, "Close the connection without an answer");
    adder->add_option("--truncate", line->truncate, "Close it after this many bytes of the body")
        ->check(CLI::NonNegativeNumber);
    adder->add_option("--times", line->times, "For how many requests [until it is cleared]")
        ->check(CLI::NonNegativeNumber);
    add(*group, "clear", "Let a route, or all, go right again", line, around, action, clearFaults)
        ->add_option("ROUTE", line->route, route);
}

void addLab(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("lab", "The laboratory of a server");
    group->require_subcommand(1);
    const auto line = std::make_shared<LabLine>();
    add(*group, "switches", "Print the switches that break a rule each", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            return drive(given, on, {"GET", u"/lab/switches"_s}, switchText);
        });
    CLI::App* turn =
        add(*group, "switch", "Break a rule, or keep it again", line, around, action,
            [](const LabLine& given, const Surroundings& on) {
                const QJsonObject change{{QString::fromStdString(given.name), given.state == "on"}};
                return drive(given, on, {"PUT", u"/lab/switches"_s, change}, switchText);
            });
    turn->add_option("NAME", line->name, "The switch, such as skip_expiry")->required();
    turn->add_option("STATE", line->state, "on or off")
        ->required()
        ->check(CLI::IsMember({"on", "off"}));
    CLI::App* explainer =
        add(*group, "explain", "Print how a route checks a token; 1 if it refuses", line, around,
            action, explain);
    explainer->add_option("TOKEN", line->token, kTokenHelp)->type_name(kSourceType);
    line->route = "GET /protected";
    explainer->add_option("--route", line->route, "The route [GET /protected]");
    add(*group, "reset", "Put clock, faults and switches back", line, around, action,
        [](const LabLine& given, const Surroundings& on) {
            QJsonObject body;
            if (given.data)
                body.insert(u"data"_s, true);
            return drive(given, on, {"POST", u"/lab/reset"_s, body}, nothing);
        })
        ->add_flag("--data", line->data, "Remove all accounts, sessions and clients, too");
}

} // namespace

void addLabCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    addClock(app, around, action);
    addFaults(app, around, action);
    addLab(app, around, action);
}

} // namespace claimcheck::cli
