// Whatever is accepted is within its limits, has no member twice, is JSON for Qt's reader too and
// means the same to it, and is accepted again from its own text.

#include "core/base/strictjson.h"
#include "tests/fuzz/oracle.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QUtf8StringView>

#include <cmath>
#include <ranges>
#include <vector>

using namespace claimcheck;

namespace {

void checkValue(const JsonValue& value, const JsonLimits& limits, int depth)
{
    if (value.isArray() || value.isObject())
        require(depth <= limits.depth);
    if (const auto text = value.toUtf8()) {
        require(text->size() <= limits.string && !text->contains('\0'));
        require(QUtf8StringView(*text).isValidUtf8());
    }
    if (const auto number = value.toDouble())
        require(std::isfinite(*number));
    const auto items = value.items() | std::ranges::to<std::vector>();
    require(static_cast<qsizetype>(items.size()) == value.size() && value.size() <= limits.members);
    for (std::size_t i = 0; i < items.size(); ++i) {
        require(value.isObject() || items[i].name().isEmpty());
        for (std::size_t j = 0; value.isObject() && j < i; ++j)
            require(items[i].name() != items[j].name());
        checkValue(items[i], limits, depth + 1);
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const JsonLimits limits;
    const QByteArrayView input = viewOf(data, size);
    const auto document = JsonDocument::parse(input, limits);
    require(document.has_value() == JsonDocument::parse(input, limits).has_value());
    if (!document)
        return 0;
    require(input.size() <= limits.bytes);
    checkValue(document->root(), limits, 1);
    if (document->root().isObject()) {
        const QJsonDocument theirs = QJsonDocument::fromJson(input.toByteArray());
        require(theirs.isObject());
        require(QJsonValue(theirs.object()) == document->root().toQJson());
    }
    return 0;
}
