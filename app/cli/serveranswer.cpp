#include "app/cli/serveranswer.h"

#include "app/cli/tokentext.h"
#include "app/cli/trustoption.h"
#include "core/inspect/visibletext.h"

#include <QJsonDocument>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

QString describe(const Exchange& exchange, const Target& target)
{
    const QString base = target.base().toString();
    switch (exchange.failure) {
    case Exchange::Failure::None:
        return {};
    case Exchange::Failure::Unreachable:
        return u"Nobody answers at %1. Start a server there (claimcheck-server), or name another "
               "with --target."_s.arg(base);
    case Exchange::Failure::TimedOut:
        return u"%1 took longer than 10 seconds to answer."_s.arg(base);
    case Exchange::Failure::TlsRefused:
        return describe(exchange.tls, base);
    case Exchange::Failure::TooLarge:
        return u"%1 sent more than 1 MiB."_s.arg(base);
    case Exchange::Failure::Interrupted:
        return u"%1 closed the connection in the middle, or does not speak HTTP."_s.arg(base);
    }
    Q_UNREACHABLE_RETURN({});
}

Exit report(const Console& console, bool json, const Target& target, const Exchange& exchange,
            const QString& data)
{
    if (exchange.failure != Exchange::Failure::None)
        return complain(console, Exit::Unreachable, describe(exchange, target));
    const Exit exit = exchange.succeeded() ? Exit::Ok : Exit::Failed;
    if (json) {
        QJsonObject object = exchange.responseJson();
        object.insert(u"status"_s, exchange.status);
        printJson(console, object);
        return exit;
    }
    QString message = visibleText(exchange.responseMessage());
    // Where there are no words there is a code, and where there is no code a text.
    if (message.isEmpty() && !exchange.succeeded())
        message = visibleText(exchange.responseJson()["error"_L1].toString());
    if (message.isEmpty() && !exchange.issuedToken().isEmpty())
        message = u"The access token:"_s;
    printLine(console.err,
              inked(console, exchange.succeeded() ? Ink::Good : Ink::Bad,
                    QString::number(exchange.status))
                  + u"  "_s + message);
    if (!data.isEmpty())
        printLine(console.out, data);
    return exit;
}

QString bodyText(const Exchange& exchange)
{
    const QByteArray body = exchange.responseBody;
    const QJsonDocument json = QJsonDocument::fromJson(body);
    return visibleText(QString::fromUtf8(body)).isEmpty() ? QString{}
        : json.isNull()                                   ? visibleText(QString::fromUtf8(body))
                        : QString::fromUtf8(json.toJson(QJsonDocument::Indented)).trimmed();
}

} // namespace claimcheck::cli
