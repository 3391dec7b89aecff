#include "core/password/passwordpolicy.h"

#include "core/password/guessable.h"

#include <QList>
#include <QString>

#include <algorithm>

namespace claimcheck {

namespace {

std::unexpected<PasswordError> refuse(PasswordError::Fault fault)
{
    return std::unexpected(PasswordError{fault});
}

qsizetype codePoints(QStringView text)
{
    return text.toUcs4().size();
}

// SP 800-63B-4 section 3.1.1.2: the name of the service, the username, and derivatives of them. The
// name in an address of e-mail is one.
bool holdsName(QStringView typed, QStringView username)
{
    const qsizetype at = username.indexOf(u'@');
    return holdsWord(typed, u"claimcheck") || holdsWord(typed, username)
        || (at > 0 && holdsWord(typed, username.first(at)));
}

enum class Kind { Small, Capital, Digit, Other };

Kind kindOf(char32_t c)
{
    if (QChar::isLower(c))
        return Kind::Small;
    if (QChar::isUpper(c))
        return Kind::Capital;
    return QChar::isDigit(c) ? Kind::Digit : Kind::Other;
}

bool isOfOneKind(QStringView text)
{
    const auto characters = text.toUcs4();
    return std::ranges::all_of(characters,
                               [&](char32_t c) { return kindOf(c) == kindOf(characters.front()); });
}

} // namespace

std::expected<SecretBytes, PasswordError> preparePassword(QStringView typed)
{
    if (!typed.isValidUtf16())
        return refuse(PasswordError::Fault::NotText);
    if (codePoints(typed) > kMaxPasswordCharacters)
        return refuse(PasswordError::Fault::TooLong);
    QString text = typed.toString();
    for (QChar& c : text) {
        if (c.category() == QChar::Separator_Space)
            c = u' ';
    }
    QByteArray utf8 = text.normalized(QString::NormalizationForm_C).toUtf8();
    SecretBytes bytes = SecretBytes::copyOf(utf8);
    wipe(std::as_writable_bytes(std::span{utf8.data(), static_cast<std::size_t>(utf8.size())}));
    return bytes;
}

std::expected<SecretBytes, PasswordError>
prepareNewPassword(QStringView typed, const PasswordPolicy& policy, QStringView username)
{
    auto bytes = preparePassword(typed);
    if (!bytes)
        return bytes;
    if (codePoints(typed) < policy.minCharacters)
        return refuse(PasswordError::Fault::TooShort);
    if (policy.refusesGuessable && isCommonPassword(typed))
        return refuse(PasswordError::Fault::Common);
    if (policy.refusesGuessable && holdsName(typed, username))
        return refuse(PasswordError::Fault::HoldsName);
    return bytes;
}

PasswordHint passwordHint(QStringView typed, QStringView username)
{
    constexpr qsizetype kLongEnoughOfOneKind = 20;
    // What nobody can choose is not worth looking at, however long it is.
    if (typed.isEmpty() || codePoints(typed) > kMaxPasswordCharacters)
        return {.isShort = typed.isEmpty()};
    const qsizetype size = codePoints(typed);
    PasswordHint hint{.isShort = size < kHardenedPasswords.minCharacters,
                      .isCommon = isCommonPassword(typed),
                      .holdsName = holdsName(typed, username),
                      .isOfOneKind = isOfOneKind(typed)};
    if (size < kMinPasswordCharacters || hint.isCommon || hint.holdsName)
        hint.strength = PasswordStrength::Weak;
    else if (hint.isShort || (hint.isOfOneKind && size < kLongEnoughOfOneKind))
        hint.strength = PasswordStrength::Fair;
    else
        hint.strength = PasswordStrength::Strong;
    return hint;
}

} // namespace claimcheck
