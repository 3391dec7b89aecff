#pragma once

#include "app/cli/action.h"

#include <QByteArray>
#include <QJsonObject>
#include <QString>

#include <chrono>
#include <expected>
#include <string>
#include <vector>

namespace claimcheck::cli {

/// The options that say what goes into a token: --claims, --claim, --exp, or --payload for bytes
/// of any kind; and --header for what is said about it.
class ClaimsOption
{
public:
    void addTo(CLI::App& command);

    /// Whether --payload was given, whose bytes are taken as they are.
    [[nodiscard]] bool isRaw() const { return !m_payload.empty(); }
    [[nodiscard]] std::expected<QByteArray, QString> payload(const Console& console) const;
    [[nodiscard]] std::expected<QJsonObject, QString> claims(const Console& console,
                                                             const Clock& clock) const;
    /// Those of --claims and --claim alone, without what --exp adds.
    [[nodiscard]] std::expected<QJsonObject, QString> members(const Console& console) const;
    [[nodiscard]] bool hasExpiry() const { return !m_expiry.empty(); }
    /// The span of --exp.
    [[nodiscard]] std::expected<std::chrono::seconds, QString> expiry() const;
    [[nodiscard]] bool hasHeader() const { return !m_header.empty(); }
    [[nodiscard]] std::expected<QJsonObject, QString> header(const Console& console) const;

private:
    std::string m_claims;
    std::vector<std::string> m_claim;
    std::string m_expiry;
    std::string m_payload;
    std::string m_header;
};

/// A JSON object from a source as readSource() knows them; empty for an empty source.
[[nodiscard]] std::expected<QJsonObject, QString>
readObject(const Console& console, const std::string& source, const QString& option);

} // namespace claimcheck::cli
