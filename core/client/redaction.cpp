#include "core/client/redaction.h"

#include <QRegularExpression>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

/// What a match is replaced by, given the secret in it.
using Cover = QString (*)(QStringView secret);

QString stars(QStringView)
{
    return u"********"_s;
}

QString shortened(QStringView token)
{
    return shortToken(token.toUtf8());
}

/// One way in which a secret stands in a text; its group "secret" is what must not be shown.
struct Rule
{
    QRegularExpression pattern;
    Cover cover;
};

// Patterns rather than parsers, because a body that was cut off or is no JSON at all may hold a
// secret just as well. A string of JSON may lack its closing quote for that reason.
const std::vector<Rule>& rules()
{
    static const std::vector<Rule> all = [] {
        const QString secrets = u"password|client_secret|secret"_s;
        const QString tokens = u"(?:access_|refresh_|id_)?token"_s;
        const QString json = uR"re("(?:%1)"\s*:\s*"(?<secret>(?:[^"\\]|\\.)*))re"_s;
        const QString form = uR"re((?:^|[?&#;])(?:%1)=(?<secret>[^&#;\s]*))re"_s;
        const QString jwt = uR"re((?<secret>eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)+))re"_s;
        return std::vector<Rule>{
            {QRegularExpression(json.arg(secrets)), stars},
            {QRegularExpression(form.arg(secrets)), stars},
            {QRegularExpression(json.arg(tokens)), shortened},
            {QRegularExpression(form.arg(tokens)), shortened},
            {QRegularExpression(jwt), shortened},
        };
    }();
    return all;
}

QString covered(QString text)
{
    for (const Rule& rule : rules()) {
        QString result;
        qsizetype copied = 0;
        auto matches = rule.pattern.globalMatch(text);
        while (matches.hasNext()) {
            const auto match = matches.next();
            const qsizetype start = match.capturedStart(u"secret"_s);
            result += QStringView{text}.sliced(copied, start - copied);
            result += rule.cover(match.capturedView(u"secret"_s));
            copied = match.capturedEnd(u"secret"_s);
        }
        text = result + text.sliced(copied);
    }
    return text;
}

QByteArray covered(const QByteArray& utf8)
{
    return covered(QString::fromUtf8(utf8)).toUtf8();
}

void coverHeaders(HeaderList& headers)
{
    for (auto& [name, value] : headers) {
        if (name.compare("authorization", Qt::CaseInsensitive) == 0) {
            const qsizetype space = value.indexOf(' ');
            value = value.first(space + 1) + shortToken(value.sliced(space + 1)).toUtf8();
        } else if (name.compare("cookie", Qt::CaseInsensitive) == 0
                   || name.compare("set-cookie", Qt::CaseInsensitive) == 0) {
            value = "********";
        } else {
            value = covered(value);
        }
    }
}

} // namespace

QString shortToken(QByteArrayView token)
{
    constexpr qsizetype kShown = 6;
    constexpr qsizetype kTail = 3;
    // Something this short would be shown almost whole.
    if (token.size() < 4 * kShown)
        return token.isEmpty() ? QString{} : u"…"_s;
    return QString::fromLatin1(token.first(kShown)) + u'…' + QString::fromLatin1(token.last(kTail));
}

Exchange redacted(Exchange exchange)
{
    exchange.path = covered(exchange.path);
    exchange.requestBody = covered(exchange.requestBody);
    exchange.responseBody = covered(exchange.responseBody);
    exchange.bearer = shortToken(exchange.bearer).toUtf8();
    coverHeaders(exchange.requestHeaders);
    coverHeaders(exchange.responseHeaders);
    return exchange;
}

} // namespace claimcheck
