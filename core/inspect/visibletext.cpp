#include "core/inspect/visibletext.h"

#include "core/base/invisible.h"

#include <QList>

namespace claimcheck {

using namespace Qt::StringLiterals;

QString visibleText(QStringView untrusted)
{
    QString visible;
    visible.reserve(untrusted.size());
    for (const char32_t c : untrusted.toUcs4()) {
        if (isInvisible(c))
            visible += u"<U+%1>"_s.arg(QString::number(c, 16).toUpper(), 4, u'0');
        else
            visible += QString::fromUcs4(&c, 1);
    }
    return visible;
}

} // namespace claimcheck
