#pragma once

// Inside this room only: how its functions say no.

#include "core/account/username.h"
#include "core/auth/autherror.h"
#include "core/password/passwordpolicy.h"
#include "core/store/storeerror.h"

#include <QString>

#include <expected>

namespace claimcheck {

/// For an early return.
[[nodiscard]] inline std::unexpected<AuthError> refuse(AuthError::Fault fault,
                                                       const QString& where = {})
{
    return std::unexpected(AuthError{fault, where});
}

/// What the store said, for the operator's log.
[[nodiscard]] inline AuthError fromStore(const StoreError& error)
{
    return {AuthError::Fault::StoreFailed, error.where};
}
[[nodiscard]] inline std::unexpected<AuthError> storeFailed(const StoreError& error)
{
    return std::unexpected(fromStore(error));
}

[[nodiscard]] AuthError::Fault faultFor(UsernameFault fault);
[[nodiscard]] AuthError::Fault faultFor(PasswordError::Fault fault);

} // namespace claimcheck
