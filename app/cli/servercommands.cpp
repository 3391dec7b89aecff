#include "app/cli/servercommands.h"

#include "app/cli/input.h"
#include "app/cli/tokentext.h"
#include "core/inspect/visibletext.h"

#include <QEventLoop>
#include <QFutureWatcher>
#include <QJsonDocument>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

/// What the commands of this file have in common.
struct ServerLine
{
    TargetOption target;
    std::string username;
    std::string password;
    std::string token;
    std::string path;
    std::string method = "GET";
    std::string data;
    bool json = false;
};

std::string orElse(const std::string& text, const char* fallback)
{
    return text.empty() ? fallback : text;
}

/// What came back, as the person who sent it wants to see it. @p data is what goes to out.
Exit report(const Console& console, const ServerLine& line, const Target& target,
            const Exchange& exchange, const QString& data)
{
    if (exchange.failure != Exchange::Failure::None)
        return complain(console, Exit::Unreachable, describe(exchange.failure, target));
    const Exit exit = exchange.succeeded() ? Exit::Ok : Exit::Failed;
    if (line.json) {
        QJsonObject object = exchange.responseJson();
        object.insert(u"status"_s, exchange.status);
        printJson(console, object);
        return exit;
    }
    const QString status = QString::number(exchange.status);
    QString message = visibleText(exchange.responseMessage());
    if (message.isEmpty() && !exchange.issuedToken().isEmpty())
        message = u"Logged in. The access token:"_s;
    printLine(console.err,
              inked(console, exchange.succeeded() ? Ink::Good : Ink::Bad, status) + u"  "_s
                  + message);
    if (!data.isEmpty())
        printLine(console.out, data);
    return exit;
}

QString bodyText(const Exchange& exchange)
{
    const QByteArray body = exchange.responseBody;
    const QJsonDocument json = QJsonDocument::fromJson(body);
    return visibleText(QString::fromUtf8(body)).isEmpty() ? QString{}
        : json.isNull()                                   ? visibleText(QString::fromUtf8(body))
                        : QString::fromUtf8(json.toJson(QJsonDocument::Indented)).trimmed();
}

std::expected<QString, QString> readPassword(const Console& console, const ServerLine& line)
{
    const std::string source =
        orElse(line.password,
               qEnvironmentVariableIsSet("CLAIMCHECK_PASSWORD") ? "env:CLAIMCHECK_PASSWORD" : "-");
    if (source == "-" && console.inIsTerminal)
        printLine(console.err, u"Password (it will be visible; end with Ctrl+D):"_s);
    const auto bytes = readSource(console, source);
    if (!bytes)
        return std::unexpected(bytes.error());
    return QString::fromUtf8(*bytes);
}

using Credentials = QFuture<Exchange> (AuthClient::*)(const QString&, const QString&);

Exit sendCredentials(const ServerLine& line, const Console& console, const Clock& clock,
                     Credentials send)
{
    const auto target = line.target.target();
    if (!target)
        return complain(console, Exit::Usage, target.error());
    const auto password = readPassword(console, line);
    if (!password)
        return complain(console, Exit::Usage, password.error());
    AuthClient client(*target, clock);
    const Exchange exchange =
        waitFor((client.*send)(QString::fromStdString(line.username), *password));
    return report(console, line, *target, exchange, QString::fromUtf8(exchange.issuedToken()));
}

Exit call(const ServerLine& line, const Console& console, const Clock& clock)
{
    const auto target = line.target.target();
    if (!target)
        return complain(console, Exit::Usage, target.error());
    if (!line.path.starts_with('/'))
        return complain(console, Exit::Usage, u"The path begins with a slash: /protected."_s);
    QByteArray token;
    if (line.token != "none") {
        const auto read = readToken(console, line.token);
        if (!read)
            return complain(console, Exit::Usage, read.error());
        token = *read;
    }
    QJsonObject body;
    if (!line.data.empty()) {
        const auto data = readSource(console, line.data);
        const auto json = data ? QJsonDocument::fromJson(*data) : QJsonDocument{};
        if (!json.isObject())
            return complain(console, Exit::Usage, u"--data is not a JSON object."_s);
        body = json.object();
    }
    AuthClient client(*target, clock);
    const Exchange exchange = waitFor(client.call(QByteArray::fromStdString(line.method).toUpper(),
                                                  QString::fromStdString(line.path), token, body));
    return report(console, line, *target, exchange, bodyText(exchange));
}

