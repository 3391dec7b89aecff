#include "server/admin/usercommands.h"

#include "core/base/valuesource.h"
#include "server/admin/onservice.h"
#include "server/admin/printing.h"
#include "server/admin/subcommand.h"
#include "server/admin/userimport.h"

#include <QJsonArray>

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 1000;
constexpr qsizetype kMaxImportBytes = 64 << 20;
const QString kAdministrator = u"admin"_s;

/// What the commands of this file have in common.
struct UserLine
{
    std::string name;
    std::string password = "-";
    std::vector<std::string> roles;
    std::vector<std::string> scopes;
    std::vector<std::string> added;
    std::vector<std::string> removed;
    std::string file;
    bool administrator = false;
    bool dryRun = false;
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

QString describe(const SourceError& error)
{
    using Fault = SourceError::Fault;
    switch (error.fault) {
    case Fault::AlreadyRead:
        return u"Standard input was read already."_s;
    case Fault::Unreadable:
        return u"The file %1 cannot be read: %2."_s.arg(error.where, error.reason);
    case Fault::TooLarge:
        return error.where.isEmpty() ? u"The input is too large."_s
                                     : u"The file %1 is too large."_s.arg(error.where);
    case Fault::NotBase64:
        return u"What follows b64: is neither base64 nor base64url."_s;
    case Fault::NotSet:
        return u"The environment variable %1 is not set."_s.arg(error.where);
    }
    Q_UNREACHABLE_RETURN({});
}

void printUser(const Surroundings& around, const User& user)
{
    printTable(around.out,
               {{user.username, user.roles.join(u' '), user.scopes.join(u' '),
                 user.disabledAt ? u"disabled"_s : u"enabled"_s}});
}

int add(const UserLine& line, const Surroundings& around)
{
    if (line.password == "-" && around.inIsTerminal)
        around.err << "Password (it will be visible; end with Ctrl+D):\n";
    const auto password = readValue(around.in, line.password);
    if (!password)
        return complain(around.err, describe(password.error()), kExitUsage);
    return onService(around, [&](AuthService& service, const Actor& actor) {
        const AuthSettings& usual = service.settings();
        NewAccount account{
            .username = QString::fromStdString(line.name),
            .password = QString::fromUtf8(*password),
            .importedHash = {},
            .roles = line.roles.empty() ? usual.newUserRoles : words(line.roles),
            .scopes = line.scopes.empty() ? usual.newUserScopes : words(line.scopes),
        };
        if (line.administrator && !account.roles.contains(kAdministrator))
            account.roles += kAdministrator;
        const auto user = service.accounts().add(account, actor);
        if (!user)
            return complain(around.err, user.error());
        printUser(around, *user);
        return kExitOk;
    });
}

int import(const UserLine& line, const Surroundings& around)
{
    const auto text = readFileOrInput(around.in, line.file, kMaxImportBytes);
    if (!text)
        return complain(around.err, describe(text.error()), kExitUsage);
    return onService(around, [&](AuthService& service, const Actor& actor) {
        const NewAccount usual{.username = {},
                               .password = {},
                               .importedHash = {},
                               .roles = service.settings().newUserRoles,
                               .scopes = service.settings().newUserScopes};
        const ImportResult result = importAccounts(
            service.accounts(), *text, usual, actor, line.dryRun,
            [&around](const QString& problem) { complain(around.err, problem, kExitFailed); });
        const QString said = line.dryRun ? u"%1 would be imported, %2 would be refused."_s
                                         : u"%1 imported, %2 refused."_s;
        around.out << said.arg(result.imported).arg(result.refused).toStdString() << '\n';
        return result.refused == 0 ? kExitOk : kExitFailed;
    });
}

QJsonObject toJson(const User& user)
{
    return {{u"id"_s, user.id},
            {u"username"_s, user.username},
            {u"roles"_s, QJsonArray::fromStringList(user.roles)},
            {u"scopes"_s, QJsonArray::fromStringList(user.scopes)},
            {u"disabled"_s, user.disabledAt.has_value()},
            {u"created_at"_s, timeText(user.createdAt)}};
}

QStringList toRow(const User& user)
{
    return {QString::number(user.id), user.username,
            user.roles.join(u' '),    user.scopes.join(u' '),
            timeText(user.createdAt), user.disabledAt ? u"disabled"_s : u"enabled"_s};
}

int list(const UserLine& line, const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor&) {
        QJsonArray objects;
        QList<QStringList> rows;
        for (qint64 last = 0;;) {
            const auto page = service.accounts().list(last, kPage);
            if (!page)
                return complain(around.err, page.error());
            for (const User& user : *page) {
                line.json ? objects.append(toJson(user)) : rows.append(toRow(user));
                last = user.id;
            }
            if (page->size() < kPage)
                break;
        }
        if (line.json)
            printJson(around.out, {{u"users"_s, objects}});
        else
            printTable(around.out, rows);
        return kExitOk;
    });
}

