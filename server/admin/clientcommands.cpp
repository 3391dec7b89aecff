#include "server/admin/clientcommands.h"

#include "server/admin/onservice.h"
#include "server/admin/printing.h"
#include "server/admin/subcommand.h"

#include <QJsonArray>

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

struct ClientLine
{
    std::string name;
    std::vector<std::string> roles;
    std::vector<std::string> scopes;
    bool json = false;
};

QStringList words(const std::vector<std::string>& given)
{
    QStringList list;
    for (const std::string& word : given)
        list += QString::fromStdString(word);
    list.removeDuplicates();
    return list;
}

int add(const ClientLine& line, const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        const auto made = service.clients().add(QString::fromStdString(line.name),
                                                words(line.roles), words(line.scopes), actor);
        if (!made && made.error().fault == AuthError::Fault::BadName
            && made.error().where == "client"_L1)
            return complain(around.err,
                            u"A client's name has lower-case letters, digits and hyphens."_s,
                            kExitFailed);
        if (!made)
            return complain(around.err, made.error());
        around.err << "The secret is shown this once; the server keeps only its hash.\n";
        const QString secret = QString::fromLatin1(made->secret.view());
        if (line.json)
            printJson(around.out,
                      {{u"client_id"_s, made->client.id}, {u"client_secret"_s, secret}});
        else
            printTable(around.out,
                       {{u"client_id"_s, made->client.id}, {u"client_secret"_s, secret}});
        return kExitOk;
    });
}

int list(const ClientLine& line, const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor&) {
        const auto clients = service.clients().all();
        if (!clients)
            return complain(around.err, clients.error());
        QJsonArray objects;
        QList<QStringList> rows;
        for (const ServiceClient& client : *clients) {
            objects += QJsonObject{{u"client_id"_s, client.id},
                                   {u"roles"_s, QJsonArray::fromStringList(client.roles)},
                                   {u"scopes"_s, QJsonArray::fromStringList(client.scopes)},
                                   {u"disabled"_s, client.disabledAt.has_value()},
                                   {u"created_at"_s, timeText(client.createdAt)}};
            rows += QStringList{client.id, client.roles.join(u' '), client.scopes.join(u' '),
                                timeText(client.createdAt),
                                client.disabledAt ? u"disabled"_s : u"enabled"_s};
        }
        if (line.json)
            printJson(around.out, {{u"clients"_s, objects}});
        else
            printTable(around.out, rows);
        return kExitOk;
    });
}

int setDisabled(const ClientLine& line, const Surroundings& around, bool disabled)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        const QString id = QString::fromStdString(line.name);
        const auto done = service.clients().setDisabled(id, disabled, actor);
        if (!done)
            return complain(around.err, done.error());
        printTable(around.out, {{id, disabled ? u"disabled"_s : u"enabled"_s}});
        return kExitOk;
    });
}

void addNewClient(CLI::App& command, ClientLine& line)
{
    command.add_option("NAME", line.name, "Lower-case letters, digits and hyphens")->required();
    command.add_option("--role", line.roles, "A role; may be given again")
        ->allow_extra_args(false)
        ->type_name("WORD");
    command.add_option("--scope", line.scopes, "A scope to ask for; may be given again")
        ->allow_extra_args(false)
        ->type_name("WORD");
    command.add_flag("--json", line.json, "Print one JSON object");
}

void addId(CLI::App& command, ClientLine& line)
{
    command.add_option("ID", line.name, "The client, such as svc.till")->required();
}

} // namespace

void addClientCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("client", "The programs that log in for themselves");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* meaning, auto addOptions, auto run) {
        addSubcommand<ClientLine>(*group, around, action, name, meaning, addOptions, run);
    };
    add("add", "Make a client; prints its id and its secret", addNewClient, claimcheck::add);
    add(
        "list", "Print all clients",
        [](CLI::App& command, ClientLine& line) {
            command.add_flag("--json", line.json, "Print one JSON object");
        },
        list);
    add("disable", "Refuse a client and its tokens", addId,
        [](const ClientLine& line, const Surroundings& on) { return setDisabled(line, on, true); });
    add("enable", "Take a client again", addId, [](const ClientLine& line, const Surroundings& on) {
        return setDisabled(line, on, false);
    });
}

} // namespace claimcheck
