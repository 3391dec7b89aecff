#pragma once

#include <span>
#include <string_view>

namespace claimcheck {

/// One registered name. The tables are data; registry.h is the way to ask them.
struct RegistryRow
{
    std::string_view name;
    std::string_view meaning;
    std::string_view reference;
    bool isTime = false; ///< a NumericDate
};

/// IANA "JSON Web Token Claims", in the order of the registry.
[[nodiscard]] std::span<const RegistryRow> claimRows();
/// IANA "JSON Web Signature and Encryption Header Parameters", each name once.
[[nodiscard]] std::span<const RegistryRow> headerRows();

} // namespace claimcheck
