#pragma once

#include "core/core_export.h"

#include <QStringView>

namespace claimcheck {

/// Whether @p typed is among the first things a guesser tries: a password of our list of some
/// 3,400, two of them in a row, a short piece over and over, a run along the alphabet or the
/// keyboard; each of them in any case, with digits for letters (`p4$$w0rd`), with spaces in
/// between, or with digits and signs around it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool isCommonPassword(QStringView typed);

/// Whether @p word is in @p typed, in any case and with digits for letters. Words of less than four
/// characters are in too much: such a one must be all there is besides digits and signs.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool holdsWord(QStringView typed, QStringView word);

/// How many passwords the list has.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT qsizetype commonPasswordCount();

} // namespace claimcheck
