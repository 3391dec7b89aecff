#include "core/base/inflate.h"

#include <algorithm>

#include <zlib.h>

namespace claimcheck {

using Fault = InflateError::Fault;

namespace {

/// Owns what zlib allocates for one stream.
class Inflater
{
public:
    explicit Inflater(QByteArrayView compressed)
    {
        // zlib reads through a pointer that it declares without const.
        m_stream.next_in = const_cast<Bytef*>(reinterpret_cast<const Bytef*>(compressed.data()));
        m_stream.avail_in = static_cast<uInt>(compressed.size());
        m_ready = inflateInit(&m_stream) == Z_OK;
    }
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;
    ~Inflater()
    {
        if (m_ready)
            inflateEnd(&m_stream);
    }

    /// Fills @p room and returns zlib's answer.
    int next(char* room, qsizetype size)
    {
        if (!m_ready)
            return Z_MEM_ERROR;
        m_stream.next_out = reinterpret_cast<Bytef*>(room);
        m_stream.avail_out = static_cast<uInt>(size);
        return inflate(&m_stream, Z_NO_FLUSH);
    }

    [[nodiscard]] qsizetype unusedRoom() const { return m_stream.avail_out; }
    [[nodiscard]] bool hasInput() const { return m_stream.avail_in > 0; }

private:
    z_stream m_stream{};
    bool m_ready = false;
};

} // namespace

std::expected<QByteArray, InflateError> inflateZlib(QByteArrayView compressed, qsizetype limit)
{
    const auto refuse = [](Fault fault) { return std::unexpected(InflateError{fault}); };
    constexpr qsizetype kStep = 4096;

    Inflater inflater{compressed};
    QByteArray bytes;
    for (;;) {
        const qsizetype filled = bytes.size();
        // One byte more than allowed, to tell "just enough" from "too much".
        const qsizetype room = std::min(kStep, limit + 1 - filled);
        bytes.resize(filled + room);
        const int result = inflater.next(bytes.data() + filled, room);
        bytes.chop(inflater.unusedRoom());
        if (bytes.size() > limit)
            return refuse(Fault::TooLarge);
        if (result == Z_STREAM_END)
            return inflater.hasInput() ? refuse(Fault::TrailingBytes)
                                       : std::expected<QByteArray, InflateError>{bytes};
        if (result == Z_BUF_ERROR || (result == Z_OK && bytes.size() == filled))
            return refuse(Fault::Truncated);
        if (result != Z_OK)
            return refuse(Fault::Corrupt);
    }
}

QByteArray deflateZlib(QByteArrayView bytes)
{
    uLongf size = compressBound(static_cast<uLong>(bytes.size()));
    QByteArray compressed(static_cast<qsizetype>(size), Qt::Uninitialized);
    const int result =
        compress(reinterpret_cast<Bytef*>(compressed.data()), &size,
                 reinterpret_cast<const Bytef*>(bytes.data()), static_cast<uLong>(bytes.size()));
    if (result != Z_OK)
        return {};
    compressed.truncate(static_cast<qsizetype>(size));
    return compressed;
}

} // namespace claimcheck
