#pragma once

#include "core/core_export.h"

#include <QString>
#include <QStringView>

namespace claimcheck {

/// Untrusted text, safe to show: control, format and bidirectional characters become marks such
/// as <U+202E>, so that no text can hide, reorder or end what stands around it. For display only.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString visibleText(QStringView untrusted);

} // namespace claimcheck
