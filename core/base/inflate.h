#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QMetaType>

#include <expected>

namespace claimcheck {

/// Why compressed bytes were refused.
struct CLAIMCHECK_CORE_EXPORT InflateError
{
    Q_GADGET
public:
    enum class Fault {
        Corrupt,       ///< no zlib stream (RFC 1950), or one that asks for a preset dictionary
        Truncated,     ///< ends before its checksum
        TrailingBytes, ///< something follows the stream
        TooLarge,      ///< inflates to more than the caller allows
    };
    Q_ENUM(Fault)

    Fault fault;
    bool operator==(const InflateError&) const = default;
};

/// What one zlib stream holds, the whole of @p compressed being that stream. Stops as soon as more
/// than @p limit bytes come out, so that a bomb costs no more than the limit.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<QByteArray, InflateError>
inflateZlib(QByteArrayView compressed, qsizetype limit);

/// The zlib stream for @p bytes at zlib's default level, as other libraries write it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray deflateZlib(QByteArrayView bytes);

} // namespace claimcheck
