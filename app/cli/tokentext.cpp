#include "app/cli/tokentext.h"

#include "core/inspect/visibletext.h"

#include <QDateTime>
#include <QJsonDocument>

#include <algorithm>
#include <ostream>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

QString spanText(std::chrono::seconds span)
{
    using namespace std::chrono;
    const auto total = span.count();
    if (total >= 2 * 86400)
        return u"%1 days"_s.arg(total / 86400);
    if (total >= 3600)
        return u"%1 h %2 min"_s.arg(total / 3600).arg(total % 3600 / 60);
    if (total >= 60)
        return u"%1 min %2 s"_s.arg(total / 60).arg(total % 60);
    return u"%1 s"_s.arg(total);
}

// "Header", "Authentication tag", ...
QString titleOf(const InspectedPart& part)
{
    return part.name.first(1).toUpper() + part.name.sliced(1);
}

void printMembers(const Console& console, const std::vector<InspectedMember>& members, Instant now)
{
    qsizetype nameWidth = 0;
    qsizetype valueWidth = 0;
    for (const InspectedMember& member : members) {
        nameWidth = std::max(nameWidth, visibleText(member.name).size());
        valueWidth = std::max(valueWidth, visibleText(member.value).size());
    }
    valueWidth = std::min<qsizetype>(valueWidth, 32);
    for (const InspectedMember& member : members) {
        QString meaning = member.meaning;
        if (member.time)
            meaning += u": "_s + momentText(*member.time, now);
        else if (!member.valueMeaning.isEmpty())
            meaning += (meaning.isEmpty() ? QString{} : u": "_s) + member.valueMeaning;
        const QString line = u"  "_s + visibleText(member.name).leftJustified(nameWidth) + u"  "_s
            + visibleText(member.value).leftJustified(valueWidth);
        printLine(console.out,
                  meaning.isEmpty() ? line.trimmed().prepend(u"  "_s)
                                    : line + u"  "_s + inked(console, Ink::Dim, meaning));
    }
}

} // namespace

QString momentText(Instant moment, Instant now)
{
    using namespace std::chrono;
    const auto local = QDateTime::fromMSecsSinceEpoch(moment.time_since_epoch().count());
    const auto distance = floor<seconds>(moment) - floor<seconds>(now);
    const QString relative =
        distance.count() >= 0 ? u"in "_s + spanText(distance) : spanText(-distance) + u" ago"_s;
    return u"%1 (%2)"_s.arg(local.toString(u"yyyy-MM-dd HH:mm:ss"_s), relative);
}

void printParts(const Console& console, const Inspection& inspection, Instant now)
{
    for (const InspectedPart& part : inspection.parts) {
        printLine(console.out, titleOf(part));
        if (part.time) {
            printLine(console.out, u"  "_s + momentText(*part.time, now));
        } else if (!part.members.empty()) {
            printMembers(console, part.members, now);
        } else if (part.bytes) {
            const bool text = part.role != InspectedPart::Role::Signature
                && part.bytes->isValidUtf8() && !part.bytes->isEmpty();
            printLine(console.out,
                      text ? u"  "_s + visibleText(QString::fromUtf8(*part.bytes))
                           : u"  %1 bytes"_s.arg(part.bytes->size()));
        }
        for (const QString& problem : part.problems) {
            const QString place =
                part.badByte ? u" (byte %1 of the token)"_s.arg(*part.badByte) : QString{};
            printLine(console.out,
                      u"  "_s
                          + inked(console, Ink::Warning, u"! "_s + visibleText(problem) + place));
        }
    }
    for (const QString& note : inspection.notes)
        printLine(console.out, inked(console, Ink::Dim, visibleText(note)));
    for (const QString& problem : inspection.problems)
        printLine(console.out, inked(console, Ink::Warning, u"! "_s + visibleText(problem)));
}

