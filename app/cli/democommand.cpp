#include "app/cli/democommand.h"

#include "app/cli/serveranswer.h"
#include "app/cli/targetoption.h"
#include "app/cli/tokentext.h"
#include "app/cli/waiting.h"
#include "core/client/authclient.h"
#include "core/client/redaction.h"
#include "core/inspect/inspection.h"
#include "core/inspect/visibletext.h"

#include <QJsonDocument>

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

/// One run of the main job. Each step shows its request and its answer, and says whether it went
/// as it should.
class Demo
{
public:
    Demo(const Target& target, QString username, const Console& console, const Clock& clock)
        : m_target(target)
        , m_username(std::move(username))
        , m_console(console)
        , m_clock(clock)
        , m_client(target, clock)
    {
    }

    Exit run()
    {
        // The account may be left from an earlier run; then this refusal is what should happen.
        const Exchange registered =
            step(u"Register"_s, m_client.registerUser(m_username, password()));
        if (registered.status != 201 && registered.status != 409)
            return gaveUp(registered, u"201 Created"_s);

        const Exchange loggedIn = step(u"Log in"_s, m_client.logIn(m_username, password()));
        const QByteArray token = loggedIn.issuedToken();
        if (token.isEmpty())
            return gaveUp(loggedIn, u"a token"_s);
        heading(u"Read the token"_s);
        printParts(m_console, inspectToken(token), m_clock.now());

        const struct
        {
            QString title;
            int wanted;
            std::function<QFuture<Exchange>()> send;
        } steps[] = {
            {u"Call a protected route"_s, 200,
             [&] { return m_client.call("GET", u"/protected"_s, token); }},
            {u"Revoke the token"_s, 200, [&] { return m_client.logOut(token); }},
            {u"Call again: refused"_s, 401,
             [&] { return m_client.call("GET", u"/protected"_s, token); }},
        };
        for (const auto& [title, wanted, send] : steps) {
            const Exchange exchange = step(title, send());
            if (exchange.status != wanted)
                return gaveUp(exchange, QString::number(wanted));
        }
        printLine(m_console.out,
                  u"\n"_s
                      + inked(m_console, Ink::Good,
                              u"Done: registered, logged in, called, revoked, refused."_s));
        return Exit::Ok;
    }

private:
    static QString password() { return u"correct horse battery"_s; }

    void heading(const QString& title)
    {
        printLine(m_console.out, u"\n%1. %2"_s.arg(++m_number).arg(title));
    }

    Exchange step(const QString& title, QFuture<Exchange> future)
    {
        heading(title);
        const Exchange exchange = waitFor(std::move(future));
        show(redacted(exchange));
        return exchange;
    }

    void show(const Exchange& exchange)
    {
        printLine(m_console.out,
                  u"> %1 %2"_s.arg(QString::fromLatin1(exchange.method), exchange.path));
        for (const auto& [name, value] : exchange.requestHeaders) {
            if (name == "Authorization")
                printLine(m_console.out,
                          u"> %1: %2"_s.arg(QString::fromLatin1(name), QString::fromUtf8(value)));
        }
        if (!exchange.requestBody.isEmpty())
            printLine(m_console.out, u"> "_s + QString::fromUtf8(exchange.requestBody));
        if (exchange.failure != Exchange::Failure::None)
            return;
        printLine(m_console.out,
                  inked(m_console, exchange.succeeded() ? Ink::Good : Ink::Bad,
                        u"< %1"_s.arg(exchange.status))
                      + u"  %1 ms"_s.arg(exchange.duration.count()));
        if (const QByteArray challenge = exchange.responseHeader("WWW-Authenticate");
            !challenge.isEmpty())
            printLine(m_console.out,
                      u"< WWW-Authenticate: "_s + visibleText(QString::fromLatin1(challenge)));
        printLine(m_console.out, u"< "_s + visibleText(QString::fromUtf8(exchange.responseBody)));
    }

    Exit gaveUp(const Exchange& exchange, const QString& wanted)
    {
        if (exchange.failure != Exchange::Failure::None)
            return complain(m_console, Exit::Unreachable, describe(exchange, m_target));
        return complain(m_console, Exit::Failed,
                        u"This step should have brought %1, and brought %2."_s.arg(wanted).arg(
                            exchange.status));
    }

    const Target& m_target;
    QString m_username;
    const Console& m_console;
    const Clock& m_clock;
    AuthClient m_client;
    int m_number = 0;
};

struct DemoLine
{
    TargetOption target;
    std::string username = "alice";
};

} // namespace

void addDemoCommand(CLI::App& app, const Console& console, const Clock& clock, Action& action)
{
    auto line = std::make_shared<DemoLine>();
    auto* command = app.add_subcommand(
        "demo",
        "Play the main job against a server: register, log in, read the token, call, "
        "revoke, call again");
    line->target.addTargetTo(*command);
    command->add_option("-u,--username", line->username, "The account to use [alice]");
    command->callback([line, &console, &clock, &action] {
        action = [line, &console, &clock] {
            const auto target = line->target.target();
            if (!target)
                return complain(console, target.error());
            return Demo{*target, QString::fromStdString(line->username), console, clock}.run();
        };
    });
}

} // namespace claimcheck::cli
