#include "core/base/clock.h"
#include "core/base/duration.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/authserver.h"
#include "server/settings.h"
#include "server/starterror.h"
#include "server/termination.h"

#include <QCoreApplication>
#include <QLoggingCategory>
#include <QSaveFile>

#include <iostream>
#include <print>
#include <tuple>

#include <CLI/CLI.hpp>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#endif

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

struct CommandLine
{
    ServerSettings settings;
    QString portFile;
};

// What each option takes is checked while it is read, so that a mistake is named by its option.
std::string readListen(const std::string& text, ServerSettings& settings)
{
    const QUrl url(u"http://"_s + QString::fromStdString(text));
    if (!url.isValid() || url.host().isEmpty() || url.port() < 0 || !url.path().isEmpty())
        return "takes HOST:PORT, such as 127.0.0.1:8080";
    settings.host = url.host();
    settings.port = static_cast<quint16>(url.port());
    return {};
}

std::string readStore(const std::string& text, ServerSettings& settings)
{
    auto file = sqliteFile(QString::fromStdString(text));
    if (!file)
        return "takes sqlite:FILE";
    settings.storeFile = std::move(*file);
    return {};
}

std::string readLifetime(const std::string& text, ServerSettings& settings)
{
    const auto lifetime = parseDuration(QString::fromStdString(text));
    if (!lifetime || lifetime->count() == 0)
        return "takes a span of time, such as 15m, 2h or 90s";
    settings.accessLifetime = *lifetime;
    return {};
}

std::string readAlgorithm(const std::string& text, ServerSettings& settings)
{
    const AlgorithmRow* row = findAlgorithm(QByteArray::fromStdString(text));
    if (!row || row->scheme) // the store keeps secrets only
        return "takes HS256, HS384 or HS512";
    settings.algorithm = row->algorithm;
    return {};
}

/// One option that a settings field is read from; also CLAIMCHECK_NAME in the environment and NAME
/// in the configuration file.
void addOption(CLI::App& app, const std::string& name, const std::string& description,
               std::function<std::string(const std::string&)> read)
{
    std::string variable = "CLAIMCHECK_" + name.substr(2);
    std::ranges::transform(variable, variable.begin(),
                           [](unsigned char c) { return c == '-' ? '_' : std::toupper(c); });
    app.add_option_function<std::string>(
           name,
           [name, read = std::move(read)](const std::string& text) {
               if (const std::string problem = read(text); !problem.empty())
                   throw CLI::ValidationError(name, problem);
           },
           description)
        ->envname(variable);
}

void addOptions(CLI::App& app, CommandLine& line)
{
    ServerSettings& s = line.settings;
    const auto into = [](QString& field) {
        return [&field](const std::string& text) {
            field = QString::fromStdString(text);
            return std::string{};
        };
    };
    addOption(app, "--listen", "HOST:PORT to listen on; port 0 takes a free one [127.0.0.1:8080]",
              [&s](const std::string& text) { return readListen(text, s); });
    addOption(app, "--store", "sqlite:FILE that everything is kept in [in your data folder]",
              [&s](const std::string& text) { return readStore(text, s); });
    addOption(app, "--port-file", "FILE that the port is written to once the server listens",
              into(line.portFile));
    addOption(app, "--alg", "Algorithm that tokens are signed with: HS256, HS384, HS512 [HS256]",
              [&s](const std::string& text) { return readAlgorithm(text, s); });
    addOption(app, "--secret-file", "FILE with the HMAC key [a random one, made at first run]",
              into(s.secretFile));
    addOption(app, "--profile-secret-file",
              "FILE with the secret of the profiles; its text can also stand in\n"
              "CLAIMCHECK_PROFILE_SECRET [a random one at every start]",
              into(s.profileSecretFile));
    addOption(app, "--issuer", "iss of the tokens [the address of --listen]", into(s.issuer));
    addOption(app, "--audience", "aud of the tokens [claimcheck]", into(s.audience));
    addOption(app, "--access-ttl", "How long an access token lives: 90s, 15m, 2h [15m]",
              [&s](const std::string& text) { return readLifetime(text, s); });
}

// The one secret that may stand in the environment, because that is where Flask programs have it.
std::shared_ptr<const SecretBytes> profileSecretOfEnvironment()
{
    QByteArray text = qgetenv("CLAIMCHECK_PROFILE_SECRET");
    if (text.isEmpty())
        return {};
    auto secret = std::make_shared<const SecretBytes>(SecretBytes::copyOf(text));
    wipe(std::as_writable_bytes(std::span{text}));
    qunsetenv("CLAIMCHECK_PROFILE_SECRET");
    return secret;
}

bool writePortFile(const QString& path, int port)
{
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray::number(port) + '\n') > 0
        && file.commit();
}

int fail(const QString& message)
{
    std::println(std::cerr, "claimcheck-server: {}", message.toStdString());
    return 1;
}

int serve(const CommandLine& line)
{
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return fail(describe(StartError{StartError::Fault::CryptoFailed, crypto.error().where}));
    const SystemClock clock;
    SystemRandom random;
    const auto server = AuthServer::start(line.settings, clock, random);
    if (!server)
        return fail(describe(server.error()));

    const QUrl url = (*server)->url();
    if (!line.portFile.isEmpty() && !writePortFile(line.portFile, url.port()))
        return fail(u"The port file %1 cannot be written."_s.arg(line.portFile));
    quitOnTermination();
    std::println("Listening on {}", url.toString().toStdString());
    std::ignore = std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace

int main(int argc, char** argv)
{
#ifdef Q_OS_UNIX
    ::umask(077); // whatever this process makes, its database above all, is its owner's alone
#endif
    QCoreApplication application(argc, argv);
    // One line a request. QT_LOGGING_RULES changes that.
    QLoggingCategory::setFilterRules(u"claimcheck.http.info=true"_s);
    QCoreApplication::setApplicationName(u"claimcheck-server"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(CLAIMCHECK_VERSION));

    CommandLine line;
    line.settings.storeFile = defaultStoreFile();
    line.settings.profileSecret = profileSecretOfEnvironment();
    CLI::App app{"The Claimcheck auth server: registers users, logs them in, issues tokens and\n"
                 "revokes them. Every option can also stand in the environment, as\n"
                 "CLAIMCHECK_LISTEN for --listen, and in a configuration file."};
    app.set_version_flag("--version", "claimcheck-server " CLAIMCHECK_VERSION);
    app.set_config("--config", "", "FILE with options, as listen = \"127.0.0.1:8080\"");
    addOptions(app, line);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        // Help and version are "errors" of code 0; everything else is a mistake in the usage.
        return app.exit(error) == 0 ? 0 : 2;
    }
    return serve(line);
}
