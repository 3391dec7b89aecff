#include "core/base/clock.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/admin/action.h"
#include "server/admin/commandline.h"
#include "server/authserver.h"
#include "server/hangup.h"
#include "server/serverlog.h"
#include "server/starterror.h"
#include "server/termination.h"

#include <QCoreApplication>
#include <QSaveFile>

#include <iostream>
#include <print>
#include <tuple>

#ifdef Q_OS_UNIX
#include <sys/stat.h>
#include <unistd.h>
#endif

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

bool writePortFile(const QString& path, int port)
{
    QSaveFile file(path);
    return file.open(QIODevice::WriteOnly) && file.write(QByteArray::number(port) + '\n') > 0
        && file.commit();
}

bool inputIsTerminal()
{
#ifdef Q_OS_UNIX
    return ::isatty(STDIN_FILENO) == 1;
#else
    return false;
#endif
}

int fail(const QString& message)
{
    return complain(std::cerr, message, kExitUnreadable);
}

int serve(const ServerSettings& settings)
{
    ServerLog log(settings.logLevel, settings.logFormat);
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return fail(describe(StartError{StartError::Fault::CryptoFailed, crypto.error().where}));
    const SystemClock clock;
    SystemRandom random;
    const auto server = AuthServer::start(settings, clock, random, log.requests());
    if (!server)
        return fail(describe(server.error()));
    // Whoever renews certificates says so by this signal.
    if (settings.tls.mode != TlsSettings::Mode::Off)
        onHangup([&server] { (*server)->reloadCertificate(); });

    if (settings.lab)
        qWarning(
            "This server is a lab: whoever is on this machine may move its clock and break its "
            "rules. Keep nothing in it that matters.");
    const QUrl url = (*server)->url();
    if (!settings.portFile.isEmpty() && !writePortFile(settings.portFile, url.port()))
        return fail(u"The port file %1 cannot be written."_s.arg(settings.portFile));
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
    // Qt's own event loop, where it would take GLib's: each request costs three system calls less.
    if (!qEnvironmentVariableIsSet("QT_NO_GLIB"))
        qputenv("QT_NO_GLIB", "1");
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"claimcheck-server"_s);
    QCoreApplication::setApplicationVersion(QStringLiteral(CLAIMCHECK_VERSION));
    return runServerProgram(
        {argv + 1, argv + argc}, QProcessEnvironment::systemEnvironment(),
        {std::cin, std::cout, std::cerr, inputIsTerminal()},
        [](const Configuration& configuration) { return serve(configuration.settings()); });
}
