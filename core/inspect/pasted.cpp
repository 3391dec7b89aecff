#include "core/inspect/pasted.h"

#include "core/inspect/pastedforms.h"
#include "core/inspect/tokentaste.h"

namespace claimcheck {

namespace {

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
    for (const auto reader : {fromPem, fromJson, fromUrl, fromAuthorization, fromCookieHeader,
                              fromPairs, fromSetting, fromWords}) {
        if (auto found = reader(text)) {
            found->token = withoutWhiteSpace(withoutQuotes(percentDecoded(found->token)));
            return *found;
        }
    }
    return {.token = withoutWhiteSpace(percentDecoded(text))};
}

} // namespace claimcheck
