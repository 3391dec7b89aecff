#include "ui/models/sequence.h"

#include "core/client/redaction.h"
#include "core/inspect/visibletext.h"
#include "ui/models/outcome.h"

#include <QCoreApplication>
#include <QJsonDocument>
#include <QJsonObject>
#include <QStringList>

#include <algorithm>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

using Kind = SequenceMessage::Kind;

struct Sequence
{
    Q_DECLARE_TR_FUNCTIONS(Sequence)
};

Lifeline receiverOf(const QString& route)
{
    static const QStringList authRoutes{u"/register"_s,   u"/login"_s,    u"/logout"_s,
                                        u"/refresh"_s,    u"/sessions"_s, u"/auth"_s,
                                        u"/introspect"_s, u"/revoke"_s,   u"/users"_s};
    const bool isAuth = std::ranges::any_of(authRoutes, [&route](const QString& prefix) {
        return route == prefix || route.startsWith(prefix + u'/');
    });
    return isAuth ? Lifeline::AuthServer : Lifeline::ProtectedApi;
}

QString userIn(const Exchange& exchange)
{
    const QJsonObject body = QJsonDocument::fromJson(exchange.requestBody).object();
    return visibleText(body.value("username"_L1).toString());
}

// What the person did, where the request is more than a plain call.
QString actionText(const Exchange& exchange, const QString& route)
{
    if (route == "/register"_L1)
        return Sequence::tr("register %1").arg(userIn(exchange));
    if (route == "/login"_L1)
        return Sequence::tr("log in as %1").arg(userIn(exchange));
    if (route.startsWith("/logout"_L1))
        return Sequence::tr("revoke token");
    return {};
}

QString chipOf(const QByteArray& token)
{
    return token.isEmpty() ? QString{} : visibleText(shortToken(token));
}

SequenceExchange exchangeOf(const TimelineEntry& entry)
{
    const Exchange& exchange = entry.exchange;
    const QString route = exchange.path.section(u'?', 0, 0);
    const Lifeline receiver = receiverOf(route);
    const QString line = QString::fromLatin1(exchange.method) + u' ' + visibleText(route);

    SequenceExchange result{.id = entry.id, .refused = false, .messages = {}, .summary = {}};
    const QString action = actionText(exchange, route);
    if (!action.isEmpty())
        result.messages.push_back(
            {Kind::Action, Lifeline::You, Lifeline::Claimcheck, action, {}, Tone::Neutral});
    result.messages.push_back({Kind::Request, Lifeline::Claimcheck, receiver, line,
                               chipOf(exchange.bearer), Tone::Neutral});
    if (entry.pending) {
        result.summary = Sequence::tr("%1, waiting for the answer").arg(line);
        return result;
    }
    const Tone tone = outcomeTone(exchange);
    result.refused = tone == Tone::Bad;
    result.messages.push_back({Kind::Answer, receiver, Lifeline::Claimcheck, answerText(exchange),
                               chipOf(exchange.issuedToken()), tone});
    result.summary = Sequence::tr("%1 answered %2").arg(line, answerText(exchange));
    return result;
}

} // namespace

QString nameOf(Lifeline lifeline)
{
    switch (lifeline) {
    case Lifeline::You:
        return Sequence::tr("You");
    case Lifeline::Claimcheck:
        return Sequence::tr("Claimcheck");
    case Lifeline::AuthServer:
        return Sequence::tr("Auth server");
    case Lifeline::ProtectedApi:
        return Sequence::tr("Protected API");
    }
    return {};
}

std::vector<SequenceExchange> sequenceOf(const std::vector<TimelineEntry>& entries)
{
    std::vector<SequenceExchange> sequence;
    sequence.reserve(entries.size());
    for (const TimelineEntry& entry : entries)
        sequence.push_back(exchangeOf(entry));
    return sequence;
}

} // namespace claimcheck
