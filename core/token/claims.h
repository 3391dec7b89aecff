#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <optional>
#include <vector>

namespace claimcheck {

/// A NumericDate (RFC 7519 section 2): seconds since 1970 in UTC, fractions allowed.
/// Every value up to the year 9999 is exact in a double.
using NumericDate = double;

/// The latest NumericDate that is read, the last second of the year 9999.
inline constexpr NumericDate kLatestNumericDate = 253402300799;

[[nodiscard]] CLAIMCHECK_CORE_EXPORT NumericDate toNumericDate(Instant instant);
/// To the millisecond.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT Instant toInstant(NumericDate date);

/// The claims of a payload, read strictly: a registered claim has its registered type or the
/// payload is refused. Reading them says nothing about who made them; see VerifiedClaims.
class CLAIMCHECK_CORE_EXPORT Claims
{
public:
    [[nodiscard]] static TokenResult<Claims> parse(QByteArrayView payload);

    /// Every member, in the order of the text.
    [[nodiscard]] const JsonDocument& json() const { return m_json; }

    /// Registered claims (RFC 7519 section 4.1); nothing when absent.
    [[nodiscard]] std::optional<NumericDate> expiry() const { return dateAt(Expiry); }
    [[nodiscard]] std::optional<NumericDate> notBefore() const { return dateAt(NotBefore); }
    [[nodiscard]] std::optional<NumericDate> issuedAt() const { return dateAt(IssuedAt); }
    [[nodiscard]] std::optional<QByteArrayView> issuer() const { return textAt(Issuer); }
    [[nodiscard]] std::optional<QByteArrayView> subject() const { return textAt(Subject); }
    [[nodiscard]] std::optional<QByteArrayView> id() const { return textAt(Id); }

    /// The claim of that name, whatever its type.
    [[nodiscard]] std::optional<JsonValue> find(QByteArrayView name) const;
    /// The string claim of that name; nothing when it is absent or no string.
    [[nodiscard]] std::optional<QByteArrayView> text(QByteArrayView name) const;
    [[nodiscard]] std::optional<NumericDate> date(QByteArrayView name) const;
    /// `aud`, which may be one string or a list of them.
    [[nodiscard]] std::vector<QByteArrayView> audience() const;
    /// Whether `aud` names @p audience, byte for byte.
    [[nodiscard]] bool isFor(QByteArrayView audience) const;
    /// A list claim such as `roles`, or a space-separated one such as `scope`.
    [[nodiscard]] std::vector<QByteArrayView> list(QByteArrayView name) const;

private:
    // The claims that have a type, in the order of the tables in claims.cpp.
    enum Typed {
        Expiry,
        NotBefore,
        IssuedAt,
        AuthTime,
        Issuer,
        Subject,
        Id,
        ClientId,
        Scope,
        Audience,
        Critical,
        TypedCount
    };

    explicit Claims(JsonDocument json);
    [[nodiscard]] TokenResult<void> checkTypes();
    [[nodiscard]] std::optional<JsonValue> at(Typed claim) const
    {
        return m_typed[claim] == 0 ? std::nullopt : std::optional{m_json.at(m_typed[claim])};
    }
    [[nodiscard]] std::optional<NumericDate> dateAt(Typed claim) const
    {
        const auto value = at(claim);
        return value ? value->toDouble() : std::nullopt;
    }
    [[nodiscard]] std::optional<QByteArrayView> textAt(Typed claim) const
    {
        const auto value = at(claim);
        return value ? value->toUtf8() : std::nullopt;
    }

    JsonDocument m_json;
    std::array<quint32, TypedCount> m_typed{}; // where they are in m_json; 0 is absent
};

} // namespace claimcheck
