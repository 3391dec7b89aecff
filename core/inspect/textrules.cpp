#include "core/base/utf8.h"
#include "core/inspect/lintrule.h"
#include "core/inspect/partreader.h"
#include "core/inspect/visibletext.h"

#include <QSet>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Hits = std::vector<LintHit>;
using Kind = Inspection::Kind;
using Role = InspectedPart::Role;
using Severity = LintFinding::Severity;

namespace {

Hits duplicates(const LintSubject& subject)
{
    Hits hits;
    for (const InspectedPart& part : subject.inspection.parts) {
        QSet<QString> names;
        QSet<QString> told;
        for (const InspectedMember& member : part.members) {
            if (!names.contains(member.name)) {
                names.insert(member.name);
            } else if (!told.contains(member.name)) {
                told.insert(member.name);
                hits.push_back({member.name,
                                u"%1 has it twice. Readers differ on which one counts, so that a "
                                "check and its use may see different tokens. Refuse it."_s.arg(
                                    subjectOf(part))});
            }
        }
    }
    return hits;
}

Hits respelled(const LintSubject& subject)
{
    Hits hits;
    for (const InspectedPart& part : subject.inspection.parts) {
        if (part.badByte)
            hits.push_back({part.name,
                            u"%1 is not spelled the one way it can be. A reader that takes it lets "
                            "a revoked token come back as another text."_s.arg(subjectOf(part))});
    }
    return hits;
}

Hits notJson(const LintSubject& subject)
{
    Hits hits;
    for (const InspectedPart& part : subject.inspection.parts) {
        const bool isJson =
            part.role == Role::Header || (part.role == Role::Payload && subject.isJws());
        if (!isJson || !part.bytes || part.encoded.isEmpty())
            continue;
        if (part.salvaged || !JsonDocument::parseObject(*part.bytes, kReadingLimits))
            hits.push_back({part.name,
                            u"%1 is no strict JSON object in UTF-8, so that readers may differ on "
                            "what it says."_s.arg(subjectOf(part))});
    }
    return hits;
}

Hits incomplete(const LintSubject& subject)
{
    if (!subject.isJws() || subject.inspection.parts.size() == 3)
        return {};
    return {{u"token"_s,
             u"It has %1 of 3 parts: it was cut off, or something was stuck to it."_s.arg(
                 subject.inspection.parts.size())}};
}

Hits large(const LintSubject& subject)
{
    constexpr qsizetype cookie = 4096;
    const qsizetype size = subject.inspection.token.size();
    if (size <= cookie)
        return {};
    return {{u"token"_s,
             u"It is %1 bytes long. Browsers drop cookies over %2, and many servers refuse headers "
             "not much larger."_s.arg(size)
                 .arg(cookie)}};
}

Hits inUrl(const LintSubject& subject)
{
    if (!subject.inspection.extractedFrom.endsWith("in a URL"_L1))
        return {};
    return {{u"token"_s,
             u"It stood in a URL, and URLs end up in logs, histories and Referer headers. Send it "
             "in the Authorization header."_s}};
}

Hits hidden(const LintSubject& subject)
{
    Hits hits;
    for (const InspectedPart& part : subject.inspection.parts) {
        for (const InspectedMember& member : part.members) {
            // JSON text has some of them escaped, and escapes are as hostile once read.
            const auto value = JsonDocument::parse(member.value.toUtf8(), kReadingLimits);
            const auto read = value ? value->root().toUtf8() : std::nullopt;
            const QString text = read ? textFromUtf8(*read) : member.value;
            if (visibleText(member.name) != member.name || visibleText(text) != text)
                hits.push_back({member.name,
                                u"It holds characters that cannot be seen or that move others. "
                                "Never show it without marking them."_s});
        }
    }
    return hits;
}

Hits signedForever(const LintSubject& subject)
{
    if (subject.inspection.kind != Kind::Signed)
        return {};
    const bool timed = std::ranges::any_of(
        subject.inspection.parts, [](const InspectedPart& part) { return part.time.has_value(); });
    if (timed)
        return {};
    return {{u"timestamp"_s,
             u"It does not say when it was made, so that it can never expire. Use the timed "
             "serializer, and a greatest age when reading."_s}};
}

Hits signedWithSha1(const LintSubject& subject)
{
    const InspectedPart* signature = subject.inspection.part(Role::Signature);
    if (subject.inspection.kind != Kind::Signed || !signature->bytes
        || signature->bytes->size() != 20)
        return {};
    return {{u"signature"_s,
             u"Its signature is as long as one of HMAC-SHA1, the default of itsdangerous. Nobody "
             "can forge it yet; new programs take SHA-256."_s}};
}

Hits wrongChecksum(const LintSubject& subject)
{
    if (subject.inspection.kind != Kind::Opaque || subject.inspection.problems.isEmpty())
        return {};
    return {{u"token"_s, subject.inspection.problems.front()}};
}

constexpr LintRule kRules[]{
    {"member-twice", Severity::Problem, "RFC 7519 §4", duplicates},
    {"respelled", Severity::Problem, "RFC 7515 §2", respelled},
    {"not-json", Severity::Problem, "RFC 8725 §3.7", notJson},
    {"incomplete", Severity::Problem, "RFC 7515 §7.1", incomplete},
    {"large", Severity::Warning, "RFC 6265 §6.1", large},
    {"in-url", Severity::Warning, "RFC 6750 §5.3", inUrl},
    {"hidden-text", Severity::Warning, "RFC 8725 §3.10", hidden},
    {"signed-forever", Severity::Warning, "itsdangerous: TimedSerializer", signedForever},
    {"signed-sha1", Severity::Note, "itsdangerous: Signer", signedWithSha1},
    {"opaque-checksum", Severity::Problem, "RFC 6749 §1.4", wrongChecksum},
};

} // namespace

std::span<const LintRule> textRules()
{
    return kRules;
}

} // namespace claimcheck
