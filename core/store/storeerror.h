#pragma once

#include "core/core_export.h"

#include <QMetaType>
#include <QString>

#include <expected>

namespace claimcheck {

/// Why the store could not do what it was asked.
struct CLAIMCHECK_CORE_EXPORT StoreError
{
    Q_GADGET
public:
    enum class Fault {
        NotAFile,     ///< a folder, a link or a device stands where the database should be
        NotLocal,     ///< the file lies on another machine's disk
        NotWritable,  ///< the file, its folder or the server's database cannot be written
        Damaged,      ///< the engine finds it inconsistent, or the file is empty
        NotOurs,      ///< a good database, but of another program
        TooNew,       ///< written by a later version of Claimcheck
        InUse,        ///< another Claimcheck server has it open
        Unavailable,  ///< the disk is full, an I/O error, no driver, no server: try again later
        Conflict,     ///< what was to be unique exists already
    };
    Q_ENUM(Fault)

    Fault fault;
    QString where; ///< the file, or what the database said; never a value from a row
};

template <class T>
using StoreResult = std::expected<T, StoreError>;

/// The stable name of a fault, for a log: "damaged", "in_use", ...
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString faultName(StoreError::Fault fault);

} // namespace claimcheck
