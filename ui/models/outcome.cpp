#include "ui/models/outcome.h"

#include "core/inspect/inspection.h"
#include "core/inspect/visibletext.h"

#include <QCoreApplication>
#include <QJsonObject>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

struct Outcome
{
    Q_DECLARE_TR_FUNCTIONS(Outcome)
};

// Server text is shown in one line, so only its first sentence and not more than a glance of it.
QString glance(const QString& untrusted)
{
    constexpr qsizetype longest = 60;
    const QString firstLine = untrusted.section(u'\n', 0, 0);
    const qsizetype stop = firstLine.indexOf(u". "_s);
    QString text = stop > 0 ? firstLine.left(stop) : firstLine;
    if (text.endsWith(u'.'))
        text.chop(1);
    if (text.size() > longest)
        text = text.left(longest - 1) + u'…';
    return visibleText(text);
}

QString statusWord(int status)
{
    switch (status) {
    case 200:
        return Outcome::tr("ok");
    case 201:
        return Outcome::tr("created");
    case 204:
        return Outcome::tr("done");
    case 400:
        return Outcome::tr("bad request");
    case 401:
        return Outcome::tr("unauthorized");
    case 403:
        return Outcome::tr("forbidden");
    case 404:
        return Outcome::tr("not found");
    case 405:
        return Outcome::tr("method not allowed");
    case 409:
        return Outcome::tr("conflict");
    case 429:
        return Outcome::tr("too many requests");
    case 503:
        return Outcome::tr("busy");
    default:
        return status >= 500 ? Outcome::tr("server error") : Outcome::tr("answered");
    }
}

QString routeOf(const Exchange& exchange)
{
    return exchange.path.section(u'?', 0, 0);
}

QString successText(const Exchange& exchange)
{
    const QByteArray issued = exchange.issuedToken();
    if (!issued.isEmpty()) {
        const QString algorithm = algorithmOf(issued);
        return algorithm.isEmpty() ? Outcome::tr("token issued")
                                   : Outcome::tr("token issued · %1").arg(algorithm);
    }
    const QString route = routeOf(exchange);
    if (route == "/register"_L1)
        return Outcome::tr("user created");
    if (route.startsWith("/logout"_L1))
        return Outcome::tr("token revoked");
    return exchange.bearer.isEmpty() ? Outcome::tr("answered") : Outcome::tr("accepted");
}

} // namespace

QString describe(Exchange::Failure failure)
{
    switch (failure) {
    case Exchange::Failure::None:
        return {};
    case Exchange::Failure::Unreachable:
        return Outcome::tr("nobody listens there");
    case Exchange::Failure::TimedOut:
        return Outcome::tr("it took too long");
    case Exchange::Failure::TlsRefused:
        return Outcome::tr("the TLS certificate was refused");
    case Exchange::Failure::TooLarge:
        return Outcome::tr("the answer was too large");
    case Exchange::Failure::Interrupted:
        return Outcome::tr("the connection broke off");
    }
    return {};
}

QString outcomeText(const Exchange& exchange)
{
    if (exchange.failure != Exchange::Failure::None)
        return Outcome::tr("no answer: %1").arg(describe(exchange.failure));
    if (exchange.succeeded())
        return successText(exchange);
    const QString message = glance(exchange.responseMessage());
    return Outcome::tr("refused: %1")
        .arg(message.isEmpty() ? statusWord(exchange.status) : message);
}

QString answerText(const Exchange& exchange)
{
    if (exchange.failure != Exchange::Failure::None)
        return Outcome::tr("no answer: %1").arg(describe(exchange.failure));
    QString text;
    if (!exchange.issuedToken().isEmpty())
        text = Outcome::tr("access token");
    else if (exchange.status != 201)
        text = glance(exchange.responseMessage());
    if (text.isEmpty())
        text = statusWord(exchange.status);
    return Outcome::tr("%1 %2", "status and word").arg(QString::number(exchange.status), text);
}

Tone outcomeTone(const Exchange& exchange)
{
    if (exchange.failure != Exchange::Failure::None || exchange.status >= 400)
        return Tone::Bad;
    return exchange.succeeded() ? Tone::Good : Tone::Warning;
}

QString algorithmOf(const QByteArray& token)
{
    const Inspection inspection = inspectToken(token);
    const InspectedPart* header = inspection.part(InspectedPart::Role::Header);
    if (!header)
        return {};
    for (const InspectedMember& member : header->members) {
        if (member.name == "alg"_L1 && member.value.size() > 2 && member.value.startsWith(u'"'))
            return visibleText(member.value.sliced(1, member.value.size() - 2)).left(16);
    }
    return {};
}

} // namespace claimcheck
