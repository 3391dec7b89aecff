#include "app/cli/cli.h"
#include "core/base/clock.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"

#include <QCoreApplication>

#include <iostream>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

namespace {

bool isTerminal(int descriptor)
{
#ifdef Q_OS_UNIX
    return ::isatty(descriptor) == 1;
#else
    Q_UNUSED(descriptor)
    return false;
#endif
}

} // namespace

int main(int argc, char** argv)
{
    using namespace claimcheck;
    using namespace Qt::StringLiterals;

    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(u"claimcheck"_s);
    const cli::Console console{
        .in = std::cin,
        .out = std::cout,
        .err = std::cerr,
        .inIsTerminal = isTerminal(0),
        // https://no-color.org
        .color = isTerminal(1) && qEnvironmentVariableIsEmpty("NO_COLOR"),
    };
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return static_cast<int>(
            cli::complain(console, cli::Exit::NotChecked,
                          u"The cryptography does not work on this machine (%1). Is the OpenSSL "
                          "plugin of QCA installed?"_s.arg(crypto.error().where)));
    const SystemClock clock;
    SystemRandom random;
    return static_cast<int>(
        cli::run(std::vector<std::string>(argv + 1, argv + argc), console, clock, random));
}
