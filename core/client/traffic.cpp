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
    const QString description = json.value("error_description"_L1).toString();
    return description.isEmpty() ? json.value("message"_L1).toString() : description;
}

} // namespace claimcheck
