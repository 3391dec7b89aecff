#pragma once

#include "core/key/keyerror.h"

#include <QString>

namespace claimcheck::cli {

/// Why a key was refused, as a sentence that ends with what to do.
[[nodiscard]] QString describe(const KeyError& error);

} // namespace claimcheck::cli
