#include "server/wire/listener.h"

#include <QSemaphore>

#include <algorithm>

#ifdef Q_OS_UNIX
#include <sys/resource.h>
#endif

namespace claimcheck {

namespace {

// Connections that the system keeps for us while we are busy with others.
constexpr int kBacklog = 1024;
constexpr std::chrono::milliseconds kPause{100};

// How many of @p wanted connections this process may have, while the store and its threads find
// descriptors too.
int affordable(int wanted)
{
#ifdef Q_OS_UNIX
    constexpr rlim_t kOthers = 64;
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return wanted;
    const rlim_t needed = static_cast<rlim_t>(wanted) + kOthers;
    if (limit.rlim_cur < needed) {
        limit.rlim_cur = std::min(needed, limit.rlim_max);
        ::setrlimit(RLIMIT_NOFILE, &limit);
        ::getrlimit(RLIMIT_NOFILE, &limit);
    }
    const rlim_t left = limit.rlim_cur > kOthers ? limit.rlim_cur - kOthers : 1;
    return static_cast<int>(std::min(static_cast<rlim_t>(wanted), left));
#else
    return wanted;
#endif
}

} // namespace

Listener::Listener(QObject* parent)
    : QTcpServer(parent)
{
    setListenBacklogSize(kBacklog);
    m_resume.setSingleShot(true);
    connect(&m_resume, &QTimer::timeout, this, &QTcpServer::resumeAccepting);
    // Qt has paused by then: whoever accepts nothing all the time spins.
    connect(this, &QTcpServer::acceptError, this, &Listener::makeRoom);
}

Listener::~Listener()
{
    stop(std::chrono::milliseconds{0});
}

void Listener::serve(int workers, const WireLimits& limits, const WorkerParts& parts)
{
    WireLimits share = limits;
    share.connections = std::max(1, affordable(limits.connections) / workers);
    share.connectionsPerAddress = std::max(1, limits.connectionsPerAddress / workers);
    for (int i = 0; i < workers; ++i) {
        Crew crew{std::make_unique<QThread>(), std::make_unique<Worker>(parts, share)};
        crew.thread->setObjectName(QStringLiteral("worker %1").arg(i + 1));
        crew.worker->moveToThread(crew.thread.get());
        crew.thread->start();
        m_crews.push_back(std::move(crew));
    }
    resumeAccepting();
}

void Listener::incomingConnection(qintptr descriptor)
{
    const auto crew = std::ranges::min_element(
        m_crews, {}, [](const Crew& candidate) { return candidate.worker->load(); });
    Q_ASSERT(crew != m_crews.end()); // serve() comes before the event loop
    Worker* const worker = crew->worker.get();
    worker->expect();
    QMetaObject::invokeMethod(worker, [worker, descriptor] { worker->take(descriptor); });
}

void Listener::makeRoom()
{
    for (const Crew& crew : m_crews)
        QMetaObject::invokeMethod(crew.worker.get(), &Worker::shed);
    m_resume.start(kPause);
}

int Listener::connections() const
{
    int all = 0;
    for (const Crew& crew : m_crews)
        all += crew.worker->load();
    return all;
}

void Listener::stop(std::chrono::milliseconds patience)
{
    close();
    m_resume.stop();
    QSemaphore idle;
    for (const Crew& crew : m_crews) {
        connect(crew.worker.get(), &Worker::idle, crew.worker.get(), [&idle] { idle.release(); });
        QMetaObject::invokeMethod(crew.worker.get(), &Worker::windUp);
    }
    idle.tryAcquire(static_cast<int>(m_crews.size()), static_cast<int>(patience.count()));
    for (const Crew& crew : m_crews) {
        QMetaObject::invokeMethod(crew.worker.get(), &Worker::end, Qt::BlockingQueuedConnection);
        crew.thread->quit();
        crew.thread->wait();
    }
    m_crews.clear();
}

} // namespace claimcheck
