#include "core/inspect/pasted.h"

#include "core/base/strictjson.h"

#include <QUrl>
#include <QUrlQuery>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array<QByteArrayView, 3> kTokenNames{"access_token", "token", "id_token"};

QByteArray withoutQuotes(QByteArray text)
{
    text = text.trimmed();
    for (const char quote : {'"', '\'', '`'}) {
        if (text.size() >= 2 && text.startsWith(quote) && text.endsWith(quote))
            return text.sliced(1, text.size() - 2).trimmed();
    }
    // Half a pair is what a careless selection leaves behind.
    while (!text.isEmpty() && QByteArrayView{"\"'`,;"}.contains(text.back()))
        text.chop(1);
    while (!text.isEmpty() && QByteArrayView{"\"'`"}.contains(text.front()))
        text.remove(0, 1);
    return text;
}

std::optional<PastedToken> fromJson(const QByteArray& text)
{
    if (!text.startsWith('{'))
        return std::nullopt;
    const JsonLimits limits{.bytes = 1 << 20, .members = 4096, .string = 1 << 20, .allowNul = true};
    const auto document = JsonDocument::parseObject(text, limits);
    if (!document)
        return std::nullopt;
    for (const QByteArrayView name : kTokenNames) {
        const auto member = document->root().member(name);
        if (const auto token = member ? member->toUtf8() : std::nullopt)
            return PastedToken{token->toByteArray(),
                               u"%1 of a JSON answer"_s.arg(QString::fromUtf8(name))};
    }
    return std::nullopt;
}

std::optional<PastedToken> fromUrl(const QByteArray& text)
{
    if (!text.startsWith("http://") && !text.startsWith("https://"))
        return std::nullopt;
    const QUrl url = QUrl::fromEncoded(text);
    for (const QString& part : {url.query(QUrl::FullyEncoded), url.fragment(QUrl::FullyEncoded)}) {
        const QUrlQuery query(part);
        for (const QByteArrayView name : kTokenNames) {
            const QString value = query.queryItemValue(QString::fromUtf8(name), QUrl::FullyDecoded);
            if (!value.isEmpty())
                return PastedToken{value.toUtf8(), u"%1 in a URL"_s.arg(QString::fromUtf8(name))};
        }
    }
    return std::nullopt;
}

// "Authorization: Bearer x", "authorization: bearer x" or "Bearer x".
std::optional<PastedToken> fromHeader(const QByteArray& text)
{
    QByteArray rest = text;
    const QByteArrayView field = "authorization:";
    const bool wholeHeader = QByteArrayView{rest}
                                 .first(std::min(rest.size(), field.size()))
                                 .compare(field, Qt::CaseInsensitive)
        == 0;
    if (wholeHeader)
        rest = rest.sliced(field.size()).trimmed();
    const QByteArrayView scheme = "bearer ";
    if (rest.size() <= scheme.size()
        || QByteArrayView{rest}.first(scheme.size()).compare(scheme, Qt::CaseInsensitive) != 0)
        return std::nullopt;
    return PastedToken{rest.sliced(scheme.size()).trimmed(),
                       wholeHeader ? u"an Authorization header"_s : u"a Bearer credential"_s};
}

// Terminals and mails break long lines, and no token has white space in it.
QByteArray withoutWhiteSpace(const QByteArray& text)
{
    QByteArray joined;
    joined.reserve(text.size());
    for (const char c : text) {
        if (!QByteArrayView{" \t\r\n\v\f"}.contains(c))
            joined += c;
    }
    return joined;
}

} // namespace

PastedToken findToken(const QByteArray& pasted)
{
    const QByteArray text = withoutQuotes(pasted);
    for (const auto reader : {fromJson, fromUrl, fromHeader}) {
        if (auto found = reader(text)) {
            found->token = withoutWhiteSpace(withoutQuotes(found->token));
            return *found;
        }
    }
    return {withoutWhiteSpace(text), {}};
}

} // namespace claimcheck
