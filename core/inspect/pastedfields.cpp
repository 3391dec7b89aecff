#include "core/base/utf8.h"
#include "core/inspect/pastedforms.h"
#include "core/inspect/tokentaste.h"

#include <QList>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

bool isSpace(char c)
{
    return QByteArrayView{" \t\r\n\v\f"}.contains(c);
}

bool isCurl(const QByteArray& text)
{
    return text.startsWith("curl ") || text.startsWith("curl.exe ");
}

qsizetype indexOfIgnoringCase(const QByteArray& text, QByteArrayView lower)
{
    return text.toLower().indexOf(lower);
}

// Where a value ends that starts at @p from: at the quote that opened it, or at the end of the
// line. A header that stands alone is taken whole, because long ones get broken.
QByteArray valueFrom(const QByteArray& text, qsizetype from, bool alone)
{
    QByteArray value = text.sliced(from).trimmed();
    if (alone)
        return value;
    const auto end = std::ranges::find_if(
        value, [](char c) { return c == '\r' || c == '\n' || c == '"' || c == '\''; });
    return value.first(std::distance(value.begin(), end)).trimmed();
}

// The scheme before a credential, in lower case; empty for none that is known.
QByteArray schemeOf(const QByteArray& text)
{
    static constexpr std::array<QByteArrayView, 4> kSchemes{"bearer", "dpop", "token", "jwt"};
    const auto space = std::ranges::find_if(text, isSpace);
    const QByteArray word = text.first(std::distance(text.begin(), space)).toLower();
    const bool known = std::ranges::contains(kSchemes, QByteArrayView{word});
    return known && space != text.end() ? word : QByteArray{};
}

struct Pair
{
    QByteArray name;
    QByteArray value;
};

QList<Pair> pairsIn(const QByteArray& text, char separator)
{
    QList<Pair> pairs;
    for (const QByteArray& field : text.split(separator)) {
        const qsizetype equals = field.indexOf('=');
        // A token with padding has a '=', too.
        if (equals > 0 && tasteOfToken(field.first(equals).trimmed()) == 0)
            pairs.append({field.first(equals).trimmed(),
                          withoutQuotes(percentDecoded(field.sliced(equals + 1).trimmed()))});
    }
    return pairs;
}

// The pair that most likely is the token. A name alone is enough only if it says so outright.
const Pair* bestOf(const QList<Pair>& pairs)
{
    const Pair* best = nullptr;
    int bestTaste = 0;
    for (const Pair& pair : pairs) {
        const int named = tasteOfName(pair.name);
        const int shaped = tasteOfToken(pair.value);
        const int taste = named > 1 || shaped > 1 ? named + shaped : 0;
        if (!pair.value.isEmpty() && taste > bestTaste) {
            best = &pair;
            bestTaste = taste;
        }
    }
    return best;
}

std::optional<PastedToken> bestPair(const QByteArray& text, char separator, const QString& place)
{
    const QList<Pair> pairs = pairsIn(text, separator);
    const Pair* best = bestOf(pairs);
    if (!best)
        return std::nullopt;
    return PastedToken{.token = best->value, .extractedFrom = place.arg(textFromUtf8(best->name))};
}

// Whether @p text, which starts like a token, is one that a terminal or a mail broke into pieces:
// nothing else is in it, and no piece is a token by itself. @p first is the size of the first piece
// and @p best the most likely one.
bool isBroken(const QByteArray& text, qsizetype first, QByteArrayView best)
{
    constexpr int whole = 5;
    const auto inToken = [](char c) { return isTokenCharacter(c) || isSpace(c) || c == '='; };
    if (!std::ranges::all_of(text, inToken))
        return false;
    if (best.data() != text.constData())
        return tasteOfToken(best) < whole;
    const QByteArrayView rest = QByteArrayView{text}.sliced(first);
    const auto gap =
        rest.first(std::distance(rest.begin(), std::ranges::find_if_not(rest, isSpace)));
    return gap.contains('\n') || gap.contains('\r') || tasteOfToken(best) < whole;
}

bool isScheme(QByteArrayView text)
{
    return !text.isEmpty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
            || c == '+' || c == '-' || c == '.';
    });
}

} // namespace

std::optional<PastedToken> fromUrl(const QByteArray& text)
{
    const qsizetype slashes = text.indexOf("://");
    const bool relative = text.startsWith('/') || text.startsWith('?') || text.startsWith('#');
    if (!relative && (slashes <= 0 || !isScheme(QByteArrayView{text}.first(slashes))))
        return std::nullopt;
    const qsizetype hash = text.indexOf('#');
    const QByteArray address = hash < 0 ? text : text.first(hash);
    const qsizetype mark = address.indexOf('?');
    const QByteArray query = mark < 0 ? QByteArray{} : address.sliced(mark + 1);
    const QByteArray fragment = hash < 0 ? QByteArray{} : text.sliced(hash + 1);
    for (const QByteArray& part : {query, fragment}) {
        if (auto found = bestPair(part, '&', u"%1 in a URL"_s))
            return found;
    }
    return std::nullopt;
}

