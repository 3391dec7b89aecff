#pragma once

#include "core/base/clock.h"
#include "core/core_export.h"
#include "core/inspect/inspection.h"

#include <QString>

#include <span>
#include <string_view>
#include <vector>

namespace claimcheck {

/// Something about a token that its issuer should look at.
struct LintFinding
{
    enum class Severity {
        Problem, ///< forbidden, contradictory or open to a known attack
        Warning, ///< works, and goes wrong in known ways
        Note,    ///< worth knowing
    };

    QString rule; ///< its id: "alg-none". Ids are part of the CLI contract: add, never rename
    Severity severity = Severity::Note;
    QString where; ///< the member or part; may hold hostile text, see visibleText()
    QString text; ///< what it is and what to do, as whole sentences
    QString reference; ///< "RFC 8725 §3.1"
};

/// What the token is measured by, besides the rules for every token.
enum class LintProfile {
    AsItSays, ///< the rules for access tokens where `typ` is at+jwt
    AccessToken, ///< the rules of RFC 9068 in any case
};

/// Goes through all rules for a token as it would look at the moment @p now, the worst findings
/// first. No finding does not mean that a token is good: nothing here looks at the signature.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::vector<LintFinding>
lint(const Inspection& inspection, Instant now, LintProfile profile = LintProfile::AsItSays);

/// The ids of all rules, each once.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::vector<QString> lintRuleIds();

} // namespace claimcheck
