#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <cstddef>
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
    // The claims that have a type, in the order of the table in claims.cpp.
    static constexpr std::size_t kTypedClaims = 10;

    explicit Claims(JsonDocument json);
    [[nodiscard]] TokenResult<void> checkTypes();

    JsonDocument m_json;
    std::array<quint32, kTypedClaims> m_typed{}; // where they are in m_json; 0 is absent
};

} // namespace claimcheck
