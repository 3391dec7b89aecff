#pragma once

#include "core/base/strictjson.h"
#include "core/inspect/lint.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

// What the tables of rules are made of. Each table is about one part of a token.

namespace claimcheck {

/// One member, read as far as rules need it.
struct LintMember
{
    QString name;
    JsonValue::Type type = JsonValue::Type::Null;
    QString text;               ///< of a string
    std::vector<QString> texts; ///< of a list: its strings
    bool onlyTexts = false;     ///< a list that holds nothing else
    std::vector<QString> names; ///< of an object: its members
    double number = 0;
    std::optional<bool> boolean;

    [[nodiscard]] bool isText() const { return type == JsonValue::Type::String; }
    [[nodiscard]] bool isNumber() const
    {
        return type == JsonValue::Type::Integer || type == JsonValue::Type::Double;
    }
};

/// A token, prepared for the rules.
struct LintSubject
{
    const Inspection& inspection;
    Instant now;
    bool accessToken = false; ///< RFC 9068 applies
    bool hasClaims = false;   ///< the payload reads as an object of claims
    std::vector<LintMember> header;
    std::vector<LintMember> claims;

    [[nodiscard]] bool isJws() const { return inspection.kind == Inspection::Kind::Jws; }
    [[nodiscard]] bool isJwe() const { return inspection.kind == Inspection::Kind::Jwe; }
    [[nodiscard]] bool isJose() const { return isJws() || isJwe(); }
    [[nodiscard]] const LintMember* parameter(QStringView name) const;
    [[nodiscard]] const LintMember* claim(QStringView name) const;
    /// The text of `alg`; empty where it has none.
    [[nodiscard]] QString algorithm() const;
    [[nodiscard]] double nowSeconds() const;
};

struct LintHit
{
    QString where;
    QString text;
};

using LintCheck = std::vector<LintHit> (*)(const LintSubject& subject);

struct LintRule
{
    std::string_view id;
    LintFinding::Severity severity;
    std::string_view reference;
    LintCheck check;
};

[[nodiscard]] std::span<const LintRule> algorithmRules();
[[nodiscard]] std::span<const LintRule> headerRules();
[[nodiscard]] std::span<const LintRule> textRules();
[[nodiscard]] std::span<const LintRule> timeRules();
[[nodiscard]] std::span<const LintRule> claimRules();
[[nodiscard]] std::span<const LintRule> accessTokenRules();

} // namespace claimcheck
