#pragma once

#include <QFile>
#include <QTemporaryFile>

#include <cstdio>

namespace claimcheck {

/// A stream that remembers what was written to it.
class Paper
{
public:
    Paper() = default;
    ~Paper()
    {
        if (m_stream)
            std::fclose(m_stream);
    }
    Paper(const Paper&) = delete;
    Paper& operator=(const Paper&) = delete;

    [[nodiscard]] std::FILE* stream() const { return m_stream; }
    /// What has been flushed so far.
    [[nodiscard]] QByteArray text() const
    {
        QFile file(m_file.fileName());
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray{};
    }
    /// The lines that have an end.
    [[nodiscard]] QByteArrayList lines() const
    {
        QByteArrayList lines = text().split('\n');
        lines.removeLast();
        return lines;
    }

private:
    QTemporaryFile m_file;
    std::FILE* m_stream = m_file.open() ? std::fopen(qPrintable(m_file.fileName()), "w") : nullptr;
};

} // namespace claimcheck
