#pragma once

#include "core/core_export.h"

#include <QByteArrayView>
#include <QString>

#include <optional>

namespace claimcheck {

/// What a registered name means (IANA "JSON Web Token Claims" and "JOSE Header Parameters").
struct NameMeaning
{
    QString meaning;      ///< a short phrase in English, lower case: "who issued it"
    QString reference;    ///< "RFC 7519 §4.1.1"
    bool isTime = false;  ///< a NumericDate
};

/// Nothing for a private name.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<NameMeaning> claimMeaning(QByteArrayView name);
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::optional<NameMeaning> headerMeaning(QByteArrayView name);

/// What the text @p value of the header parameter @p name stands for, where the registries define
/// its values: `alg`, `enc`, `zip`, `typ` and `cty`. Empty for a value that nobody registered.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString headerValueMeaning(QByteArrayView name,
                                                                QByteArrayView value);

} // namespace claimcheck
