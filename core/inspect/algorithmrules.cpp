#include "core/inspect/algorithmrow.h"
#include "core/inspect/lintrule.h"

#include <QRegularExpression>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Role = InspectedPart::Role;
using Severity = LintFinding::Severity;
using Use = RegisteredAlgorithm::Use;

namespace {

const RegisteredAlgorithm* algorithmOf(const LintSubject& subject)
{
    return registeredAlgorithm(subject.algorithm().toUtf8());
}

// Spellings that some reader takes for none: any case, full width, space and NUL around it.
bool readsAsNone(const QString& algorithm)
{
    QString letters;
    for (const QChar c : algorithm.normalized(QString::NormalizationForm_KC)) {
        if (c.isLetterOrNumber())
            letters += c.toLower();
    }
    return letters == "none"_L1;
}

Hits none(const LintSubject& subject)
{
    if (!readsAsNone(subject.algorithm()))
        return {};
    return {{u"alg"_s,
             u"It is not signed: anybody can write it. Refuse it, and allow the algorithms you "
             "use by name."_s}};
}

Hits missing(const LintSubject& subject)
{
    if (!subject.isJose() || subject.header.empty() || !subject.algorithm().isEmpty())
        return {};
    return {{u"alg"_s, u"It names no algorithm as a text. Every token must."_s}};
}

Hits unknown(const LintSubject& subject)
{
    const QString name = subject.algorithm();
    if (name.isEmpty() || readsAsNone(name) || algorithmOf(subject))
        return {};
    return {{u"alg"_s,
             u"Nobody registered the algorithm %1. Names are compared letter by letter, case "
             "included."_s.arg(name)}};
}

Hits rsa15(const LintSubject& subject)
{
    if (subject.algorithm() != "RSA1_5"_L1)
        return {};
    return {{u"alg"_s,
             u"RSA1_5 lets an attacker decrypt with the help of error messages. Use RSA-OAEP-256 "
             "or ECDH-ES."_s}};
}

Hits prohibited(const LintSubject& subject)
{
    Hits hits;
    for (const QStringView name : {u"alg", u"enc"}) {
        const LintMember* member = subject.parameter(name);
        const auto* row = member ? registeredAlgorithm(member->text.toUtf8()) : nullptr;
        if (row && row->use == Use::Prohibited)
            hits.push_back({name.toString(), u"%1 is prohibited in tokens."_s.arg(member->text)});
    }
    return hits;
}

Hits wrongKind(const LintSubject& subject)
{
    const RegisteredAlgorithm* row = algorithmOf(subject);
    if (!row)
        return {};
    const bool signs = row->use == Use::Mac || row->use == Use::Signature || row->use == Use::None;
    const bool wraps = row->use == Use::KeyWrap;
    if (subject.isJws() && wraps)
        return {{u"alg"_s, u"%1 encrypts, and this is a signed token."_s.arg(subject.algorithm())}};
    if (subject.isJwe() && signs)
        return {
            {u"alg"_s, u"%1 signs, and this is an encrypted token."_s.arg(subject.algorithm())}};
    return {};
}

Hits sharedSecret(const LintSubject& subject)
{
    const RegisteredAlgorithm* row = algorithmOf(subject);
    if (!row || row->use != Use::Mac)
        return {};
    return {{u"alg"_s,
             u"Whoever can check this token can also make one: the secret is the same. Where "
             "issuer and readers are not one program, use ES256 or EdDSA."_s}};
}

// A token that was made for a public key, and then re-signed with its bytes as the secret, still
// carries what points to that key.
Hits confusion(const LintSubject& subject)
{
    const RegisteredAlgorithm* row = algorithmOf(subject);
    if (!row || row->use != Use::Mac)
        return {};
    for (const QStringView name : {u"jwk", u"jku", u"x5c", u"x5u", u"x5t", u"x5t#S256"}) {
        if (subject.parameter(name))
            return {{name.toString(),
                     u"It is signed with a secret, but %1 speaks of a public key. Bind every key "
                     "to one algorithm."_s.arg(name)}};
    }
    static const QRegularExpression publicId(
        u"^(https?://.*|.*(rsa|ecdsa|ed25519|public|pub|cert).*|[A-Za-z0-9_-]{43})$"_s,
        QRegularExpression::CaseInsensitiveOption);
    const LintMember* kid = subject.parameter(u"kid");
    if (kid && kid->text.size() <= 512 && publicId.match(kid->text).hasMatch())
        return {{u"kid"_s,
                 u"It is signed with a secret, but kid looks like the id of a public key. Bind "
                 "every key to one algorithm."_s}};
    return {};
}

Hits noSignature(const LintSubject& subject)
{
    const InspectedPart* signature = subject.inspection.part(Role::Signature);
    if (!subject.isJws() || !signature || !signature->encoded.isEmpty()
        || readsAsNone(subject.algorithm()))
        return {};
    return {{u"signature"_s,
             u"Its signature is gone, and its algorithm wants one. A reader must refuse it."_s}};
}

Hits signatureSize(const LintSubject& subject)
{
    const RegisteredAlgorithm* row = algorithmOf(subject);
    const InspectedPart* signature = subject.inspection.part(Role::Signature);
    if (!subject.isJws() || !row || row->signatureBytes == 0 || !signature || !signature->bytes
        || signature->encoded.isEmpty() || signature->bytes->size() == row->signatureBytes)
        return {};
    return {{u"signature"_s,
             u"Its signature has %1 bytes, and %2 makes %3. No key can fit it."_s
                 .arg(signature->bytes->size())
                 .arg(subject.algorithm())
                 .arg(row->signatureBytes)}};
}

Hits fewRounds(const LintSubject& subject)
{
    const LintMember* rounds = subject.parameter(u"p2c");
    if (!rounds || (rounds->isNumber() && rounds->number >= 1000))
        return {};
    return {{u"p2c"_s,
             u"So few rounds let a passphrase be guessed. The standard asks for 1000 at the least, "
             "current advice for several hundred thousand."_s}};
}

Hits manyRounds(const LintSubject& subject)
{
    constexpr double ceiling = 1'200'000;
    const LintMember* rounds = subject.parameter(u"p2c");
    if (!rounds || !rounds->isNumber() || rounds->number <= ceiling)
        return {};
    return {{u"p2c"_s,
             u"So many rounds keep a reader busy for longer than it took to write the number. Set "
             "a limit before using it."_s}};
}

constexpr LintRule kRules[]{
    {"alg-none", Severity::Problem, "RFC 8725 §3.2", none},
    {"alg-missing", Severity::Problem, "RFC 7515 §4.1.1", missing},
    {"alg-unknown", Severity::Warning, "RFC 8725 §3.1", unknown},
    {"alg-rsa1-5", Severity::Problem, "RFC 8725 §3.2", rsa15},
    {"alg-prohibited", Severity::Problem, "RFC 8725 §3.2", prohibited},
    {"alg-wrong-kind", Severity::Problem, "RFC 7516 §9", wrongKind},
    {"alg-shared-secret", Severity::Note, "RFC 8725 §3.5", sharedSecret},
    {"alg-confusion", Severity::Warning, "RFC 8725 §3.1", confusion},
    {"signature-missing", Severity::Problem, "RFC 8725 §3.3", noSignature},
    {"signature-size", Severity::Problem, "RFC 7518 §3", signatureSize},
    {"p2c-low", Severity::Warning, "RFC 7518 §4.8.1.2", fewRounds},
    {"p2c-high", Severity::Problem, "RFC 7518 §8.1", manyRounds},
};

} // namespace

std::span<const LintRule> algorithmRules()
{
    return kRules;
}

} // namespace claimcheck
