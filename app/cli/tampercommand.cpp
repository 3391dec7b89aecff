#include "app/cli/tampercommand.h"

#include "app/cli/input.h"
#include "app/cli/keyoption.h"
#include "core/base/strictjson.h"
#include "core/inspect/tamper.h"
#include "core/inspect/visibletext.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <array>
#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

struct TamperLine
{
    std::string token;
    std::vector<std::string> set;
    std::vector<std::string> remove;
    std::string none;
    bool strip = false;
    std::vector<std::string> flip;
    std::vector<std::string> append;
    bool keepHeader = false;
    std::string algorithm;
    KeyOption key;
};

using Step = Outcome<QByteArray>;

QString describe(const TamperError& error)
{
    using Fault = TamperError::Fault;
    const QString where = visibleText(error.where);
    switch (error.fault) {
    case Fault::NotAToken:
        return u"This is no signed token of three parts."_s;
    case Fault::PartUnreadable:
        return u"The %1 cannot be read as JSON, so nothing in it can be changed."_s.arg(where);
    case Fault::NotJson:
        return u"The new value of %1 is no JSON. Text takes quotes: '\"text\"'."_s.arg(where);
    case Fault::AmbiguousMember:
        return u"There is more than one %1."_s.arg(where);
    case Fault::NoSuchMember:
        return u"There is no %1 to remove."_s.arg(where);
    case Fault::OutOfRange:
        return u"The %1 is shorter than that."_s.arg(where);
    case Fault::TooLarge:
        return u"The token would be longer than anything reads."_s;
    case Fault::SigningFailed:
        return u"The cryptography could not sign."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Step orRefusal(const TamperResult& result)
{
    if (result)
        return *result;
    const bool noToken = result.error().fault == TamperError::Fault::NotAToken
        || result.error().fault == TamperError::Fault::PartUnreadable;
    return std::unexpected(
        Refusal{noToken ? Exit::Unreadable : Exit::Usage, describe(result.error())});
}

/// "header.alg" names a header member, "sub" or "payload.sub" a claim.
std::pair<TokenPart, QString> memberNamed(const QString& name)
{
    if (name.startsWith("header."_L1))
        return {TokenPart::Header, name.sliced(7)};
    return {TokenPart::Payload, name.startsWith("payload."_L1) ? name.sliced(8) : name};
}

std::optional<TokenPart> partNamed(const QString& name)
{
    constexpr std::array names{"header"_L1, "payload"_L1, "signature"_L1};
    const auto found = std::ranges::find(names, name);
    if (found == names.end())
        return std::nullopt;
    return static_cast<TokenPart>(found - names.begin());
}

// JSON as it stands; what is none is text.
QByteArray valueText(const QByteArray& text)
{
    if (JsonDocument::parse(text))
        return text;
    const QByteArray list =
        QJsonDocument(QJsonArray{QString::fromUtf8(text)}).toJson(QJsonDocument::Compact);
    return list.sliced(1, list.size() - 2);
}

Step withMembers(QByteArray token, const TamperLine& line)
{
    for (const std::string& pair : line.set) {
        const QByteArray text = QByteArray::fromStdString(pair);
        const qsizetype equals = text.indexOf('=');
        if (equals <= 0)
            return refuseUsage(u"--set takes NAME=VALUE, not %1."_s.arg(QString::fromUtf8(text)));
        const auto [part, name] = memberNamed(QString::fromUtf8(text.first(equals)));
        const auto next =
            orRefusal(setMember(token, part, name, valueText(text.sliced(equals + 1))));
        if (!next)
            return next;
        token = *next;
    }
    for (const std::string& text : line.remove) {
        const auto [part, name] = memberNamed(QString::fromStdString(text));
        const auto next = orRefusal(removeMember(token, part, name));
        if (!next)
            return next;
        token = *next;
    }
    return token;
}

/// "signature:0" is the first bit of the signature.
Step withFlips(QByteArray token, const TamperLine& line)
{
    for (const std::string& text : line.flip) {
        const QString where = QString::fromStdString(text);
        const auto part = partNamed(where.section(u':', 0, 0));
        bool isNumber = false;
        const qsizetype bit = where.section(u':', 1).toLongLong(&isNumber);
        if (!part || !isNumber || bit < 0)
            return refuseUsage(u"--flip takes PART:BIT, such as signature:0 or payload:8."_s);
        const auto next = orRefusal(flipBit(token, *part, bit));
        if (!next)
            return next;
        token = *next;
    }
    return token;
}

Step withJunk(QByteArray token, const TamperLine& line)
{
    for (const std::string& text : line.append) {
        const QString where = QString::fromStdString(text);
        const auto part = partNamed(where.section(u':', 0, 0));
        if (!part || !where.contains(u':'))
            return refuseUsage(u"--append takes PART:TEXT, such as signature:== ."_s);
        const auto next = orRefusal(appendToPart(token, *part, where.section(u':', 1).toUtf8()));
        if (!next)
            return next;
        token = *next;
    }
    return token;
}

Step resigned(const QByteArray& token, const TamperLine& line, const Console& console)
{
    const auto algorithms = readAlgorithms(line.algorithm.empty() ? std::vector<std::string>{}
                                                                  : std::vector{line.algorithm});
    if (!algorithms)
        return std::unexpected(algorithms.error());
    const auto key = line.key.signingKey(console, *algorithms);
    if (!key)
        return std::unexpected(key.error());
    return orRefusal(
        resign(token, *key, line.keepHeader ? ResignHeader::Keep : ResignHeader::Adapt));
}

Exit tamper(const TamperLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto original = readToken(console, line.token);
    if (!original)
        return complain(console, Exit::Unreadable, original.error());
    // In this order, so that junk and flips survive and a new signature covers the new members.
    auto token = withMembers(*original, line);
    if (token && !line.none.empty())
        token = orRefusal(makeUnsigned(*token, QString::fromStdString(line.none)));
    if (token && line.key.isGiven())
        token = resigned(*token, line, console);
    if (token && line.strip)
        token = orRefusal(stripSignature(*token));
    if (token)
        token = withFlips(*token, line);
    if (token)
        token = withJunk(*token, line);
    if (!token)
        return complain(console, token.error());
    if (*token == *original)
        warn(console, u"nothing was changed."_s);
    printLine(console.out, QString::fromUtf8(*token));
    return Exit::Ok;
}

} // namespace

void addTamperCommand(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* command = group.add_subcommand(
        "tamper",
        "Change a token without asking, to see whether a server notices. What is not "
        "named stays as it was, byte for byte");
    auto line = std::make_shared<TamperLine>();
    command->add_option("TOKEN", line->token, kTokenHelp)->type_name(kSourceType);
    command
        ->add_option("--set", line->set,
                     "Set a claim, or header.NAME; JSON, or else text; may be repeated")
        ->type_name("NAME=VALUE")
        ->allow_extra_args(false);
    command->add_option("--remove", line->remove, "Remove a claim, or header.NAME; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false);
    command->add_flag("--none{none}", line->none,
                      "Set alg to none and drop the signature; --none=NonE for other spellings");
    command->add_flag("--strip", line->strip, "Drop the signature, leaving an empty third part");
    command
        ->add_option("--flip", line->flip,
                     "Flip a bit of header, payload or signature; may be repeated")
        ->type_name("PART:BIT")
        ->allow_extra_args(false);
    command->add_option("--append", line->append, "Write text behind a part; may be repeated")
        ->type_name("PART:TEXT")
        ->allow_extra_args(false);
    command->add_option("--alg", line->algorithm, "Algorithm to sign anew with");
    command->add_flag("--keep-header", line->keepHeader,
                      "When signing anew, leave alg and kid as they are");
    line->key.addOptionalTo(*command, "To sign anew with a key: one of these");
    command->callback(
        [line, around, &action] { action = [line, around] { return tamper(*line, around); }; });
}

} // namespace claimcheck::cli
