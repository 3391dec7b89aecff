#include "core/inspect/registry.h"

#include "core/inspect/registryrow.h"

#include <algorithm>

namespace claimcheck {

namespace {

std::optional<NameMeaning> find(std::span<const RegistryRow> rows, QByteArrayView name)
{
    const auto row = std::ranges::find_if(rows, [name](const RegistryRow& candidate) {
        return name == QByteArrayView{candidate.name};
    });
    if (row == rows.end())
        return std::nullopt;
    return NameMeaning{QString::fromUtf8(row->meaning), QString::fromUtf8(row->reference),
                       row->isTime};
}

} // namespace

std::optional<NameMeaning> claimMeaning(QByteArrayView name)
{
    return find(claimRows(), name);
}

std::optional<NameMeaning> headerMeaning(QByteArrayView name)
{
    return find(headerRows(), name);
}

} // namespace claimcheck
