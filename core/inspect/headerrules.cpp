#include "core/inspect/lintrule.h"
#include "core/inspect/registry.h"

#include <QRegularExpression>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Severity = LintFinding::Severity;

namespace {

Hits compressed(const LintSubject& subject)
{
    if (!subject.parameter(u"zip"))
        return {};
    return {{u"zip"_s,
             u"It is compressed. The size of an encrypted token then tells about its content, and "
             "inflating it can cost a lot. Leave zip out."_s}};
}

Hits keyInside(const LintSubject& subject)
{
    Hits hits;
    for (const QStringView name : {u"jwk", u"x5c"}) {
        if (subject.parameter(name))
            hits.push_back({name.toString(),
                            u"It brings a key of its own. Never check a token with a key it "
                            "brings: whoever made it made the key as well."_s});
    }
    return hits;
}

Hits keyElsewhere(const LintSubject& subject)
{
    Hits hits;
    for (const QStringView name : {u"jku", u"x5u"}) {
        if (subject.parameter(name))
            hits.push_back({name.toString(),
                            u"It names an address for its key. Fetching it lets a stranger choose "
                            "what your server requests and trusts. Use configured keys only."_s});
    }
    return hits;
}

Hits privateKey(const LintSubject& subject)
{
    Hits hits;
    for (const QStringView name : {u"jwk", u"epk"}) {
        const LintMember* key = subject.parameter(name);
        if (key && std::ranges::any_of(key->names, [](const QString& member) {
                return member == "d"_L1 || member == "k"_L1 || member == "priv"_L1;
            }))
            hits.push_back({name.toString(),
                            u"The key in it is a private one. Everyone who sees the token has it "
                            "now: replace that key."_s});
    }
    return hits;
}

Hits kidInjection(const LintSubject& subject)
{
    static const QRegularExpression hostile(
        uR"(\.\.|[/\\'"`;|&$<>(){}*\x00-\x1f]|--|%[0-9a-f]{2}|\b(union|select|or)\b\s)"_s,
        QRegularExpression::CaseInsensitiveOption);
    const LintMember* kid = subject.parameter(u"kid");
    if (!kid || !kid->isText()
        || !hostile.match(kid->text.first(std::min<qsizetype>(kid->text.size(), 2048))).hasMatch())
        return {};
    return {{u"kid"_s,
             u"The id of its key holds characters that mean something in a path, a query or a "
             "command. Look keys up in a list, by comparing ids."_s}};
}

Hits kidNotText(const LintSubject& subject)
{
    const LintMember* kid = subject.parameter(u"kid");
    if (!kid || kid->isText())
        return {};
    return {{u"kid"_s, u"The id of a key must be a text."_s}};
}

Hits typeMissing(const LintSubject& subject)
{
    if (!subject.isJws() || subject.header.empty() || subject.parameter(u"typ"))
        return {};
    return {{u"typ"_s,
             u"It does not say what kind of token it is, so that one kind may pass for another. "
             "Set typ, such as at+jwt."_s}};
}

Hits typeVague(const LintSubject& subject)
{
    const LintMember* type = subject.parameter(u"typ");
    if (!subject.isJws() || !type || type->text.compare("JWT"_L1, Qt::CaseInsensitive) != 0)
        return {};
    return {{u"typ"_s,
             u"It says no more than that it is a JWT. A type of its own, such as at+jwt, keeps one "
             "kind of token from passing for another."_s}};
}

// What RFC 7515 §4.1.11 asks of crit: names that are there, once each, and not of the standard.
QString faultOfCritical(const LintSubject& subject, const LintMember& critical)
{
    if (!critical.onlyTexts || critical.texts.empty())
        return u"crit must be a list of names, and not empty."_s;
    std::vector<QString> names = critical.texts;
    std::ranges::sort(names);
    if (std::ranges::adjacent_find(names) != names.end())
        return u"crit has a name twice."_s;
    for (const QString& name : names) {
        if (!subject.parameter(name))
            return u"crit names %1, which the header does not have."_s.arg(name);
        const auto meaning = headerMeaning(name.toUtf8());
        if (meaning
            && (meaning->reference.startsWith("RFC 7515"_L1)
                || meaning->reference.startsWith("RFC 7516"_L1)
                || meaning->reference.startsWith("RFC 7518"_L1)))
            return u"crit names %1, which every reader understands."_s.arg(name);
    }
    return {};
}

Hits criticalMalformed(const LintSubject& subject)
{
    const LintMember* critical = subject.parameter(u"crit");
    const QString fault = critical ? faultOfCritical(subject, *critical) : QString{};
    if (fault.isEmpty())
        return {};
    return {{u"crit"_s, fault + u" A reader must refuse the token."_s}};
}

Hits critical(const LintSubject& subject)
{
    const LintMember* critical = subject.parameter(u"crit");
    if (!critical || critical->texts.empty())
        return {};
    return {{u"crit"_s,
             u"A reader that does not know %1 must refuse it. Many ignore crit: try."_s.arg(
                 QStringList(critical->texts.begin(), critical->texts.end()).join(u", "_s))}};
}

Hits unencoded(const LintSubject& subject)
{
    const LintMember* encoded = subject.parameter(u"b64");
    if (!encoded || encoded->boolean == true)
        return {};
    return {{u"b64"_s, u"A JWT must be encoded: leave b64 out."_s}};
}

Hits nested(const LintSubject& subject)
{
    const LintMember* content = subject.parameter(u"cty");
    if (!content || content->text.compare("JWT"_L1, Qt::CaseInsensitive) != 0)
        return {};
    return {{u"cty"_s,
             u"There is another token inside. Check both: the outer one says nothing about who "
             "made the inner one."_s}};
}

Hits sha1Thumbprint(const LintSubject& subject)
{
    if (!subject.parameter(u"x5t"))
        return {};
    return {{u"x5t"_s, u"It points to a certificate by SHA-1. Use x5t#S256."_s}};
}

constexpr LintRule kRules[]{
    {"zip-present", Severity::Warning, "RFC 8725 §3.6", compressed},
    {"key-inside", Severity::Warning, "RFC 8725 §3.10", keyInside},
    {"key-elsewhere", Severity::Warning, "RFC 8725 §3.10", keyElsewhere},
    {"key-private", Severity::Problem, "RFC 7515 §4.1.3", privateKey},
    {"kid-injection", Severity::Warning, "RFC 8725 §3.10", kidInjection},
    {"kid-not-text", Severity::Problem, "RFC 7515 §4.1.4", kidNotText},
    {"typ-missing", Severity::Warning, "RFC 8725 §3.11", typeMissing},
    {"typ-vague", Severity::Note, "RFC 8725 §3.11", typeVague},
    {"crit-malformed", Severity::Problem, "RFC 7515 §4.1.11", criticalMalformed},
    {"crit-present", Severity::Note, "RFC 7515 §4.1.11", critical},
    {"b64-present", Severity::Problem, "RFC 7797 §7", unencoded},
    {"cty-nested", Severity::Note, "RFC 8725 §3.3", nested},
    {"x5t-sha1", Severity::Note, "RFC 7515 §4.1.7", sha1Thumbprint},
};

} // namespace

std::span<const LintRule> headerRules()
{
    return kRules;
}

} // namespace claimcheck
