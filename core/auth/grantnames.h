#pragma once

#include "core/auth/autherror.h"

#include <QStringList>

namespace claimcheck {

/// BadName, with the field, when a role or a scope is not one visible word (RFC 6749 section 3.3),
/// or when there are too many of them.
[[nodiscard]] AuthResult<void> checkNames(const QStringList& roles, const QStringList& scopes);

} // namespace claimcheck
