#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QMetaType>
#include <QString>

#include <expected>
#include <iosfwd>
#include <string>

namespace claimcheck {

/// Why a value that stands elsewhere could not be read.
struct CLAIMCHECK_CORE_EXPORT SourceError
{
    Q_GADGET
public:
    enum class Fault {
        AlreadyRead, ///< standard input was read to its end for something else
        Unreadable,  ///< the file cannot be read; `reason` is the system's
        TooLarge,
        NotBase64,
        NotSet,      ///< there is no such environment variable
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where = {};  ///< the file or the variable; empty for standard input
    QString reason = {};
};

template <class T>
using SourceResult = std::expected<T, SourceError>;

/// The most that is read of a file or of standard input unless told.
inline constexpr qsizetype kMaxSourceBytes = 1 << 20;

/// What a value on a command line stands for: `TEXT`, `@FILE`, `-` for @p input, `env:NAME`, or
/// `b64:...` for bytes in base64 or base64url. Files and input lose one line end.
///
/// What is secret should not stand on the command line, where every process can read it; that is
/// what the other forms are for. @p input is read to its end, so it holds one value.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SourceResult<QByteArray> readValue(std::istream& input,
                                                                        const std::string& source);

/// The bytes of a file as they are, or of @p input for "-".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT SourceResult<QByteArray>
readFileOrInput(std::istream& input, const std::string& path,
                qsizetype mostBytes = kMaxSourceBytes);

} // namespace claimcheck
