#include "core/client/redaction.h"

#include <QRegularExpression>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

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
        const QString secrets = u"(?:[a-z]+_)*(?:password|secret)"_s;
        const QString tokens = u"(?:[a-z]+_)*token"_s;
        const QString json = uR"re("(?:%1)"\s*:\s*"(?<secret>(?:[^"\\]|\\.)*))re"_s;
        const QString form = uR"re((?:^|[?&#;])(?:%1)=(?<secret>[^&#;\s]*))re"_s;
        return std::vector<Rule>{
            {QRegularExpression(json.arg(secrets)), stars},
            {QRegularExpression(form.arg(secrets)), stars},
            {QRegularExpression(json.arg(tokens)), shortened},
            {QRegularExpression(form.arg(tokens)), shortened},
        };
    }();
    return all;
}

QString covered(QString text)
{
    for (const Rule& rule : rules())
        text = coverMatches(text, rule.pattern, rule.cover);
    return maskTokens(text);
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
