#include "core/account/username.h"

#include "core/account/lookalikes.h"

#include <QChar>
#include <QList>

#include <algorithm>
#include <array>

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

bool isMark(char32_t c)
{
    const auto category = QChar::category(c);
    return category == QChar::Mark_NonSpacing || category == QChar::Mark_SpacingCombining;
}

// The device is there with any ending: `con.txt` opens the console.
bool isDevice(QStringView name)
{
    const qsizetype dot = name.indexOf(u'.');
    const QStringView stem = dot < 0 ? name : name.first(dot);
    static constexpr std::array<QStringView, 4> plain{u"con", u"prn", u"aux", u"nul"};
    if (std::ranges::find(plain, stem) != plain.end())
        return true;
    return stem.size() == 4 && (stem.startsWith(u"com") || stem.startsWith(u"lpt"))
        && stem[3] >= u'1' && stem[3] <= u'9';
}

bool isReserved(const NewUsername& name)
{
    static const QString service = usernameSkeleton(kServicePrefix.toString());
    return std::ranges::all_of(name.name, [](QChar c) { return c == u'.'; })
        || name.name.startsWith(u'-') || isDevice(name.name) || name.skeleton.startsWith(service);
}

// RFC 5893 section 2. A name without anything that runs from right to left is outside of the rule;
// one with it must begin so (conditions 1 and 5), which leaves conditions 2 to 4.
bool hasOneDirection(const QList<uint>& name)
{
    const auto isRightToLeft = [](char32_t c) {
        const auto direction = QChar::direction(c);
        return direction == QChar::DirR || direction == QChar::DirAL;
    };
    const auto has = [&](QChar::Direction wanted) {
        return std::ranges::any_of(name, [=](char32_t c) { return QChar::direction(c) == wanted; });
    };
    if (std::ranges::none_of(name, isRightToLeft) && !has(QChar::DirAN))
        return true;
    if (!isRightToLeft(name.front()) || has(QChar::DirL)
        || (has(QChar::DirEN) && has(QChar::DirAN)))
        return false;
    const auto last = std::ranges::find_if(name.rbegin(), name.rend(), [](char32_t c) {
        return QChar::direction(c) != QChar::DirNSM;
    });
    const auto end = QChar::direction(*last);
    return isRightToLeft(*last) || end == QChar::DirEN || end == QChar::DirAN;
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

std::expected<NewUsername, UsernameFault> newUsername(QStringView typed)
{
    const auto canonical = canonicalUsername(typed);
    if (!canonical)
        return std::unexpected(canonical.error());
    const auto codePoints = canonical->toUcs4();
    const auto hasMeaningInPaths = [](QChar c) { return QStringView{u"%/\\:"}.contains(c); };
    if (std::ranges::any_of(*canonical, hasMeaningInPaths) || isMark(codePoints.front()))
        return std::unexpected(UsernameFault::Character);
    NewUsername name{*canonical, usernameSkeleton(*canonical)};
    if (isReserved(name))
        return std::unexpected(UsernameFault::Reserved);
    switch (scriptUseOf(*canonical)) {
    case ScriptUse::Uncommon:
        return std::unexpected(UsernameFault::Character);
    case ScriptUse::Mixed:
        return std::unexpected(UsernameFault::MixedScripts);
    case ScriptUse::Plain:
        break;
    }
    if (!hasOneDirection(codePoints))
        return std::unexpected(UsernameFault::Direction);
    return name;
}

} // namespace claimcheck
