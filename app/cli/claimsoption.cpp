#include "app/cli/claimsoption.h"

#include "app/cli/input.h"
#include "core/base/duration.h"
#include "core/base/strictjson.h"

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

// What reads as JSON is JSON, anything else is text: n=1 is a number, name=alice a string.
QJsonValue claimValue(const QByteArray& text)
{
    const auto document = JsonDocument::parse(text);
    return document ? document->root().toQJson() : QJsonValue{QString::fromUtf8(text)};
}

} // namespace

void ClaimsOption::addTo(CLI::App& command)
{
    auto* claims =
        command
            .add_option("--claims", m_claims,
                        "The claims as JSON: TEXT, @FILE, env:NAME, or - for standard input")
            ->type_name(kSourceType);
    auto* claim = command.add_option("--claim", m_claim, "One claim; may be repeated, and wins")
                      ->type_name("NAME=VALUE")
                      ->allow_extra_args(false);
    auto* expiry =
        command.add_option("--exp", m_expiry, "Let it expire after a span of time, such as 15m")
            ->type_name("SPAN");
    command
        .add_option("--payload", m_payload,
                    "Bytes of any kind in place of claims: TEXT, @FILE, b64:BASE64, or -")
        ->type_name(kSourceType)
        ->excludes(claims, claim, expiry);
    command
        .add_option("--header", m_header,
                    "Header members to add, as JSON: TEXT, @FILE, env:NAME or -")
        ->type_name(kSourceType);
}

std::expected<QByteArray, QString> ClaimsOption::payload(const Console& console) const
{
    // Every byte counts here, a line end too.
    if (m_payload == "-" || m_payload.starts_with('@'))
        return readFileOrInput(console, m_payload == "-" ? m_payload : m_payload.substr(1));
    return readSource(console, m_payload);
}

std::expected<QJsonObject, QString> ClaimsOption::members(const Console& console) const
{
    auto claims = readObject(console, m_claims, u"--claims"_s);
    if (!claims)
        return claims;
    for (const std::string& pair : m_claim) {
        const QByteArray text = QByteArray::fromStdString(pair);
        const qsizetype equals = text.indexOf('=');
        if (equals <= 0)
            return std::unexpected(
                u"--claim takes NAME=VALUE, not %1."_s.arg(QString::fromUtf8(text)));
        claims->insert(QString::fromUtf8(text.first(equals)), claimValue(text.sliced(equals + 1)));
    }
    return claims;
}

std::expected<std::chrono::seconds, QString> ClaimsOption::expiry() const
{
    const auto lifetime = parseDuration(QString::fromStdString(m_expiry));
    if (!lifetime)
        return std::unexpected(u"--exp takes a span of time, such as 15m."_s);
    return *lifetime;
}

std::expected<QJsonObject, QString> ClaimsOption::claims(const Console& console,
                                                         const Clock& clock) const
{
    auto claims = members(console);
    if (claims && hasExpiry()) {
        const auto lifetime = expiry();
        if (!lifetime)
            return std::unexpected(lifetime.error());
        const auto end = std::chrono::floor<std::chrono::seconds>(clock.now()) + *lifetime;
        claims->insert("exp"_L1, static_cast<qint64>(end.time_since_epoch().count()));
    }
    return claims;
}

std::expected<QJsonObject, QString> ClaimsOption::header(const Console& console) const
{
    return readObject(console, m_header, u"--header"_s);
}

std::expected<QJsonObject, QString> readObject(const Console& console, const std::string& source,
                                               const QString& option)
{
    if (source.empty())
        return QJsonObject{};
    const auto text = readSource(console, source);
    if (!text)
        return std::unexpected(text.error());
    const auto document = JsonDocument::parseObject(*text);
    if (!document)
        return std::unexpected(u"%1 is not a strict JSON object%2."_s.arg(
            option,
            document.error().where.isEmpty() ? QString{} : u", at "_s + document.error().where));
    return document->root().toQJson().toObject();
}

} // namespace claimcheck::cli
