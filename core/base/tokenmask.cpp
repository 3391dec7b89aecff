#include "core/base/tokenmask.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

QString shortToken(QByteArrayView token)
{
    constexpr qsizetype kShown = 6;
    constexpr qsizetype kTail = 3;
    // Something this short would be shown almost whole.
    if (token.size() < 4 * kShown)
        return token.isEmpty() ? QString{} : u"…"_s;
    return QString::fromLatin1(token.first(kShown)) + u'…' + QString::fromLatin1(token.last(kTail));
}

QString coverMatches(const QString& text, const QRegularExpression& pattern, Cover cover)
{
    QString result;
    qsizetype copied = 0;
    for (const auto& match : pattern.globalMatch(text)) {
        const qsizetype start = match.capturedStart(u"secret"_s);
        result += QStringView{text}.sliced(copied, start - copied);
        result += cover(match.capturedView(u"secret"_s));
        copied = match.capturedEnd(u"secret"_s);
    }
    return result + text.sliced(copied);
}

QString maskTokens(const QString& text)
{
    static const QRegularExpression token(
        uR"re((?<secret>eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)+|cc_[a-z]{2}_[A-Za-z0-9_-]{8,}))re"_s);
    return coverMatches(text, token,
                        [](QStringView secret) { return shortToken(secret.toUtf8()); });
}

} // namespace claimcheck
