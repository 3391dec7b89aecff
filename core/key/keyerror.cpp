#include "core/key/keyerror.h"

#include "core/crypto/asymmetrickey.h"

namespace claimcheck {

using Fault = KeyError::Fault;

KeyError keyErrorFrom(const AsymmetricKeyError& error, Fault malformed)
{
    using KeyFault = AsymmetricKeyError::Fault;
    switch (error.fault) {
    case KeyFault::Malformed:
        return {malformed, {}};
    case KeyFault::NotOnCurve:
        return {Fault::NotOnCurve};
    case KeyFault::TooSmall:
        return {Fault::RsaTooSmall};
    case KeyFault::TooLarge:
        return {Fault::RsaTooLarge};
    case KeyFault::BadExponent:
        return {Fault::RsaExponent};
    case KeyFault::BadModulus:
        return {Fault::RsaModulus};
    case KeyFault::Mismatch:
        return {Fault::Mismatch};
    case KeyFault::CryptoFailed:
        return {Fault::CryptoFailed};
    }
    Q_UNREACHABLE_RETURN({Fault::CryptoFailed});
}

} // namespace claimcheck
