#include "server/termination.h"

#include <QCoreApplication>

#ifdef Q_OS_UNIX

#include <QSocketNotifier>

#include <array>
#include <csignal>

#include <sys/socket.h>
#include <unistd.h>

namespace claimcheck {

namespace {

// A signal handler may do next to nothing, but it may write to a socket that the event loop reads.
std::array<int, 2> sockets{-1, -1};

void onSignal(int)
{
    const char byte = 1;
    static_cast<void>(::write(sockets[0], &byte, 1) == 1);
}

} // namespace

void quitOnTermination()
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, sockets.data()) != 0)
        return; // the signals keep their default: the process ends at once
    auto* notifier = new QSocketNotifier(sockets[1], QSocketNotifier::Read, qApp);
    QObject::connect(notifier, &QSocketNotifier::activated, qApp, &QCoreApplication::quit);
    struct sigaction action = {};
    action.sa_handler = onSignal;
    // A second signal ends the process at once.
    action.sa_flags = static_cast<int>(SA_RESTART | SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

} // namespace claimcheck

#else

#include <windows.h>

namespace claimcheck {

namespace {

BOOL WINAPI onControl(DWORD)
{
    QMetaObject::invokeMethod(qApp, &QCoreApplication::quit, Qt::QueuedConnection);
    return TRUE;
}

} // namespace

void quitOnTermination()
{
    SetConsoleCtrlHandler(onControl, TRUE);
}

} // namespace claimcheck

#endif
