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

// RFC 8264 section 8, IdentifierClass: printable ASCII, letters, digits and marks, but nothing that
// only looks like something else (HasCompat): a ligature, a superscript, a letter of mathematics.
bool isIdentifierCharacter(char32_t c)
{
    if (c > 0x20 && c < 0x7f)
        return true;
    switch (QChar::category(c)) {
    case QChar::Letter_Lowercase:
    case QChar::Letter_Uppercase:
    case QChar::Letter_Modifier:
    case QChar::Letter_Other:
    case QChar::Mark_NonSpacing:
    case QChar::Mark_SpacingCombining:
    case QChar::Number_DecimalDigit:
        break;
    default:
        return false;
    }
    const QString alone = QString::fromUcs4(&c, 1);
    return alone.normalized(QString::NormalizationForm_KC)
        == alone.normalized(QString::NormalizationForm_C);
}

} // namespace

std::expected<QString, UsernameFault> canonicalUsername(QStringView typed)
{
    if (typed.isEmpty())
        return std::unexpected(UsernameFault::Empty);
    QString name = widthMapped(typed).toLower().normalized(QString::NormalizationForm_C);
    const auto codePoints = name.toUcs4();
    if (codePoints.size() > kMaxUsernameCharacters)
        return std::unexpected(UsernameFault::TooLong);
    if (!std::ranges::all_of(codePoints, isIdentifierCharacter))
        return std::unexpected(UsernameFault::Character);
    return name;
}

} // namespace claimcheck
