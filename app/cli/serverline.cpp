#include "app/cli/serverline.h"

#include "app/cli/input.h"
#include "app/cli/waiting.h"
#include "core/client/authclient.h"

#include <QJsonDocument>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kCredentialHelp = "The token: @FILE, env:NAME, - for standard input, or its text. "
                                 "Without it: $CLAIMCHECK_TOKEN, or standard input";

// What is named, else the environment variable, else standard input.
Outcome<QByteArray> readSecret(const Console& console, const std::string& named,
                               const char* variable, const char* prompt)
{
    std::string source = named;
    if (source.empty())
        source = qEnvironmentVariableIsSet(variable) ? std::string{"env:"} + variable : "-";
    if (source == "-" && console.inIsTerminal)
        printLine(console.err,
                  u"%1 (it will be visible; end with Ctrl+D):"_s.arg(QLatin1StringView{prompt}));
    return readSource(console, source).transform_error([](const QString& why) {
        return Refusal{Exit::Usage, why};
    });
}

Outcome<QByteArray> readGiven(const Console& console, const std::string& source)
{
    if (source.empty())
        return QByteArray{};
    return readSource(console, source).transform_error([](const QString& why) {
        return Refusal{Exit::Usage, why};
    });
}

Outcome<QJsonObject> readData(const Console& console, const std::string& source)
{
    if (source.empty())
        return QJsonObject{};
    const auto data = readSource(console, source);
    const auto json = data ? QJsonDocument::fromJson(*data) : QJsonDocument{};
    if (!json.isObject())
        return refuseUsage(u"--data is not a JSON object."_s);
    return json.object();
}

/// Reads pieces one after the other; the first refusal stays.
class Reading
{
public:
    template <class T>
    T take(Outcome<T> outcome)
    {
        if (outcome)
            return std::move(*outcome);
        if (!m_refusal)
            m_refusal = std::move(outcome.error());
        return {};
    }
    [[nodiscard]] bool failed() const { return m_refusal.has_value(); }
    [[nodiscard]] const Refusal& refusal() const { return *m_refusal; }

private:
    std::optional<Refusal> m_refusal;
};

// What stands on the line itself.
VerbInput wordsOn(const ServerLine& line)
{
    return {.username = QString::fromStdString(line.username),
            .password = {},
            .style = QString::fromStdString(line.style),
            .scope = QString::fromStdString(line.scope),
            .token = {},
            .refreshToken = {},
            .session = QString::fromStdString(line.session),
            .clientId = QString::fromStdString(line.client),
            .clientSecret = {},
            .adminToken = {},
            .method = QByteArray::fromStdString(line.method).toUpper(),
            .path = QString::fromStdString(line.path),
            .body = {}};
}

// The rest of it, which may stand in files and in standard input.
Outcome<VerbInput> gather(const ServerLine& line, const VerbRow& row, const Console& console)
{
    VerbInput input = wordsOn(line);
    Reading reading;
    if (row.takes(Piece::Password))
        input.password = QString::fromUtf8(
            reading.take(readSecret(console, line.password, "CLAIMCHECK_PASSWORD", "Password")));
    if (!reading.failed() && row.takes(Piece::Token) && line.token != "none")
        input.token =
            reading.take(readToken(console, line.token).transform_error([](const QString& why) {
                return Refusal{Exit::Usage, why};
            }));
    if (!reading.failed() && row.takes(Piece::RefreshToken))
        input.refreshToken = reading.take(
            readSecret(console, line.refreshToken, "CLAIMCHECK_REFRESH_TOKEN", "Refresh token"));
    if (!reading.failed())
        input.clientSecret = QString::fromUtf8(reading.take(readGiven(console, line.clientSecret)));
    if (!reading.failed())
        input.adminToken = reading.take(readGiven(console, line.adminToken));
    if (!reading.failed())
        input.body = reading.take(readData(console, line.data));
    if (reading.failed())
        return std::unexpected(reading.refusal());
    return input;
}

// The options that were given although the server has no place for what they name.
std::optional<Piece> misplaced(const ServerLine& line, const VerbRow& row)
{
    const std::pair<const std::string&, Piece> given[] = {
        {line.style, Piece::Style},           {line.scope, Piece::Scope},
        {line.token, Piece::Token},           {line.refreshToken, Piece::RefreshToken},
        {line.client, Piece::Client},         {line.clientSecret, Piece::Client},
        {line.adminToken, Piece::AdminToken},
    };
    for (const auto& [text, piece] : given) {
        if (!text.empty() && !row.takes(piece))
            return piece;
    }
    return std::nullopt;
}

} // namespace

Outcome<ServerReply> ask(const ServerLine& line, Verb verb, const Console& console,
                         const Clock& clock)
{
    const TargetProfile& profile = line.target.profile();
    const auto inWords = [&](const RequestError& error) {
        return refuseUsage(describe(error, profile, verb));
    };
    const VerbRow* row = profile.find(verb);
    if (!row)
        return inWords({RequestError::Fault::NotOffered});
    if (const auto piece = misplaced(line, *row))
        return inWords({RequestError::Fault::NotTaken, piece});
    if (!line.clientSecret.empty() && line.client.empty())
        return inWords({RequestError::Fault::Missing, Piece::Client});
    auto target = line.target.target();
    if (!target)
        return std::unexpected(target.error());
    return gather(line, *row, console)
        .and_then([&](const VerbInput& input) { return line.target.request(verb, input); })
        .transform([&](const ClientRequest& request) {
            AuthClient client(*target, clock);
            return ServerReply{*target, waitFor(client.send(request))};
        });
}

void addCredentials(CLI::App& command, ServerLine& line)
{
    command.add_option("USERNAME,-u,--username", line.username, "The account")->required();
    command.add_option("-p,--password", line.password,
                       "Where the password comes from: @FILE, env:NAME, - for standard input, or "
                       "the text itself. Without it: $CLAIMCHECK_PASSWORD, or standard input");
}

void addTokenOption(CLI::App& command, ServerLine& line)
{
    command.add_option("--token", line.token, kCredentialHelp)->type_name(kSourceType);
}

void addClientOptions(CLI::App& command, ServerLine& line)
{
    command.add_option("--client", line.client, "The id of a service client")->type_name("ID");
    command
        .add_option("--client-secret", line.clientSecret,
                    "Its secret: @FILE, env:NAME, - for standard input, or its text")
        ->type_name(kSourceType);
}

} // namespace claimcheck::cli
