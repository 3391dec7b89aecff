#include "core/inspect/tokentaste.h"

#include <algorithm>
#include <array>
#include <utility>

namespace claimcheck {

namespace {

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool isBase64url(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-'
        || c == '_';
}

} // namespace

bool isTokenCharacter(char c)
{
    return isBase64url(c) || c == '.';
}

int tasteOfToken(QByteArrayView value)
{
    if (value.size() < 8 || !std::ranges::all_of(value, isTokenCharacter))
        return 0;
    const qsizetype dots = value.count('.');
    if (value.startsWith("eyJ"))
        return dots == 2 || dots == 4 ? 5 : 4;
    if (value.startsWith("cc_"))
        return 4;
    // A compressed itsdangerous token, or one whose payload is no object.
    if (value.startsWith(".eJ") && dots >= 2)
        return 3;
    return dots == 2 && value.size() >= 32 ? 2 : 0;
}

int tasteOfName(QByteArrayView name)
{
    static constexpr std::array<std::pair<QByteArrayView, int>, 8> kNames{{
        {"access_token", 6},
        {"accesstoken", 6},
        {"id_token", 4},
        {"token", 5},
        {"jwt", 4},
        {"refresh_token", 3},
        {"session", 2},
        {"auth", 2},
    }};
    const QByteArray lower = name.toByteArray().toLower();
    int best = 0;
    for (const auto& [known, taste] : kNames) {
        if (lower == known)
            best = std::max(best, taste);
        else if (lower.contains(known))
            best = std::max(best, 1);
    }
    return best;
}

std::optional<QByteArrayView> bestRun(QByteArrayView text)
{
    std::optional<QByteArrayView> best;
    const auto rank = [](QByteArrayView run) { return std::pair{tasteOfToken(run), run.size()}; };
    for (qsizetype at = 0; at < text.size();) {
        if (!isTokenCharacter(text[at])) {
            ++at;
            continue;
        }
        qsizetype end = at;
        while (end < text.size() && isTokenCharacter(text[end]))
            ++end;
        QByteArrayView run = text.sliced(at, end - at);
        at = end;
        while (run.endsWith('.') && run.count('.') > 2) // the full stop of a sentence
            run.chop(1);
        if (run.startsWith("eyJ") && tasteOfToken(run) > 0 && (!best || rank(run) > rank(*best)))
            best = run;
    }
    return best;
}

QByteArray withoutQuotes(QByteArray text)
{
    text = text.trimmed();
    for (const char quote : {'"', '\'', '`'}) {
        if (text.size() >= 2 && text.startsWith(quote) && text.endsWith(quote))
            return text.sliced(1, text.size() - 2).trimmed();
    }
    qsizetype start = 0;
    qsizetype end = text.size();
    while (end > start && QByteArrayView{"\"'`,;"}.contains(text[end - 1]))
        --end;
    while (start < end && QByteArrayView{"\"'`"}.contains(text[start]))
        ++start;
    return text.sliced(start, end - start);
}

QByteArray percentDecoded(const QByteArray& text)
{
    for (qsizetype at = text.indexOf('%'); at >= 0 && at + 2 < text.size();
         at = text.indexOf('%', at + 1)) {
        if (isHexDigit(text[at + 1]) && isHexDigit(text[at + 2]))
            return QByteArray::fromPercentEncoding(text);
    }
    return text;
}

} // namespace claimcheck
