#include "core/token/claims.h"

#include "core/base/utf8.h"
#include "core/token/compact.h"
#include "core/token/nametable.h"

#include <algorithm>
#include <cmath>
#include <string_view>

namespace claimcheck {

using Fault = TokenError::Fault;

namespace {

constexpr JsonLimits kClaimsLimits{.bytes = kMaxClaimsBytes};
constexpr qsizetype kMaxAudiences = 16;

bool isNumericDate(const JsonValue& value)
{
    const auto number = value.toDouble();
    return number && *number >= 0 && *number <= kLatestNumericDate;
}

bool isText(const JsonValue& value)
{
    return value.isString();
}

bool isAudience(const JsonValue& value)
{
    if (value.isString())
        return true;
    return value.isArray() && value.size() <= kMaxAudiences
        && std::ranges::all_of(value.items(), isText);
}

// A header parameter in the wrong place: somebody took it for a way to be heard.
bool isNoClaim(const JsonValue&)
{
    return false;
}

// RFC 7519 section 4.1, RFC 9068 section 2.2 and RFC 8693 section 4.
constexpr NameTable kTyped{std::array<std::string_view, 11>{
    "exp", "nbf", "iat", "auth_time", "iss", "sub", "jti", "client_id", "scope", "aud", "crit"}};

using TypeCheck = bool (*)(const JsonValue&);
constexpr std::array<TypeCheck, 11> kTypeChecks{
    isNumericDate, isNumericDate, isNumericDate, isNumericDate, isText,    isText,
    isText,        isText,        isText,        isAudience,    isNoClaim,
};

// RFC 6749 section 3.3: tokens divided by single spaces.
std::vector<QByteArrayView> wordsOf(QByteArrayView text)
{
    std::vector<QByteArrayView> words;
    while (!text.isEmpty()) {
        const qsizetype space = text.indexOf(' ');
        const qsizetype end = space < 0 ? text.size() : space;
        if (end > 0)
            words.push_back(text.first(end));
        text = text.sliced(std::min(end + 1, text.size()));
    }
    return words;
}

// An object has items too, but no list of ours is one: {"a":"admin"} is no role.
std::vector<QByteArrayView> stringsOf(const JsonValue& array)
{
    std::vector<QByteArrayView> strings;
    if (!array.isArray())
        return strings;
    for (const JsonValue& item : array.items()) {
        if (const auto text = item.toUtf8())
            strings.push_back(*text);
    }
    return strings;
}

} // namespace

NumericDate toNumericDate(Instant instant)
{
    return static_cast<double>(instant.time_since_epoch().count()) / 1000.0;
}

Instant toInstant(NumericDate date)
{
    return Instant{std::chrono::milliseconds{std::llround(date * 1000.0)}};
}

TokenResult<Claims> Claims::parse(QByteArrayView payload)
{
    auto json = JsonDocument::parseObject(payload, kClaimsLimits);
    if (!json)
        return std::unexpected(TokenError{Fault::BadClaims, json.error().where});
    Claims claims{std::move(*json)};
    if (const auto checked = claims.checkTypes(); !checked)
        return std::unexpected(checked.error());
    return claims;
}

Claims::Claims(JsonDocument json)
    : m_json(std::move(json))
{
}

TokenResult<void> Claims::checkTypes()
{
    for (const JsonValue& claim : m_json.root().items()) {
        const auto index = kTyped.find(claim.name());
        if (!index)
            continue;
        if (!kTypeChecks[*index](claim))
            return std::unexpected(TokenError{Fault::BadClaims, textFromUtf8(claim.name())});
        m_typed[*index] = m_json.indexOf(claim);
    }
    return {};
}

std::optional<JsonValue> Claims::find(QByteArrayView name) const
{
    const auto index = kTyped.find(name);
    if (!index)
        return m_json.root().member(name);
    return at(static_cast<Typed>(*index));
}

std::optional<QByteArrayView> Claims::text(QByteArrayView name) const
{
    const auto value = find(name);
    return value ? value->toUtf8() : std::nullopt;
}

std::optional<NumericDate> Claims::date(QByteArrayView name) const
{
    const auto value = find(name);
    return value ? value->toDouble() : std::nullopt;
}

std::vector<QByteArrayView> Claims::audience() const
{
    const auto value = at(Audience);
    if (!value)
        return {};
    if (const auto single = value->toUtf8())
        return {*single};
    return stringsOf(*value);
}

bool Claims::isFor(QByteArrayView audience) const
{
    const auto value = at(Audience);
    if (!value)
        return false;
    if (const auto single = value->toUtf8())
        return *single == audience;
    return std::ranges::any_of(
        value->items(), [audience](const JsonValue& item) { return item.toUtf8() == audience; });
}

std::vector<QByteArrayView> Claims::list(QByteArrayView name) const
{
    const auto value = find(name);
    if (!value)
        return {};
    if (const auto text = value->toUtf8())
        return wordsOf(*text);
    return stringsOf(*value);
}

} // namespace claimcheck
