#include "server/admin/commandline.h"

#include "server/admin/action.h"
#include "server/admin/auditcommands.h"
#include "server/admin/clientcommands.h"
#include "server/admin/configcommands.h"
#include "server/admin/keycommands.h"
#include "server/admin/storecommands.h"
#include "server/admin/tlscommands.h"
#include "server/admin/usercommands.h"
#include "server/settingtable.h"

#include <algorithm>
#include <ostream>
#include <print>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kDescription =
    "The Claimcheck auth server: registers users, logs them in, issues tokens and revokes them.\n"
    "Without a command it serves. Every option can also stand in the environment, as\n"
    "CLAIMCHECK_LISTEN for --listen, and in a configuration file, as listen = \"127.0.0.1:8080\".";

std::string usageOf(const SettingRow& row, const ServerSettings& defaults)
{
    QString text = row.meaning;
    if (const QString usual = row.show(defaults); !row.isSwitch() && !usual.isEmpty())
        text += u" [%1]"_s.arg(usual);
    return text.toStdString();
}

void addSettings(CLI::App& app, GivenSettings& given)
{
    const ServerSettings defaults;
    for (const SettingRow& row : allSettings()) {
        const std::string name = QString{row.name}.toStdString();
        if (row.isSwitch()) {
            app.add_flag_function(
                "--" + name + ",!--no-" + name,
                [&given, &row](std::int64_t count) {
                    given.insert(row.name, count > 0 ? u"true"_s : u"false"_s);
                },
                usageOf(row, defaults));
            continue;
        }
        app.add_option_function<std::string>(
               "--" + name,
               [&given, &row](const std::string& text) {
                   given.insert(row.name, QString::fromStdString(text));
               },
               usageOf(row, defaults))
            ->type_name(QString{row.takes}.toStdString());
    }
}

} // namespace

int complain(std::ostream& err, const QString& message, int code)
{
    std::println(err, "claimcheck-server: {}", message.toStdString());
    return code;
}

int runServerProgram(std::vector<std::string> arguments, const QProcessEnvironment& environment,
                     const Streams& streams, const Serve& serve)
{
    CLI::App app{kDescription, "claimcheck-server"};
    app.set_version_flag("--version", "claimcheck-server " CLAIMCHECK_VERSION);
    // Options of the server may stand behind a command, too.
    app.fallthrough();
    GivenSettings given;
    std::string file;
    app.add_option("--config", file, "File with options")->type_name("FILE");
    addSettings(app, given);

    const Surroundings around{
        streams,
        [&] { return Configuration::load(given, environment, QString::fromStdString(file)); }};
    Action action;
    addUserCommands(app, around, action);
    addClientCommands(app, around, action);
    addKeyCommands(app, around, action);
    addAuditCommands(app, around, action);
    addStoreCommands(app, around, action);
    addTlsCommands(app, around, action);
    addConfigCommands(app, around, action);
    try {
        std::ranges::reverse(arguments); // as CLI11 takes them
        app.parse(std::move(arguments));
    } catch (const CLI::ParseError& error) {
        // Help and version are "errors" of code 0; everything else is a mistake in the usage.
        return app.exit(error, streams.out, streams.err) == 0 ? kExitOk : kExitUsage;
    }
    if (action)
        return action();
    const auto configuration = around.configuration();
    return configuration ? serve(*configuration)
                         : complain(streams.err, configuration.error(), kExitUsage);
}

} // namespace claimcheck
