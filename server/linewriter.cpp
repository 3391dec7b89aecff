#include "server/linewriter.h"

#include <chrono>
#include <utility>

namespace claimcheck {

namespace {

constexpr std::size_t kMostWaiting = 1024UL * 1024;
// How long lines are gathered: people do not notice, and a server writes a hundred at once.
constexpr std::chrono::milliseconds kGather{20};

} // namespace

LineWriter::LineWriter(std::FILE* stream)
    : m_stream(stream)
    , m_thread([this] { run(); })
{
}

LineWriter::~LineWriter()
{
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    m_changed.notify_all();
    m_thread.join();
}

void LineWriter::add(QByteArrayView line)
{
    bool first = false;
    {
        const std::lock_guard lock(m_mutex);
        if (m_waiting.size() + static_cast<std::size_t>(line.size()) > kMostWaiting) {
            ++m_dropped;
            return;
        }
        first = m_waiting.empty();
        m_waiting.append(line.data(), static_cast<std::size_t>(line.size())).push_back('\n');
    }
    if (first)
        m_changed.notify_all();
}

void LineWriter::flush()
{
    std::unique_lock lock(m_mutex);
    m_hurry = true;
    m_changed.notify_all();
    m_changed.wait(lock, [this] { return m_waiting.empty() && !m_writing; });
    m_hurry = false;
}

void LineWriter::run()
{
    std::unique_lock lock(m_mutex);
    for (;;) {
        m_changed.wait(lock, [this] { return !m_waiting.empty() || m_ending; });
        if (m_waiting.empty())
            return;
        m_changed.wait_for(lock, kGather, [this] { return m_hurry || m_ending; });
        std::string lines = std::exchange(m_waiting, {});
        if (const auto dropped = std::exchange(m_dropped, 0))
            lines += "(" + std::to_string(dropped) + " lines were lost: nobody read the log)\n";
        m_writing = true;
        lock.unlock();
        std::fwrite(lines.data(), 1, lines.size(), m_stream);
        std::fflush(m_stream);
        lock.lock();
        m_writing = false;
        m_changed.notify_all();
    }
}

} // namespace claimcheck
