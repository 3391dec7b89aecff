#pragma once

#include <QByteArray>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <string>
#include <thread>

namespace claimcheck {

/// Lines on their way to a stream, written by a thread of its own, many at a time: whoever has
/// something to say waits neither for the disk nor for a reader that has stopped reading. Safe to
/// use from several threads.
class LineWriter
{
public:
    /// @p stream is not owned.
    explicit LineWriter(std::FILE* stream);
    /// Writes what is left.
    ~LineWriter();
    LineWriter(const LineWriter&) = delete;
    LineWriter& operator=(const LineWriter&) = delete;

    /// @p line has no end of its own. Written within about 20 ms, after all that were added before.
    /// While a megabyte waits, lines are dropped, and one line says how many.
    void add(QByteArrayView line);
    /// Returns when all that was added has been handed to the system.
    void flush();

private:
    void run();

    std::FILE* const m_stream;
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::string m_waiting;
    quint64 m_dropped = 0;
    bool m_writing = false;
    bool m_hurry = false;
    bool m_ending = false;
    std::thread m_thread; // made last
};

} // namespace claimcheck