std::optional<PastedToken> fromAuthorization(const QByteArray& text)
{
    const QByteArrayView field = "authorization:";
    const qsizetype at = indexOfIgnoringCase(text, field);
    const bool alone = at <= 0;
    const QByteArray rest = at < 0 ? text : valueFrom(text, at + field.size(), alone);
    const QByteArray scheme = schemeOf(rest);
    if (scheme.isEmpty())
        return std::nullopt;
    PastedToken found{.token = rest.sliced(scheme.size()).trimmed()};
    if (at < 0 && scheme == "token" && tasteOfToken(found.token) == 0)
        return std::nullopt; // "token expired" is a sentence
    if (isCurl(text))
        found.extractedFrom = u"an Authorization header of a curl command"_s;
    else if (at >= 0)
        found.extractedFrom = u"an Authorization header"_s;
    else if (scheme == "bearer")
        found.extractedFrom = u"a Bearer credential"_s;
    else
        found.extractedFrom = scheme == "dpop" ? u"a DPoP credential"_s : u"a credential"_s;
    if (scheme == "dpop")
        found.note = u"It is bound to a key: a server wants a DPoP proof with it."_s;
    return found;
}

std::optional<PastedToken> fromCookieHeader(const QByteArray& text)
{
    const QByteArrayView field = "cookie:";
    const qsizetype at = indexOfIgnoringCase(text, field);
    if (at < 0)
        return std::nullopt;
    const bool set = at >= 4 && text.sliced(at - 4, 4).toLower() == "set-";
    const bool alone = at == (set ? 4 : 0);
    return bestPair(valueFrom(text, at + field.size(), alone), ';',
                    set ? u"the cookie %1 of a Set-Cookie header"_s : u"the cookie %1"_s);
}

std::optional<PastedToken> fromPairs(const QByteArray& text)
{
    if (!text.contains('=') || std::ranges::any_of(text, [](char c) { return c == '\n'; }))
        return std::nullopt;
    if (isCurl(text)) {
        // -d 'access_token=...', -b 'session=...', --oauth2-bearer ...: the best of the words.
        QByteArray words = text;
        std::ranges::replace_if(
            words, [](char c) { return isSpace(c) || QByteArrayView{"'\"&?#;"}.contains(c); }, '&');
        return bestPair(words, '&', u"%1 in a curl command"_s);
    }
    if (text.contains(';'))
        return bestPair(text, ';', u"the cookie %1"_s);
    if (std::ranges::any_of(text, isSpace))
        return std::nullopt;
    return bestPair(text, '&', u"%1 of a form"_s);
}

std::optional<PastedToken> fromSetting(const QByteArray& text)
{
    for (const QByteArray& line : text.split('\n')) {
        const auto mark = std::ranges::find_if(line, [](char c) { return c == ':' || c == '='; });
        if (mark == line.end())
            continue;
        const qsizetype at = std::distance(line.begin(), mark);
        const QByteArray name = withoutQuotes(line.first(at).trimmed());
        const QByteArray value = withoutQuotes(percentDecoded(line.sliced(at + 1)));
        const bool oneWord = std::ranges::none_of(name, isSpace) && tasteOfToken(name) == 0;
        const bool named =
            tasteOfName(name) > 1 && !value.isEmpty() && std::ranges::none_of(value, isSpace);
        if (oneWord && (named || tasteOfToken(value) > 1))
            return PastedToken{.token = value,
                               .extractedFrom = u"the setting %1"_s.arg(textFromUtf8(name))};
    }
    return std::nullopt;
}

std::optional<PastedToken> fromWords(const QByteArray& text)
{
    const auto other = std::ranges::find_if_not(text, isTokenCharacter);
    if (other == text.end())
        return std::nullopt;
    const bool startsLikeToken = text.startsWith("eyJ");
    // A wrong byte inside a token is for the eye to see, not to cut at.
    if (startsLikeToken && std::ranges::none_of(text, isSpace))
        return std::nullopt;
    const auto run = bestRun(text);
    // One part alone is a token only if nothing surrounds it: prose and logs quote JSON, too.
    if (!run || !run->contains('.'))
        return std::nullopt;
    if (startsLikeToken && isBroken(text, std::distance(text.begin(), other), *run))
        return std::nullopt;
    return PastedToken{.token = run->toByteArray(), .extractedFrom = u"the text around it"_s};
}

} // namespace claimcheck