using Changes = std::function<AccountUpdate(const User&)>;

int change(const UserLine& line, const Surroundings& around, const Changes& changes)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        Accounts& accounts = service.accounts();
        const auto user =
            accounts.withName(QString::fromStdString(line.name)).and_then([&](const User& found) {
                return accounts.update(found.id, changes(found), actor);
            });
        if (!user)
            return complain(around.err, user.error());
        printUser(around, *user);
        return kExitOk;
    });
}

// The words as they were, with those that are added and without those that are removed.
QStringList changed(QStringList before, const UserLine& line)
{
    before += words(line.added);
    before.removeDuplicates();
    const QStringList removed = words(line.removed);
    before.removeIf([&removed](const QString& word) { return removed.contains(word); });
    return before;
}

int setRoles(const UserLine& line, const Surroundings& around)
{
    return change(line, around, [&line](const User& user) {
        return AccountUpdate{.roles = changed(user.roles, line), .scopes = {}, .disabled = {}};
    });
}

int setScopes(const UserLine& line, const Surroundings& around)
{
    return change(line, around, [&line](const User& user) {
        return AccountUpdate{.roles = {}, .scopes = changed(user.scopes, line), .disabled = {}};
    });
}

int setDisabled(const UserLine& line, const Surroundings& around, bool disabled)
{
    return change(line, around, [disabled](const User&) {
        return AccountUpdate{.roles = {}, .scopes = {}, .disabled = disabled};
    });
}

// Each time the option stands there it takes one word, so that a name may follow.
void addWords(CLI::App& command, const char* option, std::vector<std::string>& into,
              const char* meaning)
{
    command.add_option(option, into, meaning)->allow_extra_args(false)->type_name("WORD");
}

void addName(CLI::App& command, UserLine& line)
{
    command.add_option("NAME", line.name, "The account")->required();
}

void addChanges(CLI::App& command, UserLine& line)
{
    addName(command, line);
    addWords(command, "--add", line.added, "One more; may be given again");
    addWords(command, "--remove", line.removed, "One less; may be given again");
}

void addNewUser(CLI::App& command, UserLine& line)
{
    addName(command, line);
    command
        .add_option("--password", line.password,
                    "The password: @FILE, env:NAME, - for standard input, or the text itself [-]")
        ->type_name("SOURCE");
    addWords(command, "--role", line.roles, "A role, instead of the usual one");
    addWords(command, "--scope", line.scopes, "A scope to ask for, instead of the usual one");
    command.add_flag("--admin", line.administrator, "Give the role admin, too");
}

void addImport(CLI::App& command, UserLine& line)
{
    command
        .add_option("FILE", line.file,
                    "One account a line, NAME:HASH or a JSON object; - for standard input")
        ->required();
    command.add_flag("--dry-run", line.dryRun, "Only say what would be refused");
}

} // namespace

void addUserCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("user", "The accounts");
    group->require_subcommand(1);
    const auto add = [&](const char* name, const char* meaning, auto addOptions, auto run) {
        addSubcommand<UserLine>(*group, around, action, name, meaning, addOptions, run);
    };
    add("add", "Make an account; with --admin that of the first administrator", addNewUser,
        claimcheck::add);
    add("import", "Take accounts over with their hashes; says which lines were refused", addImport,
        import);
    add(
        "list", "Print all accounts",
        [](CLI::App& command, UserLine& line) {
            command.add_flag("--json", line.json, "Print one JSON object");
        },
        list);
    add("disable", "End all sessions of an account and let nobody log in to it", addName,
        [](const UserLine& line, const Surroundings& on) { return setDisabled(line, on, true); });
    add("enable", "Let an account log in again", addName,
        [](const UserLine& line, const Surroundings& on) { return setDisabled(line, on, false); });
    add("role", "Print the roles of an account, or change them", addChanges, setRoles);
    add("scope", "Print what an account may ask for, or change it", addChanges, setScopes);
}

} // namespace claimcheck
