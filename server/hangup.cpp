#include "server/hangup.h"

#include <QtGlobal>

#ifdef Q_OS_UNIX

#include <QCoreApplication>
#include <QSocketNotifier>

#include <array>
#include <csignal>
#include <utility>

#include <sys/socket.h>
#include <unistd.h>

namespace claimcheck {

namespace {

// A signal handler may do next to nothing, but it may write to a socket that the event loop reads.
std::array<int, 2> ends{-1, -1};

void onSignal(int)
{
    const char byte = 1;
    static_cast<void>(::write(ends[1], &byte, 1) == 1);
}

} // namespace

void onHangup(std::function<void()> reload)
{
    if (::socketpair(AF_UNIX, SOCK_STREAM, 0, ends.data()) != 0)
        return;
    auto* notifier = new QSocketNotifier(ends[0], QSocketNotifier::Read, qApp);
    QObject::connect(notifier, &QSocketNotifier::activated, qApp, [reload = std::move(reload)] {
        std::array<char, 64> bytes{};
        // Several signals at once are one.
        if (::read(ends[0], bytes.data(), bytes.size()) > 0)
            reload();
    });
    struct sigaction action = {};
    action.sa_handler = onSignal;
    action.sa_flags = SA_RESTART;
    sigaction(SIGHUP, &action, nullptr);
}

} // namespace claimcheck

#else

namespace claimcheck {

void onHangup(std::function<void()> /*reload*/) { }

} // namespace claimcheck

#endif
