#include "core/inspect/lintrule.h"

#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Severity = LintFinding::Severity;

namespace {

Hits missing(const LintSubject& subject, QStringView name, const QString& text)
{
    // RFC 9068 has a rule of its own for what it requires.
    if (!subject.hasClaims || subject.accessToken || subject.claim(name))
        return {};
    return {{name.toString(), text}};
}

Hits noIssuer(const LintSubject& subject)
{
    return missing(subject, u"iss",
                   u"It does not say who issued it, so that keys cannot be bound to an issuer."_s);
}

Hits noAudience(const LintSubject& subject)
{
    return missing(subject, u"aud",
                   u"It does not say whom it is for, so that one service can use it at another."_s);
}

Hits noSubject(const LintSubject& subject)
{
    return missing(subject, u"sub", u"It does not say whom it is about in the standard way."_s);
}

Hits noId(const LintSubject& subject)
{
    return missing(subject, u"jti", u"It has no id, so that it cannot be revoked by itself."_s);
}

Hits notText(const LintSubject& subject)
{
    static constexpr std::array<QStringView, 7> kTexts{
        u"iss", u"sub", u"jti", u"client_id", u"azp", u"nonce", u"sid",
    };
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        if (std::ranges::contains(kTexts, claim.name) && !claim.isText())
            hits.push_back({claim.name,
                            u"It must be a text. Readers that convert it may take two users for "
                            "one."_s});
    }
    return hits;
}

Hits wrongAudience(const LintSubject& subject)
{
    const LintMember* audience = subject.claim(u"aud");
    if (!audience || audience->isText() || audience->onlyTexts)
        return {};
    return {{u"aud"_s, u"It must be a text, or a list of texts."_s}};
}

Hits emptyText(const LintSubject& subject)
{
    Hits hits;
    for (const QStringView name : {u"iss", u"sub", u"aud", u"jti"}) {
        const LintMember* claim = subject.claim(name);
        const bool empty = claim
            && ((claim->isText() && claim->text.isEmpty())
                || (claim->onlyTexts && claim->texts.empty()));
        if (empty)
            hits.push_back({name.toString(), u"It is there, but empty."_s});
    }
    return hits;
}

Hits wrongScope(const LintSubject& subject)
{
    const LintMember* scope = subject.claim(u"scope");
    if (!scope || scope->isText())
        return {};
    return {{u"scope"_s, u"It must be one text with spaces between the scopes, not a list."_s}};
}

// The words of a name such as user_password, cardNumber or api-key.
QSet<QString> wordsOf(const QString& name)
{
    static const QRegularExpression border(u"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])"_s);
    QSet<QString> words;
    for (const QString& word :
         name.first(std::min<qsizetype>(name.size(), 256)).split(border, Qt::SkipEmptyParts))
        words.insert(word.toLower());
    return words;
}

Hits secrets(const LintSubject& subject)
{
    static const QSet<QString> kSecrets{
        u"password"_s,   u"passwd"_s, u"pwd"_s,  u"passphrase"_s, u"secret"_s, u"privatekey"_s,
        u"credential"_s, u"ssn"_s,    u"card"_s, u"cardnumber"_s, u"cvv"_s,    u"cvc"_s,
        u"iban"_s,       u"apikey"_s, u"pin"_s,  u"otp"_s,        u"salt"_s,   u"hash"_s,
    };
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        QSet<QString> words = wordsOf(claim.name);
        // at_hash, c_hash and sd_hash are registered, and no secrets.
        if (claim.name.endsWith("_hash"_L1) && claim.name.size() <= 7)
            words.remove(u"hash"_s);
        const bool key =
            words.contains(u"key"_s) && (words.contains(u"api"_s) || words.contains(u"private"_s));
        if (key || words.intersects(kSecrets))
            hits.push_back({claim.name,
                            u"Its name promises a secret, and everyone who holds the token can "
                            "read it. Signed is not encrypted."_s});
    }
    return hits;
}

Hits personal(const LintSubject& subject)
{
    static const QSet<QString> kPersonal{
        u"birthdate"_s,
        u"address"_s,
        u"phone_number"_s,
        u"email"_s,
        u"gender"_s,
        u"place_of_birth"_s,
        u"nationalities"_s,
        u"msisdn"_s,
        u"birth_family_name"_s,
        u"birth_given_name"_s,
        u"birth_middle_name"_s,
        u"location"_s,
    };
    Hits hits;
    for (const LintMember& claim : subject.claims) {
        if (kPersonal.contains(claim.name))
            hits.push_back({claim.name,
                            u"It is personal, and readable for everyone who holds the token. Leave "
                            "it out, or encrypt the token."_s});
    }
    return hits;
}

constexpr LintRule kRules[]{
    {"iss-missing", Severity::Warning, "RFC 8725 §3.8", noIssuer},
    {"aud-missing", Severity::Warning, "RFC 8725 §3.9", noAudience},
    {"sub-missing", Severity::Note, "RFC 8725 §3.8", noSubject},
    {"jti-missing", Severity::Note, "RFC 7519 §4.1.7", noId},
    {"claim-not-text", Severity::Problem, "RFC 7519 §4.1", notText},
    {"aud-malformed", Severity::Problem, "RFC 7519 §4.1.3", wrongAudience},
    {"claim-empty", Severity::Warning, "RFC 8725 §3.8", emptyText},
    {"scope-malformed", Severity::Problem, "RFC 8693 §4.2", wrongScope},
    {"claim-secret", Severity::Problem, "RFC 7519 §12", secrets},
    {"claim-personal", Severity::Note, "RFC 7519 §12", personal},
};

} // namespace

std::span<const LintRule> claimRules()
{
    return kRules;
}

} // namespace claimcheck
