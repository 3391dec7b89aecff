#include "core/token/mediatype.h"

namespace claimcheck {

bool sameMediaType(QByteArrayView a, QByteArrayView b)
{
    if (a == b) // as nearly always
        return true;
    constexpr QByteArrayView prefix = "application/";
    const auto bare = [prefix](QByteArrayView type) {
        return type.size() > prefix.size()
                && type.first(prefix.size()).compare(prefix, Qt::CaseInsensitive) == 0
            ? type.sliced(prefix.size())
            : type;
    };
    return bare(a).compare(bare(b), Qt::CaseInsensitive) == 0;
}

} // namespace claimcheck
