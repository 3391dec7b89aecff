#include "core/token/claims.h"

#include "core/base/utf8.h"
#include "core/token/compact.h"

#include <algorithm>
#include <cmath>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

constexpr JsonLimits kClaimsLimits{.bytes = kMaxClaimsBytes};
constexpr qsizetype kMaxAudiences = 16;

std::unexpected<TokenError> refuse(QByteArrayView claim)
{
    return std::unexpected(TokenError{Fault::BadClaims, textFromUtf8(claim)});
}

bool isNumericDate(const JsonValue& value)
{
    const auto number = value.toDouble();
    return number && *number >= 0 && *number <= kLatestNumericDate;
}

bool isAudience(const JsonValue& value)
{
    if (value.isString())
        return true;
    return value.isArray() && value.size() <= kMaxAudiences
        && std::ranges::all_of(value.items(), &JsonValue::isString);
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

    const JsonValue root = json->root();
    for (const QByteArrayView name : {"exp", "nbf", "iat", "auth_time"}) {
        if (const auto value = root.member(name); value && !isNumericDate(*value))
            return refuse(name);
    }
    for (const QByteArrayView name : {"iss", "sub", "jti", "client_id", "scope"}) {
        if (const auto value = root.member(name); value && !value->isString())
            return refuse(name);
    }
    if (const auto aud = root.member("aud"); aud && !isAudience(*aud))
        return refuse("aud");
    return Claims{std::move(*json)};
}

Claims::Claims(JsonDocument json)
    : m_json(std::move(json))
{
}

std::optional<QByteArrayView> Claims::text(QByteArrayView name) const
{
    const auto value = m_json.root().member(name);
    return value ? value->toUtf8() : std::nullopt;
}

std::optional<NumericDate> Claims::date(QByteArrayView name) const
{
    const auto value = m_json.root().member(name);
    return value ? value->toDouble() : std::nullopt;
}

std::vector<QByteArrayView> Claims::audience() const
{
    const auto value = m_json.root().member("aud");
    if (!value)
        return {};
    if (const auto single = value->toUtf8())
        return {*single};
    return list("aud");
}

std::vector<QByteArrayView> Claims::list(QByteArrayView name) const
{
    std::vector<QByteArrayView> entries;
    const auto value = m_json.root().member(name);
    if (!value)
        return entries;
    if (auto rest = value->toUtf8()) {
        // RFC 6749 section 3.3: tokens divided by single spaces.
        while (!rest->isEmpty()) {
            const qsizetype space = rest->indexOf(' ');
            const qsizetype end = space < 0 ? rest->size() : space;
            if (end > 0)
                entries.push_back(rest->first(end));
            rest = rest->sliced(std::min(end + 1, rest->size()));
        }
        return entries;
    }
    // An object has items too, but no list of ours is one: {"a":"admin"} is no role.
    if (!value->isArray())
        return entries;
    for (const JsonValue& item : value->items()) {
        if (const auto text = item.toUtf8())
            entries.push_back(*text);
    }
    return entries;
}

} // namespace claimcheck
