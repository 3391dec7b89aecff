#pragma once

#include <openssl/types.h>

namespace claimcheck {

/// Whether deriving a key from a passphrase as @p algorithm says would take longer than a person
/// waits. The file names its own cost, so whoever wrote it could keep us busy for days. An
/// algorithm that is not known costs nothing, because it is not carried out either.
[[nodiscard]] bool isCostly(const X509_ALGOR* algorithm);

} // namespace claimcheck
