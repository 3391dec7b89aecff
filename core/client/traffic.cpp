#include "core/client/traffic.h"

#include <QJsonDocument>

namespace claimcheck {

using namespace Qt::StringLiterals;

QByteArray Exchange::responseHeader(QByteArrayView name) const
{
    for (const auto& [field, value] : responseHeaders) {
        if (name.compare(field, Qt::CaseInsensitive) == 0)
            return value;
    }
    return {};
}

QJsonObject Exchange::responseJson() const
{
    return QJsonDocument::fromJson(responseBody).object();
}

QByteArray Exchange::issuedToken() const
{
    if (!succeeded())
        return {};
    const QJsonObject json = responseJson();
    const QString token = json.value("access_token"_L1).toString();
    return (token.isEmpty() ? json.value("token"_L1).toString() : token).toUtf8();
}

QString Exchange::responseMessage() const
{
    const QJsonObject json = responseJson();
    for (const auto name : {"error_description"_L1, "message"_L1, "msg"_L1}) {
        if (const QString text = json.value(name).toString(); !text.isEmpty())
            return text;
    }
    return {};
}

} // namespace claimcheck
