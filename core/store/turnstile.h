#pragma once

// Inside the store only.

#include <QtTypes>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace claimcheck {

/// Lets one thread through at a time, in the order in which they came. SQLite has one writer and
/// no queue: whoever asks again at the right moment goes first, and somebody may wait for ever.
class Turnstile
{
public:
    /// What a thread that was let through holds until it leaves. The turnstile must outlive it.
    class Pass
    {
    public:
        explicit Pass(Turnstile& turnstile)
            : m_turnstile(&turnstile)
        {
            turnstile.enter();
        }
        Pass(Pass&& other) noexcept
            : m_turnstile(std::exchange(other.m_turnstile, nullptr))
        {
        }
        Pass& operator=(Pass&&) = delete;
        ~Pass()
        {
            if (m_turnstile)
                m_turnstile->leave();
        }

    private:
        Turnstile* m_turnstile;
    };

private:
    void enter()
    {
        std::unique_lock lock(m_mutex);
        const quint64 mine = m_next++;
        m_turn.wait(lock, [this, mine] { return m_serving == mine; });
    }
    void leave()
    {
        {
            const std::lock_guard lock(m_mutex);
            ++m_serving;
        }
        m_turn.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_turn;
    quint64 m_next = 0;
    quint64 m_serving = 0;
};

} // namespace claimcheck
