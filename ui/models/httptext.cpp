#include "ui/models/httptext.h"

#include "core/inspect/visibletext.h"

#include <QStringList>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

// Far more than any answer of an auth server, and little enough to lay out without a pause.
constexpr qsizetype longestBody = 16 * 1024;

// Line by line, because a line break is the one control character that may act here.
QString visibleLines(const QByteArray& text)
{
    QStringList lines = QString::fromUtf8(text.left(longestBody)).split(u'\n');
    for (QString& line : lines) {
        if (line.endsWith(u'\r'))
            line.chop(1);
        line = visibleText(line);
    }
    if (text.size() > longestBody)
        lines += u"…"_s;
    return lines.join(u'\n');
}

QString headerLines(const HeaderList& headers)
{
    QString text;
    for (const auto& [name, value] : headers) {
        text += visibleText(QString::fromUtf8(name)) + u": "_s
            + visibleText(QString::fromUtf8(value)) + u'\n';
    }
    return text;
}

QString withBody(const QString& head, const QByteArray& body)
{
    return body.isEmpty() ? head : head + u'\n' + visibleLines(body);
}

} // namespace

QString requestText(const Exchange& exchange)
{
    const QString line =
        QString::fromLatin1(exchange.method) + u' ' + visibleText(exchange.path) + u" HTTP/1.1\n"_s;
    return withBody(line + headerLines(exchange.requestHeaders), exchange.requestBody);
}

QString responseText(const Exchange& exchange)
{
    if (exchange.status == 0)
        return {};
    const QString line = u"HTTP/1.1 "_s + QString::number(exchange.status) + u'\n';
    return withBody(line + headerLines(exchange.responseHeaders), exchange.responseBody);
}

} // namespace claimcheck