void printTrace(const Console& console, std::ostream& stream, const std::vector<Check>& checks)
{
    for (const Check& check : checks) {
        QString sign;
        Ink ink = Ink::Dim;
        switch (check.outcome) {
        case Check::Outcome::Passed:
            sign = u"ok"_s;
            ink = Ink::Good;
            break;
        case Check::Outcome::Failed:
            sign = u"FAILED"_s;
            ink = Ink::Bad;
            break;
        case Check::Outcome::NotRequired:
            sign = u"-"_s;
            break;
        case Check::Outcome::NotReached:
            sign = u"not reached"_s;
            break;
        }
        const QString line = u"  "_s + inked(console, ink, sign.leftJustified(12))
            + (check.detail.isEmpty()
                   ? stepName(check.step)
                   : stepName(check.step).leftJustified(16) + visibleText(check.detail));
        printLine(stream, line);
    }
}

QJsonArray traceToJson(const std::vector<Check>& checks)
{
    QJsonArray array;
    for (const Check& check : checks) {
        QJsonObject entry{{u"step"_s, stepName(check.step)},
                          {u"outcome"_s, outcomeName(check.outcome)},
                          {u"detail"_s, check.detail}};
        if (check.fault)
            entry.insert(u"fault"_s, faultName(*check.fault));
        array.append(entry);
    }
    return array;
}

QString describe(const TokenError& error)
{
    using Fault = TokenError::Fault;
    const QString where = visibleText(error.where);
    switch (error.fault) {
    case Fault::TooLarge:
        return u"it is longer than 8192 bytes."_s;
    case Fault::Malformed:
        return u"it is not a signed token of three parts. Try: claimcheck token inspect."_s;
    case Fault::BadEncoding:
        return u"its %1 is not canonical base64url."_s.arg(where);
    case Fault::BadHeader:
        return where.isEmpty() ? u"its header is not strict JSON."_s
                               : u"its header is not well formed, at %1."_s.arg(where);
    case Fault::CriticalUnsupported:
        return u"it needs an extension that is not supported (%1)."_s.arg(where);
    case Fault::AlgorithmRefused:
        return u"its algorithm is not allowed. Name the ones you accept with --alg."_s;
    case Fault::UnknownKey:
        return u"no key fits it."_s;
    case Fault::BadSignature:
        return u"the signature does not fit: the token was changed, or signed with another key."_s;
    case Fault::BadClaims:
        return where.isEmpty() ? u"its payload is not a strict JSON object."_s
                               : u"its claim %1 is not well formed."_s.arg(where);
    case Fault::Expired:
        return u"it has expired. Look at an earlier moment with --at."_s;
    case Fault::NotYetValid:
        return u"it is not valid yet (nbf)."_s;
    case Fault::IssuedInFuture:
        return u"it was issued in the future (iat). Do the clocks differ? See --leeway."_s;
    case Fault::WrongIssuer:
        return u"its issuer is not the one of --iss."_s;
    case Fault::WrongAudience:
        return u"it is not meant for the audience of --aud."_s;
    case Fault::WrongType:
        return u"it is another kind of token (typ)."_s;
    case Fault::WrongSubject:
        return u"it is about somebody else (sub)."_s;
    case Fault::WrongId:
        return u"it is another token (jti)."_s;
    case Fault::NotIssued:
        return u"nobody here issued it, or it expired long ago."_s;
    case Fault::MissingClaim:
        return u"it has no claim %1."_s.arg(where);
    case Fault::LivesTooLong:
        return u"there is too much time between its iat and its exp."_s;
    case Fault::BadPolicy:
        return u"no token can fit: %1 makes no sense."_s.arg(where);
    case Fault::Revoked:
        return u"it has been revoked."_s;
    case Fault::InsufficientRole:
        return u"its roles are not enough."_s;
    case Fault::InsufficientScope:
        return u"its scope is not enough."_s;
    case Fault::Undecided:
        return u"it is not known at the moment whether it has been revoked."_s;
    case Fault::DecryptionFailed:
        return u"it cannot be decrypted: it was changed, or encrypted to another key."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Exit exitFor(const TokenError& error)
{
    const bool noToken =
        error.fault == TokenError::Fault::Malformed || error.fault == TokenError::Fault::TooLarge;
    return noToken ? Exit::Unreadable : Exit::Failed;
}

void printJson(const Console& console, QJsonObject object)
{
    object.insert(u"schema_version"_s, 1);
    printLine(console.out,
              QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Indented)).trimmed());
}

} // namespace claimcheck::cli
