#include "core/client/redaction.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kSecretMembers{"password"_L1, "client_secret"_L1};
constexpr std::array kTokenMembers{"access_token"_L1, "refresh_token"_L1, "token"_L1,
                                   "id_token"_L1};

QByteArray redactedBody(const QByteArray& body)
{
    QJsonObject object = QJsonDocument::fromJson(body).object();
    if (object.isEmpty())
        return body;
    bool changed = false;
    for (const auto name : kSecretMembers) {
        if (object.contains(name)) {
            object[name] = u"********"_s;
            changed = true;
        }
    }
    for (const auto name : kTokenMembers) {
        if (const QString token = object.value(name).toString(); !token.isEmpty()) {
            object[name] = shortToken(token.toUtf8());
            changed = true;
        }
    }
    return changed ? QJsonDocument(object).toJson(QJsonDocument::Compact) : body;
}

void redactHeaders(HeaderList& headers)
{
    for (auto& [name, value] : headers) {
        if (name.compare("authorization", Qt::CaseInsensitive) == 0) {
            const qsizetype space = value.indexOf(' ');
            value = value.first(space + 1) + shortToken(value.sliced(space + 1)).toUtf8();
        } else if (name.compare("cookie", Qt::CaseInsensitive) == 0
                   || name.compare("set-cookie", Qt::CaseInsensitive) == 0) {
            value = "********";
        }
    }
}

} // namespace

QString shortToken(QByteArrayView token)
{
    constexpr qsizetype kShown = 6;
    constexpr qsizetype kTail = 3;
    // Something this short would be shown almost whole.
    if (token.size() < 4 * kShown)
        return token.isEmpty() ? QString{} : u"…"_s;
    return QString::fromLatin1(token.first(kShown)) + u'…' + QString::fromLatin1(token.last(kTail));
}

Exchange redacted(Exchange exchange)
{
    static const QRegularExpression inQuery(u"((?:access_|refresh_|id_)?token)=([^&]*)"_s);
    exchange.path.replace(inQuery, u"\\1=…"_s);
    exchange.requestBody = redactedBody(exchange.requestBody);
    exchange.responseBody = redactedBody(exchange.responseBody);
    exchange.bearer = shortToken(exchange.bearer).toUtf8();
    redactHeaders(exchange.requestHeaders);
    redactHeaders(exchange.responseHeaders);
    return exchange;
}

} // namespace claimcheck
