#include "server/profiles/flaskrequest.h"

#include "core/base/utf8.h"
#include "server/profiles/flaskanswer.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxBodyBytes = 16LL * 1024;
// As strict as everywhere; only a long password is left to be a wrong one.
constexpr JsonLimits kBodyLimits{
    .bytes = kMaxBodyBytes, .depth = 8, .string = kMaxBodyBytes, .allowNul = true};

// `request.mimetype`; of two headers none counts.
QByteArray mimeType(const Request& request)
{
    const auto values = request.headers.values(QHttpHeaders::WellKnownHeader::ContentType);
    return values.size() == 1 ? values.constFirst().split(';').constFirst().trimmed().toLower()
                              : QByteArray{};
}

int hexDigit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    const char lower = static_cast<char>(c | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

// urllib.parse.unquote_plus(): a % that begins no escape stands for itself.
std::optional<QString> unquotePlus(QByteArrayView text)
{
    QByteArray bytes;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const bool escape = text[i] == '%' && i + 2 < text.size() && hexDigit(text[i + 1]) >= 0
            && hexDigit(text[i + 2]) >= 0;
        if (escape) {
            bytes += static_cast<char>((hexDigit(text[i + 1]) * 16) + hexDigit(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i] == '+' ? ' ' : text[i];
        }
    }
    return bytes.isValidUtf8() ? std::optional{textFromUtf8(bytes)} : std::nullopt;
}

} // namespace

std::expected<JsonDocument, Answer> flaskJsonBody(const Request& request)
{
    const QByteArray type = mimeType(request);
    if (type != "application/json"
        && !(type.startsWith("application/") && type.endsWith("+json"))) {
        return std::unexpected(
            flaskPage(415,
                      u"Did not attempt to load JSON data because the request Content-Type was not "
                      "'application/json'."_s));
    }
    auto document = JsonDocument::parseObject(request.body, kBodyLimits);
    if (!document)
        return std::unexpected(flaskPage(400));
    return std::move(*document);
}

std::optional<QString> textMember(const JsonDocument& body, QByteArrayView name)
{
    const auto member = body.root().member(name);
    const auto text = member ? member->toUtf8() : std::nullopt;
    return text ? std::optional{textFromUtf8(*text)} : std::nullopt;
}

std::expected<FlaskForm, Answer> flaskForm(const Request& request)
{
    FlaskForm form;
    if (mimeType(request) != "application/x-www-form-urlencoded")
        return form;
    for (const QByteArray& pair : request.body.split('&')) {
        if (pair.isEmpty())
            continue;
        const qsizetype equals = pair.indexOf('=');
        const auto name = unquotePlus(equals < 0 ? pair : pair.first(equals));
        const auto value = unquotePlus(equals < 0 ? QByteArray{} : pair.sliced(equals + 1));
        if (!name || !value || !form.emplace(*name, *value).second)
            return std::unexpected(flaskPage(400));
    }
    return form;
}

std::optional<QString> flaskArgument(const Request& request, const QString& name)
{
    const QString query = request.query.query(QUrl::FullyEncoded);
    for (const QByteArray& pair : query.toUtf8().split('&')) {
        const qsizetype equals = pair.indexOf('=');
        if (unquotePlus(equals < 0 ? pair : pair.first(equals)) == name)
            // What is no UTF-8 is there, but no token of anybody's.
            return unquotePlus(equals < 0 ? QByteArray{} : pair.sliced(equals + 1))
                .value_or(QString{QChar::ReplacementCharacter});
    }
    return std::nullopt;
}

std::optional<Credentials> basicCredentials(const Request& request)
{
    const auto values = request.headers.values(QHttpHeaders::WellKnownHeader::Authorization);
    if (values.size() != 1)
        return std::nullopt;
    const QByteArray& value = values.constFirst();
    const qsizetype space = value.indexOf(' ');
    if (space < 0 || value.first(space).compare("basic", Qt::CaseInsensitive) != 0)
        return std::nullopt;
    const auto decoded = QByteArray::fromBase64Encoding(value.sliced(space).trimmed(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || !decoded.decoded.isValidUtf8())
        return std::nullopt;
    const QString text = textFromUtf8(decoded.decoded);
    const qsizetype colon = text.indexOf(u':');
    if (colon < 0)
        return Credentials{text, {}};
    return Credentials{text.first(colon), text.sliced(colon + 1)};
}

} // namespace claimcheck
