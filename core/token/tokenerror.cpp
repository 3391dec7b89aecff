#include "core/token/tokenerror.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

QString faultName(Fault fault)
{
    switch (fault) {
    case Fault::TooLarge:
        return u"too_large"_s;
    case Fault::Malformed:
        return u"malformed"_s;
    case Fault::BadEncoding:
        return u"bad_encoding"_s;
    case Fault::BadHeader:
        return u"bad_header"_s;
    case Fault::CriticalUnsupported:
        return u"critical_unsupported"_s;
    case Fault::AlgorithmRefused:
        return u"algorithm_refused"_s;
    case Fault::UnknownKey:
        return u"unknown_key"_s;
    case Fault::BadSignature:
        return u"bad_signature"_s;
    case Fault::BadClaims:
        return u"bad_claims"_s;
    case Fault::Expired:
        return u"expired"_s;
    case Fault::NotYetValid:
        return u"not_yet_valid"_s;
    case Fault::IssuedInFuture:
        return u"issued_in_future"_s;
    case Fault::WrongIssuer:
        return u"wrong_issuer"_s;
    case Fault::WrongAudience:
        return u"wrong_audience"_s;
    case Fault::WrongType:
        return u"wrong_type"_s;
    case Fault::WrongSubject:
        return u"wrong_subject"_s;
    case Fault::WrongId:
        return u"wrong_id"_s;
    case Fault::NotIssued:
        return u"not_issued"_s;
    case Fault::MissingClaim:
        return u"missing_claim"_s;
    case Fault::LivesTooLong:
        return u"lives_too_long"_s;
    case Fault::BadPolicy:
        return u"bad_policy"_s;
    case Fault::Revoked:
        return u"revoked"_s;
    case Fault::InsufficientRole:
        return u"insufficient_role"_s;
    case Fault::InsufficientScope:
        return u"insufficient_scope"_s;
    case Fault::Undecided:
        return u"undecided"_s;
    case Fault::DecryptionFailed:
        return u"decryption_failed"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck
