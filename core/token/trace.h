#pragma once

#include "core/core_export.h"
#include "core/token/tokenerror.h"

#include <QMetaType>
#include <QString>

#include <concepts>
#include <expected>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace claimcheck {

/// The checks of a token in the order in which they are made. The order is a promise: nothing of a
/// payload is read before its signature is good.
struct CLAIMCHECK_CORE_EXPORT Check
{
    Q_GADGET
public:
    enum class Step {
        Size,
        Shape,
        Encoding,
        Header,
        Critical,
        Algorithm,
        Key,
        Signature,
        Payload,
        Expiry,
        NotBefore,
        IssuedAt,
        Lifetime,
        Issuer,
        Audience,
        Type,
        Subject,
        Id,
        RequiredClaims,
        Revocation,
        Roles,
        Scopes,
        Decryption, ///< of an encrypted token, after Key, where a signed one has Signature
    };
    Q_ENUM(Step)

    enum class Outcome {
        Passed,
        Failed,
        NotRequired, ///< the caller's policy does not ask for it, or the token has nothing to check
        NotReached, ///< an earlier check failed
    };
    Q_ENUM(Outcome)

    Step step;
    Outcome outcome;
    QString detail; ///< what was compared, in plain words; no secrets
    std::optional<TokenError::Fault> fault; ///< set when outcome is Failed
    bool operator==(const Check&) const = default;
};

/// What happened to a token, check by check: the answer to "why was this refused?".
///
/// Verifiers take a pointer to one and write into it only when it is there, so that a server under
/// load pays nothing for an explanation nobody reads.
class CLAIMCHECK_CORE_EXPORT Trace
{
public:
    void passed(Check::Step step, QString detail);
    void notRequired(Check::Step step, QString detail);
    void failed(Check::Step step, TokenError::Fault fault, QString detail);

    /// One entry per step up to @p last, those that were not reached included.
    [[nodiscard]] std::vector<Check> complete(Check::Step last) const;
    /// The same for checks whose order is not that of the enumeration.
    [[nodiscard]] std::vector<Check> complete(std::span<const Check::Step> plan) const;
    [[nodiscard]] const std::vector<Check>& entries() const { return m_entries; }

private:
    std::vector<Check> m_entries;
};

/// Where a verifier puts what it finds: into the trace, where there is one, and into its answer.
///
/// A detail is a fixed text, or a function that makes one: what takes work to say is worked out
/// only when somebody listens.
class Findings
{
public:
    explicit Findings(Trace* trace)
        : m_trace(trace)
    {
    }

    template <class Detail>
    TokenResult<void> pass(Check::Step step, const Detail& detail) const
    {
        if (m_trace)
            m_trace->passed(step, text(detail));
        return {};
    }

    template <class Detail>
    TokenResult<void> skip(Check::Step step, const Detail& detail) const
    {
        if (m_trace)
            m_trace->notRequired(step, text(detail));
        return {};
    }

    /// @p where names the claim or the header parameter, as in TokenError.
    template <class Detail>
    [[nodiscard]] std::unexpected<TokenError> refuse(Check::Step step, TokenError::Fault fault,
                                                     QString where, const Detail& detail) const
    {
        if (m_trace)
            m_trace->failed(step, fault, text(detail));
        return std::unexpected(TokenError{fault, std::move(where)});
    }

private:
    template <class Detail>
    static QString text(const Detail& detail)
    {
        if constexpr (std::invocable<const Detail&>)
            return detail();
        else
            return QStringView{detail}.toString();
    }

    Trace* m_trace;
};

/// The stable name of a step, as it stands in JSON output: "signature", "required_claims", ...
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString stepName(Check::Step step);
/// "passed", "failed", "not_required" or "not_reached".
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString outcomeName(Check::Outcome outcome);

} // namespace claimcheck
