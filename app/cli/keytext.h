#pragma once

#include "core/client/keyfetcher.h"
#include "core/key/keyerror.h"

#include <QString>

namespace claimcheck::cli {

/// Why a key was refused, as a sentence that ends with what to do.
[[nodiscard]] QString describe(const KeyError& error);

/// Why no keys came from a URL, likewise.
[[nodiscard]] QString describe(const KeyFetchError& error);

} // namespace claimcheck::cli
