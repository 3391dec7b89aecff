#pragma once

// For test programs with ENABLE_EXPORTS on Linux: the program's own symbols come before those of
// the C library, for SQLite and Qt as well, so that each change to the disk passes here. Included
// by one source file of a program.

#include <QByteArray>

#include <atomic>
#include <cerrno>
#include <cstdarg>
#include <functional>
#include <mutex>

#include <dlfcn.h>
#include <fcntl.h>
#include <sys/types.h>
#include <unistd.h>

namespace claimcheck {

/// What goes wrong with the files of one folder. Safe to use from several threads.
class DiskFaults
{
public:
    enum Call { Write = 1, Sync = 2, Open = 4 };

    [[nodiscard]] static DiskFaults& instance()
    {
        static DiskFaults faults;
        return faults;
    }

    /// From the @p first call of one of @p calls on, @p times of them fail with @p error; files
    /// elsewhere than in @p folder stay as they are.
    void arm(const QByteArray& folder, int calls, int first, int error, int times = 1)
    {
        const std::lock_guard lock(m_mutex);
        m_folder = folder;
        m_calls = calls;
        m_before = first - 1;
        m_error = error;
        m_left = times;
        m_fired = 0;
    }
    /// Gives back how many calls failed.
    int disarm()
    {
        const std::lock_guard lock(m_mutex);
        m_calls = 0;
        return m_fired;
    }

    /// Called before each sync of a file in the folder that is watched.
    void watchSyncs(const QByteArray& folder, std::function<void()> watch)
    {
        const std::lock_guard lock(m_mutex);
        m_watched = folder;
        m_watch = std::move(watch);
    }

    /// Whether the call is to fail; then errno says why.
    [[nodiscard]] bool strikes(Call call, int file)
    {
        QByteArray path(4096, '\0');
        const QByteArray link = QByteArray{"/proc/self/fd/"}.append(QByteArray::number(file));
        const ssize_t size =
            ::readlink(link.constData(), path.data(), static_cast<std::size_t>(path.size()));
        return size > 0 && strikes(call, path.first(size));
    }
    [[nodiscard]] bool strikes(Call call, const QByteArray& path)
    {
        std::function<void()> watch;
        {
            const std::lock_guard lock(m_mutex);
            if (call == Sync && !m_watched.isEmpty() && path.startsWith(m_watched))
                watch = m_watch;
        }
        if (watch)
            watch();
        const std::lock_guard lock(m_mutex);
        if (!(m_calls & call) || !path.startsWith(m_folder) || m_left == 0 || m_before-- > 0)
            return false;
        --m_left;
        ++m_fired;
        m_before = 0;
        errno = m_error;
        return true;
    }

private:
    std::mutex m_mutex;
    QByteArray m_folder;
    QByteArray m_watched;
    std::function<void()> m_watch;
    int m_calls = 0;
    int m_before = 0;
    int m_error = 0;
    int m_left = 0;
    int m_fired = 0;
};

template <class Function>
Function nextInLine(const char* name)
{
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

} // namespace claimcheck

extern "C" {
Q_DECL_EXPORT ssize_t pwrite64(int file, const void* bytes, size_t size, off64_t at)
{
    using namespace claimcheck;
    if (DiskFaults::instance().strikes(DiskFaults::Write, file))
        return -1;
    return nextInLine<decltype(&pwrite64)>("pwrite64")(file, bytes, size, at);
}

Q_DECL_EXPORT int fdatasync(int file)
{
    using namespace claimcheck;
    if (DiskFaults::instance().strikes(DiskFaults::Sync, file))
        return -1;
    return nextInLine<decltype(&fdatasync)>("fdatasync")(file);
}

Q_DECL_EXPORT int fsync(int file)
{
    using namespace claimcheck;
    if (DiskFaults::instance().strikes(DiskFaults::Sync, file))
        return -1;
    return nextInLine<decltype(&fsync)>("fsync")(file);
}

Q_DECL_EXPORT int open64(const char* path, int flags, ...)
{
    using namespace claimcheck;
    va_list more;
    va_start(more, flags);
    const mode_t mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(more, mode_t) : 0;
    va_end(more);
    if (DiskFaults::instance().strikes(DiskFaults::Open, QByteArray{path}))
        return -1;
    return nextInLine<int (*)(const char*, int, ...)>("open64")(path, flags, mode);
}
}
