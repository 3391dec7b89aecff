#include "core/inspect/visibletext.h"

#include <QChar>
#include <QList>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Control, format, surrogate, private-use and unassigned characters, and the two separators that
// end a line: whatever has no glyph of its own or moves its neighbours.
bool isInvisible(char32_t c)
{
    switch (QChar::category(c)) {
    case QChar::Other_Control:
    case QChar::Other_Format:
    case QChar::Other_Surrogate:
    case QChar::Other_PrivateUse:
    case QChar::Other_NotAssigned:
    case QChar::Separator_Line:
    case QChar::Separator_Paragraph:
        return true;
    default:
        return false;
    }
}

} // namespace

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
