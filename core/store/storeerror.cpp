#include "core/store/storeerror.h"

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = StoreError::Fault;

QString faultName(Fault fault)
{
    switch (fault) {
    case Fault::NotAFile:
        return u"not_a_file"_s;
    case Fault::NotLocal:
        return u"not_local"_s;
    case Fault::NotWritable:
        return u"not_writable"_s;
    case Fault::Damaged:
        return u"damaged"_s;
    case Fault::NotOurs:
        return u"not_ours"_s;
    case Fault::TooNew:
        return u"too_new"_s;
    case Fault::InUse:
        return u"in_use"_s;
    case Fault::Unavailable:
        return u"unavailable"_s;
    case Fault::Conflict:
        return u"conflict"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck
