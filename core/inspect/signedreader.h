#pragma once

#include "core/inspect/inspection.h"

namespace claimcheck {

/// Reads Inspection::token as itsdangerous and Flask write signed tokens, where it has their shape:
/// a payload of JSON that is no JOSE header, perhaps a timestamp, and a signature as long as a
/// digest. Returns false, with nothing changed, for anything else.
[[nodiscard]] bool readSigned(Inspection& inspection);

} // namespace claimcheck
