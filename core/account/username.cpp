#include "core/account/username.h"

#include <QChar>
#include <QList>

#include <algorithm>

namespace claimcheck {

namespace {

// RFC 8265 section 3.3.2, rule 1: fullwidth and halfwidth forms become what they stand for.
QString widthMapped(QStringView text)
{
    QString mapped;
    for (const QChar c : text) {
        const auto tag = c.decompositionTag();
        if (tag == QChar::Wide || tag == QChar::Narrow)
            mapped += c.decomposition();
        else
            mapped += c;
    }
    return mapped;
}

// RFC 8264 section 9.11, IdentifierClass: letters, digits, marks and printable ASCII.
bool isIdentifierCharacter(char32_t c)
{
    if (c > 0x20 && c < 0x7f)
        return true;
    return QChar::isLetterOrNumber(c) || QChar::isMark(c);
}

} // namespace

std::expected<QString, UsernameFault> canonicalUsername(QStringView typed)
{
    if (typed.isEmpty())
        return std::unexpected(UsernameFault::Empty);
    const QString name = widthMapped(typed).toLower().normalized(QString::NormalizationForm_C);
    const auto codePoints = name.toUcs4();
    if (codePoints.size() > kMaxUsernameCharacters)
        return std::unexpected(UsernameFault::TooLong);
    if (!std::ranges::all_of(codePoints, isIdentifierCharacter))
        return std::unexpected(UsernameFault::Character);
    return name;
}

} // namespace claimcheck
