#include "core/token/flasksession.h"

#include "core/base/utf8.h"
#include "core/token/pythonjson.h"
#include "core/token/refusal.h"
#include "core/token/signedtoken.h"

#include <QDateTime>
#include <QLocale>
#include <QTimeZone>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Kind = FlaskValue::Kind;
using Step = Check::Step;

namespace {

std::unexpected<TokenError> refuse(const QString& where)
{
    return std::unexpected(TokenError{Fault::BadClaims, where});
}

std::optional<QString> uuidText(QByteArrayView hex)
{
    const auto isHex = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
    if (hex.size() != 32 || !std::ranges::all_of(hex, isHex))
        return std::nullopt;
    QString text = QString::fromLatin1(hex);
    for (const qsizetype at : {20, 16, 12, 8})
        text.insert(at, u'-');
    return text;
}

std::optional<QString> bytesText(QByteArrayView base64)
{
    const auto decoded = QByteArray::fromBase64Encoding(base64.toByteArray(),
                                                        QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).toBase64() != base64)
        return std::nullopt;
    return QString::fromLatin1((*decoded).toHex());
}

std::optional<QString> dateText(QByteArrayView httpDate)
{
    const QString format = u"ddd, dd MMM yyyy HH:mm:ss 'GMT'"_s;
    const QLocale english = QLocale::c();
    const QString text = QString::fromUtf8(httpDate);
    QDateTime time = english.toDateTime(text, format);
    time.setTimeZone(QTimeZone::UTC);
    if (!time.isValid() || english.toString(time, format) != text)
        return std::nullopt;
    return time.toString(Qt::ISODate);
}

std::optional<QString> markupText(QByteArrayView utf8)
{
    return textFromUtf8(utf8);
}

/// A tag whose content is a string.
struct TextTag
{
    QByteArrayView name;
    Kind kind;
    std::optional<QString> (*read)(QByteArrayView);
};
constexpr std::array kTextTags{
    TextTag{" b", Kind::Bytes, bytesText},
    TextTag{" d", Kind::DateTime, dateText},
    TextTag{" m", Kind::Markup, markupText},
    TextTag{" u", Kind::Uuid, uuidText},
};
constexpr QByteArrayView kTupleTag = " t";
constexpr QByteArrayView kObjectTag = " di"; // around an object that looks like a tag itself
constexpr QByteArrayView kEscape = "__";

TokenResult<FlaskValue> read(const JsonValue& json);

TokenResult<FlaskValue> readItems(Kind kind, const JsonValue& json)
{
    FlaskValue value{.kind = kind, .name = {}, .text = {}, .children = {}};
    for (const JsonValue& item : json.items()) {
        auto child = read(item);
        if (!child)
            return child;
        child->name = textFromUtf8(item.name());
        value.children.push_back(std::move(*child));
    }
    return value;
}

TokenResult<FlaskValue> readEscapedObject(const JsonValue& content)
{
    if (!content.isObject() || content.size() != 1
        || !content.items().front().name().endsWith(kEscape)) {
        return refuse(u"di"_s);
    }
    auto value = readItems(Kind::Object, content);
    if (value)
        value->children.front().name.chop(kEscape.size());
    return value;
}

TokenResult<FlaskValue> readObject(const JsonValue& json)
{
    if (json.size() != 1)
        return readItems(Kind::Object, json);
    const JsonValue content = json.items().front();
    if (content.name() == kObjectTag)
        return readEscapedObject(content);
    if (content.name() == kTupleTag)
        return content.isArray() ? readItems(Kind::Tuple, content) : refuse(u"t"_s);
    const auto* tag = std::ranges::find(kTextTags, content.name(), &TextTag::name);
    if (tag == kTextTags.end())
        return readItems(Kind::Object, json);
    const auto utf8 = content.toUtf8();
    auto text = utf8 ? tag->read(*utf8) : std::nullopt;
    if (!text)
        return refuse(QString::fromLatin1(tag->name.sliced(1)));
    return FlaskValue{.kind = tag->kind, .name = {}, .text = std::move(*text), .children = {}};
}

TokenResult<FlaskValue> read(const JsonValue& json)
{
    const auto plain = [](Kind kind, QString text) {
        return FlaskValue{.kind = kind, .name = {}, .text = std::move(text), .children = {}};
    };
    switch (json.type()) {
    case JsonValue::Type::Null:
        return plain(Kind::Null, u"null"_s);
    case JsonValue::Type::Boolean:
        return plain(Kind::Boolean, json.toText());
    case JsonValue::Type::Integer:
    case JsonValue::Type::Double:
        return plain(Kind::Number, QString::fromLatin1(pythonJson(json)));
    case JsonValue::Type::String:
        return plain(Kind::Text, textFromUtf8(*json.toUtf8()));
    case JsonValue::Type::Array:
        return readItems(Kind::List, json);
    case JsonValue::Type::Object:
        return readObject(json);
    }
    Q_UNREACHABLE_RETURN({});
}

TokenResult<FlaskValue> readSession(const JsonValue& json)
{
    auto session = readFlaskTags(json);
    if (session && session->kind != Kind::Object)
        return refuse({});
    return session;
}

} // namespace

TokenResult<FlaskValue> readFlaskTags(const JsonValue& json)
{
    return read(json);
}

std::expected<FlaskSessions, SignerError>
FlaskSessions::create(std::span<const SecretBytes> secrets, const Clock& clock)
{
    auto signer = Signer::create(secrets,
                                 {.salt = "cookie-session",
                                  .digest = DigestAlgorithm::Sha1,
                                  .derivation = KeyDerivation::Hmac,
                                  .rules = SignerRules::LegacyAllowed});
    if (!signer)
        return std::unexpected(signer.error());
    return FlaskSessions{TimedSerializer{std::move(*signer), clock}};
}

FlaskSessions::FlaskSessions(TimedSerializer serializer)
    : m_serializer(std::move(serializer))
{
}

TokenResult<QByteArray> FlaskSessions::sign(QByteArrayView json) const
{
    const auto parsed = JsonDocument::parse(json, kSignedJsonLimits);
    if (!parsed)
        return refuse(parsed.error().where);
    if (const auto session = readSession(parsed->root()); !session)
        return std::unexpected(session.error());
    return m_serializer.sign(pythonJson(parsed->root(), {.asciiOnly = true, .sortNames = true}));
}

TokenResult<VerifiedFlaskSession>
FlaskSessions::verify(QByteArrayView cookie, std::chrono::seconds maxAge, Trace* trace) const
{
    auto value = m_serializer.verify(cookie, maxAge, trace);
    if (!value)
        return std::unexpected(value.error());
    auto session = readSession(value->json().root());
    if (trace) {
        trace->notRequired(Step::Lifetime, u"the reader says how old is too old"_s);
        trace->notRequired(Step::Issuer, u"this format has no issuer"_s);
        trace->notRequired(Step::Audience, u"this format has no audience"_s);
    }
    if (!session)
        return refuseToken(trace, Step::Type, session.error(), u"not a session of Flask"_s);
    if (trace)
        trace->passed(Step::Type, u"a session of Flask"_s);
    return VerifiedFlaskSession{std::move(*session), std::move(*value)};
}

} // namespace claimcheck
