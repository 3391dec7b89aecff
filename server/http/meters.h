#pragma once

#include <QByteArray>

#include <chrono>
#include <map>
#include <mutex>

namespace claimcheck {

/// Counts what the server answers, for those who watch it. Safe to use from several threads.
class Meters
{
public:
    void answered(int status, std::chrono::microseconds took);

    /// In the text format of Prometheus, version 0.0.4.
    [[nodiscard]] QByteArray text() const;

private:
    mutable std::mutex m_mutex;
    std::map<int, quint64> m_answers; // by status
    std::chrono::microseconds m_took{0};
};

/// A figure of that format: its name, what it means, and its value now.
[[nodiscard]] QByteArray gauge(const QByteArray& name, const QByteArray& meaning, qint64 value);

} // namespace claimcheck
