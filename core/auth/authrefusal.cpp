#include "core/auth/authrefusal.h"

namespace claimcheck {

using Fault = AuthError::Fault;

AuthError::Fault faultFor(UsernameFault fault)
{
    switch (fault) {
    case UsernameFault::Empty:
        return Fault::UsernameEmpty;
    case UsernameFault::TooLong:
        return Fault::UsernameTooLong;
    case UsernameFault::Character:
        return Fault::UsernameCharacter;
    case UsernameFault::MixedScripts:
        return Fault::UsernameMixedScripts;
    case UsernameFault::Direction:
        return Fault::UsernameDirection;
    case UsernameFault::Reserved:
        return Fault::UsernameReserved;
    }
    Q_UNREACHABLE_RETURN(Fault::UsernameCharacter);
}

AuthError::Fault faultFor(PasswordError::Fault fault)
{
    switch (fault) {
    case PasswordError::Fault::TooShort:
        return Fault::PasswordTooShort;
    case PasswordError::Fault::TooLong:
        return Fault::PasswordTooLong;
    case PasswordError::Fault::NotText:
        return Fault::PasswordNotText;
    case PasswordError::Fault::Common:
        return Fault::PasswordCommon;
    case PasswordError::Fault::HoldsName:
        return Fault::PasswordHoldsName;
    }
    Q_UNREACHABLE_RETURN(Fault::PasswordNotText);
}

} // namespace claimcheck
