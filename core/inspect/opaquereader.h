#pragma once

#include "core/inspect/inspection.h"

namespace claimcheck {

/// Recognises Inspection::token by the prefix of the tokens that Claimcheck's own server looks up,
/// and says whether its checksum fits. Returns false, with nothing changed, for anything else.
[[nodiscard]] bool readOpaque(Inspection& inspection);

} // namespace claimcheck
