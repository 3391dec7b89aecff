#include "app/cli/servercommands.h"

#include "app/cli/input.h"
#include "app/cli/serveranswer.h"
#include "app/cli/serverline.h"
#include "core/account/tokenstyle.h"

#include <QFile>
#include <QSaveFile>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

/// The file that a refresh token is written to, for its owner alone. It is made before anything is
/// sent: a token that is rotated and then cannot be kept is a session lost.
class RefreshFile
{
public:
    [[nodiscard]] Outcome<void> open(const std::string& path)
    {
        if (path.empty())
            return {};
        m_file.setFileName(QFile::decodeName(QByteArray::fromStdString(path)));
        if (!m_file.open(QFile::WriteOnly)
            || !m_file.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
            return unwritable();
        return {};
    }
    /// Without a token the file stays as it was.
    [[nodiscard]] Outcome<void> keep(const QByteArray& token)
    {
        if (!m_file.isOpen() || token.isEmpty())
            return {};
        if (m_file.write(token + '\n') != token.size() + 1 || !m_file.commit())
            return unwritable();
        return {};
    }

private:
    [[nodiscard]] std::unexpected<Refusal> unwritable() const
    {
        return refuse(Exit::Failed,
                      u"%1 cannot be written: %2."_s.arg(m_file.fileName(), m_file.errorString()));
    }

    QSaveFile m_file;
};

QByteArray textIn(const Exchange& exchange, QLatin1StringView member)
{
    return exchange.succeeded() ? exchange.responseJson()[member].toString().toUtf8()
                                : QByteArray{};
}

Exit show(const Outcome<ServerReply>& reply, const ServerLine& line, const Console& console,
          const QString& data = {})
{
    return reply ? report(console, line.json, reply->target, reply->exchange, data)
                 : complain(console, reply.error());
}

// For whatever answers with words.
Exit sayWhatCame(const ServerLine& line, Verb verb, const Console& console, const Clock& clock)
{
    return show(ask(line, verb, console, clock), line, console);
}

// For whatever answers with tokens.
Exit takeTokens(const ServerLine& line, Verb verb, const Console& console, const Clock& clock)
{
    RefreshFile file;
    if (const auto opened = file.open(line.refreshOut); !opened)
        return complain(console, opened.error());
    const auto reply = ask(line, verb, console, clock);
    if (!reply)
        return complain(console, reply.error());
    const QByteArray access = textIn(reply->exchange, line.target.profile().accessMember);
    const QByteArray refresh = textIn(reply->exchange, "refresh_token"_L1);
    const Exit exit = show(reply, line, console, QString::fromUtf8(access));
    if (const auto kept = file.keep(refresh); !kept)
        return complain(console, kept.error());
    if (verb == Verb::Refresh && !refresh.isEmpty() && line.refreshOut.empty() && !line.json)
        warn(
            console,
            u"The next refresh token came along and was not kept. Take --refresh-out or --json."_s);
    return exit;
}

Exit call(const ServerLine& line, const Console& console, const Clock& clock)
{
    if (!line.path.starts_with('/'))
        return complain(console, Exit::Usage, u"The path begins with a slash: /protected."_s);
    const auto reply = ask(line, Verb::Call, console, clock);
    return show(reply, line, console, reply ? bodyText(reply->exchange) : QString{});
}

Exit introspect(const ServerLine& line, const Console& console, const Clock& clock)
{
    const auto reply = ask(line, Verb::Introspect, console, clock);
    const Exit exit = show(reply, line, console, reply ? bodyText(reply->exchange) : QString{});
    const bool active = reply && reply->exchange.responseJson()["active"_L1].toBool();
    return exit == Exit::Ok && !active ? Exit::Failed : exit;
}

void addScope(CLI::App& command, ServerLine& line)
{
    command
        .add_option("--scope", line.scope, "What the token is for, words with spaces between them")
        ->type_name("WORDS");
}

void addRefreshOut(CLI::App& command, ServerLine& line)
{
    command
        .add_option("--refresh-out", line.refreshOut,
                    "Write the refresh token to this file, for you alone")
        ->type_name("FILE");
}

void addLogin(CLI::App& command, ServerLine& line)
{
    std::vector<std::string> styles;
    for (const auto& [style, name] : kTokenStyles)
        styles.push_back(QString{name}.toStdString());
    addCredentials(command, line);
    command.add_option("--style", line.style, "How the token carries its claims")
        ->check(CLI::IsMember(styles))
        ->type_name("STYLE");
    addScope(command, line);
    addRefreshOut(command, line);
    addClientOptions(command, line);
}

void addRefreshToken(CLI::App& command, ServerLine& line)
{
    command
        .add_option("--refresh-token", line.refreshToken,
                    "The refresh token: @FILE, env:NAME, - for standard input, or its text. "
                    "Without it: $CLAIMCHECK_REFRESH_TOKEN, or standard input")
        ->type_name(kSourceType);
}

void addRefresh(CLI::App& command, ServerLine& line)
{
    addRefreshToken(command, line);
    addScope(command, line);
    addRefreshOut(command, line);
    addClientOptions(command, line);
}

void addCall(CLI::App& command, ServerLine& line)
{
    command.add_option("PATH", line.path, "The route, such as /protected")->required();
    command.add_option("-X,--method", line.method, "The method [GET]");
    command.add_option("--data", line.data, "A JSON object to send: text, @FILE or -")
        ->type_name(kSourceType);
    addTokenOption(command, line);
    CLI::Option* token = command.get_option("--token");
    token->description(token->get_description() + "; 'none' sends no token");
}

void addLogout(CLI::App& command, ServerLine& line)
{
    addTokenOption(command, line);
    addRefreshToken(command, line);
    addClientOptions(command, line);
    command.add_flag("--all", line.everywhere, "End all sessions of the account");
}

void addTokenInQuestion(CLI::App& command, ServerLine& line)
{
    command.add_option("TOKEN", line.token, kTokenHelp)->type_name(kSourceType);
    addClientOptions(command, line);
    command
        .add_option("--admin-token", line.adminToken,
                    "An administrator's token instead: @FILE, env:NAME, - or its text")
        ->type_name(kSourceType);
}

} // namespace

void addServerCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action)
{
    const auto add = [&](const char* name, const char* description, auto addOptions, auto run) {
        auto line = std::make_shared<ServerLine>();
        auto* command = app.add_subcommand(name, description);
        addOptions(*command, *line);
        line->target.addTo(*command);
        command->add_flag("--json", line->json, "Print one JSON object");
        command->callback([line, run, &console, &clock, &action] {
            action = [line, run, &console, &clock] { return run(*line, console, clock); };
        });
    };
    add("register", "Make an account", addCredentials,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return sayWhatCame(line, Verb::Register, on, now);
        });
    add("login", "Log in; prints the access token", addLogin,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return takeTokens(line, Verb::LogIn, on, now);
        });
    add("call", "Call a route with a token; prints the answer", addCall, call);
    add("refresh", "Take a refresh token for the next tokens; prints the access token", addRefresh,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return takeTokens(line, Verb::Refresh, on, now);
        });
    add("revoke", "Revoke any token, as a client or an administrator", addTokenInQuestion,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return sayWhatCame(line, Verb::Revoke, on, now);
        });
    add("introspect", "Ask the server about a token; 1 when it is not good", addTokenInQuestion,
        introspect);
    add("logout", "End the session of a token", addLogout,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return sayWhatCame(line, line.everywhere ? Verb::LogOutEverywhere : Verb::LogOut, on,
                               now);
        });
}

} // namespace claimcheck::cli
