#include "core/password/passwordpolicy.h"

#include <QList>
#include <QString>

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

std::expected<SecretBytes, PasswordError> prepareNewPassword(QStringView typed)
{
    auto bytes = preparePassword(typed);
    if (bytes && codePoints(typed) < kMinPasswordCharacters)
        return refuse(PasswordError::Fault::TooShort);
    return bytes;
}

} // namespace claimcheck
