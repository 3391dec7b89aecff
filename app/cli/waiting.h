#pragma once

#include <QEventLoop>
#include <QFuture>
#include <QFutureWatcher>

namespace claimcheck::cli {

/// Waits for what a client or a fetcher of this thread is about to bring. Needs a QCoreApplication.
template <class T>
[[nodiscard]] T waitFor(QFuture<T> future)
{
    QEventLoop loop;
    QFutureWatcher<T> watcher;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(future);
    if (!future.isFinished())
        loop.exec();
    return future.result();
}

} // namespace claimcheck::cli
