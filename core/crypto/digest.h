#pragma once

#include "core/core_export.h"

#include <QByteArray>
#include <QByteArrayView>

namespace claimcheck {

enum class DigestAlgorithm { Sha256 };

/// The hash of @p data, by QCA. Needs a CryptoRuntime.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray digest(DigestAlgorithm algorithm,
                                                       QByteArrayView data);

} // namespace claimcheck
