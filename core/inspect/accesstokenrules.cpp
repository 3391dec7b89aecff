#include "core/inspect/algorithmrow.h"
#include "core/inspect/lintrule.h"

#include <algorithm>

// The profile for JWT access tokens, RFC 9068.

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Severity = LintFinding::Severity;

namespace {

Hits wrongType(const LintSubject& subject)
{
    if (!subject.accessToken)
        return {};
    const LintMember* type = subject.parameter(u"typ");
    const QString text = type ? type->text.toLower() : QString{};
    if (text == "at+jwt"_L1 || text == "application/at+jwt"_L1)
        return {};
    return {
        {u"typ"_s,
         u"An access token must say so with the type at+jwt, or an ID token can pass for one."_s}};
}

Hits unsignedToken(const LintSubject& subject)
{
    if (!subject.accessToken
        || subject.algorithm().trimmed().compare("none"_L1, Qt::CaseInsensitive) != 0)
        return {};
    return {{u"alg"_s, u"An access token must be signed."_s}};
}

Hits missingClaims(const LintSubject& subject)
{
    Hits hits;
    if (!subject.accessToken || !subject.hasClaims)
        return hits;
    for (const QStringView name : {u"iss", u"exp", u"aud", u"sub", u"client_id", u"iat", u"jti"}) {
        if (!subject.claim(name))
            hits.push_back(
                {name.toString(), u"An access token must have the claim %1."_s.arg(name)});
    }
    return hits;
}

Hits noScope(const LintSubject& subject)
{
    if (!subject.accessToken || !subject.hasClaims || subject.claim(u"scope"))
        return {};
    return {{u"scope"_s,
             u"It has no scope. Where the client asked for scopes, the token should name them."_s}};
}

Hits sharedSecret(const LintSubject& subject)
{
    const auto* row = registeredAlgorithm(subject.algorithm().toUtf8());
    if (!subject.accessToken || !row || row->use != RegisteredAlgorithm::Use::Mac)
        return {};
    return {{u"alg"_s,
             u"A signature with a private key is recommended, so that resource servers need no "
             "secret."_s}};
}

Hits notAList(const LintSubject& subject)
{
    Hits hits;
    if (!subject.accessToken)
        return hits;
    for (const QStringView name : {u"roles", u"groups", u"entitlements"}) {
        const LintMember* claim = subject.claim(name);
        if (claim && claim->type != JsonValue::Type::Array)
            hits.push_back({name.toString(), u"It should be a list, even of one."_s});
    }
    return hits;
}

Hits idTokenClaims(const LintSubject& subject)
{
    Hits hits;
    if (!subject.accessToken)
        return hits;
    for (const QStringView name : {u"nonce", u"at_hash", u"c_hash"}) {
        if (subject.claim(name))
            hits.push_back({name.toString(),
                            u"This belongs into an ID token. Is one kind used for the other?"_s});
    }
    return hits;
}

constexpr LintRule kRules[]{
    {"at-typ", Severity::Problem, "RFC 9068 §2.1", wrongType},
    {"at-unsigned", Severity::Problem, "RFC 9068 §2.1", unsignedToken},
    {"at-claim-missing", Severity::Problem, "RFC 9068 §2.2", missingClaims},
    {"at-no-scope", Severity::Note, "RFC 9068 §2.2.3", noScope},
    {"at-shared-secret", Severity::Note, "RFC 9068 §2.1", sharedSecret},
    {"at-not-a-list", Severity::Warning, "RFC 9068 §2.2.3.1", notAList},
    {"at-id-token-claim", Severity::Warning, "RFC 9068 §5", idTokenClaims},
};

} // namespace

std::span<const LintRule> accessTokenRules()
{
    return kRules;
}

} // namespace claimcheck
