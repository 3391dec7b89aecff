#include "server/admin/onservice.h"

#include "core/base/clock.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/http/problem.h"
#include "server/openservice.h"

#include <QJsonValue>

#ifdef Q_OS_UNIX
#include <pwd.h>
#include <unistd.h>
#endif

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString operatorName()
{
#ifdef Q_OS_UNIX
    const passwd* entry = ::getpwuid(::geteuid());
    return entry ? QString::fromLocal8Bit(entry->pw_name) : QString::number(::geteuid());
#else
    return qEnvironmentVariable("USERNAME");
#endif
}

} // namespace

int onService(const Surroundings& around, const Job& job)
{
    const auto configuration = around.configuration();
    if (!configuration)
        return complain(around.err, configuration.error(), kExitUsage);
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return complain(around.err,
                        describe(StartError{StartError::Fault::CryptoFailed, crypto.error().where}),
                        kExitFailed);
    const SystemClock clock;
    SystemRandom random;
    const ServerSettings& settings = configuration->settings();
    const auto opened = openService(settings, settings.port, Access::Administrative, random, clock);
    if (!opened)
        return complain(around.err, describe(opened.error()), kExitFailed);
    return job(*opened->service,
               {.name = u"command line (%1)"_s.arg(operatorName()), .client = {}});
}

QString describe(const AuthError& error)
{
    using Fault = AuthError::Fault;
    switch (error.fault) {
    case Fault::StoreFailed:
        return u"The store cannot do this now (%1). Nothing was changed."_s.arg(error.where);
    case Fault::CryptoFailed:
        return u"The cryptography does not work on this machine (%1)."_s.arg(error.where);
    default: // all others are said as the server says them
        return problemFor(error).body["error_description"_L1].toString();
    }
}

int complain(std::ostream& err, const AuthError& error)
{
    return complain(err, describe(error), kExitFailed);
}

} // namespace claimcheck
