#include "server/http/clientcredentials.h"

#include "server/http/presentedtoken.h"
#include "server/http/problem.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// RFC 6749 section 2.3.1: both parts are form-encoded before they go into Basic.
QString decoded(QByteArray part)
{
    part.replace('+', ' ');
    return QString::fromUtf8(QByteArray::fromPercentEncoding(part));
}

std::optional<ClientCredentials> readBasic(const QByteArray& base64)
{
    const auto bytes =
        QByteArray::fromBase64Encoding(base64, QByteArray::AbortOnBase64DecodingErrors);
    const qsizetype colon = bytes.decoded.indexOf(':');
    if (!bytes || colon < 0)
        return std::nullopt;
    return ClientCredentials{decoded(bytes.decoded.first(colon)),
                             decoded(bytes.decoded.sliced(colon + 1))};
}

} // namespace

FieldTable clientFields()
{
    return {
        Field::text(u"client_id"_s, u"The client, unless HTTP Basic names it."_s).optional(),
        Field::secret(u"client_secret"_s, u"Its secret, unless HTTP Basic gives it."_s).optional()};
}

std::expected<std::optional<ClientCredentials>, Answer> clientCredentials(const Request& request,
                                                                          const Fields& fields)
{
    const auto basic = authorization(request, "Basic");
    if (!basic)
        return std::unexpected(basic.error());
    const QString id = fields.text(u"client_id"_s);
    if (!*basic) {
        if (!fields.has(u"client_secret"_s))
            return std::nullopt;
        return ClientCredentials{id, fields.text(u"client_secret"_s)};
    }
    auto credentials = readBasic(**basic);
    if (!credentials)
        return std::unexpected(invalidClient());
    if (fields.has(u"client_secret"_s) || (!id.isEmpty() && id != credentials->id))
        return std::unexpected(
            problem(Refusal::InvalidRequest, u"The client shows itself in more than one way."_s));
    return credentials;
}

} // namespace claimcheck