Exit logOut(const ServerLine& line, const Console& console, const Clock& clock)
{
    const auto target = line.target.target();
    if (!target)
        return complain(console, Exit::Usage, target.error());
    const auto token = readToken(console, line.token);
    if (!token)
        return complain(console, Exit::Usage, token.error());
    AuthClient client(*target, clock);
    return report(console, line, *target, waitFor(client.logOut(*token)), {});
}

void addCredentials(CLI::App& command, ServerLine& line)
{
    command.add_option("USERNAME,-u,--username", line.username, "The account")->required();
    command.add_option("-p,--password", line.password,
                       "Where the password comes from: @FILE, env:NAME, - for standard input, or "
                       "the text itself. Without it: $CLAIMCHECK_PASSWORD, or standard input");
}

/// The command @p name with the options that all of them have.
CLI::App* addCommand(CLI::App& app, const char* name, const char* description, ServerLine& line)
{
    auto* command = app.add_subcommand(name, description);
    line.target.addTo(*command);
    command->add_flag("--json", line.json, "Print one JSON object");
    return command;
}

constexpr auto kCredentialHelp = "The token: @FILE, env:NAME, - for standard input, or its text. "
                                 "Without it: $CLAIMCHECK_TOKEN, or standard input";

} // namespace

void TargetOption::addTo(CLI::App& command)
{
    command.add_option("--target", url, "The server [http://127.0.0.1:8080]")
        ->envname("CLAIMCHECK_TARGET");
}

std::expected<Target, QString> TargetOption::target() const
{
    return Target::parse(QString::fromStdString(url))
        .transform_error([](TargetFault fault) -> QString {
            switch (fault) {
            case TargetFault::NotAUrl:
                return u"--target takes a URL such as http://127.0.0.1:8080."_s;
            case TargetFault::SchemeRefused:
                return u"--target takes an http or https URL."_s;
            case TargetFault::PlainHttpRemote:
                return u"--target: plain http would show passwords and tokens to the network. Use "
                       "https for anything but this machine."_s;
            case TargetFault::HasCredentials:
                return u"--target: a user name or password does not belong in a URL."_s;
            }
            Q_UNREACHABLE_RETURN({});
        });
}

Exchange waitFor(QFuture<Exchange> future)
{
    QEventLoop loop;
    QFutureWatcher<Exchange> watcher;
    QObject::connect(&watcher, &QFutureWatcher<Exchange>::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.result();
}

QString describe(Exchange::Failure failure, const Target& target)
{
    const QString base = target.base().toString();
    switch (failure) {
    case Exchange::Failure::None:
        return {};
    case Exchange::Failure::Unreachable:
        return u"Nobody answers at %1. Start a server there (claimcheck-server), or name another "
               "with --target."_s.arg(base);
    case Exchange::Failure::TimedOut:
        return u"%1 took longer than 10 seconds to answer."_s.arg(base);
    case Exchange::Failure::TlsRefused:
        return u"The certificate of %1 is not trusted on this machine."_s.arg(base);
    case Exchange::Failure::TooLarge:
        return u"%1 sent more than 1 MiB."_s.arg(base);
    case Exchange::Failure::Interrupted:
        return u"%1 closed the connection in the middle, or does not speak HTTP."_s.arg(base);
    }
    Q_UNREACHABLE_RETURN({});
}

void addServerCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action)
{
    const auto add = [&](const char* name, const char* description, auto addOptions, auto run) {
        auto line = std::make_shared<ServerLine>();
        auto* command = addCommand(app, name, description, *line);
        addOptions(*command, *line);
        command->callback([line, run, &console, &clock, &action] {
            action = [line, run, &console, &clock] { return run(*line, console, clock); };
        });
    };
    add("register", "Make an account", addCredentials,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return sendCredentials(line, on, now, &AuthClient::registerUser);
        });
    add("login", "Log in; prints the access token", addCredentials,
        [](const ServerLine& line, const Console& on, const Clock& now) {
            return sendCredentials(line, on, now, &AuthClient::logIn);
        });
    add(
        "call", "Call a route with a token; prints the answer",
        [](CLI::App& command, ServerLine& line) {
            command.add_option("PATH", line.path, "The route, such as /protected")->required();
            command.add_option("-X,--method", line.method, "The method [GET]");
            command.add_option("--data", line.data, "A JSON object to send: text, @FILE or -")
                ->type_name(kSourceType);
            command
                .add_option("--token", line.token,
                            std::string(kCredentialHelp) + "; 'none' sends no token")
                ->type_name(kSourceType);
        },
        call);
    add(
        "logout", "Revoke a token",
        [](CLI::App& command, ServerLine& line) {
            command.add_option("--token", line.token, kCredentialHelp)->type_name(kSourceType);
        },
        logOut);
}

} // namespace claimcheck::cli
