#include "server/profiles/flaskanswer.h"

#include "server/profiles/pythontext.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

const QByteArray kHtml = "text/html; charset=utf-8"_ba;

struct Page
{
    int status;
    QLatin1StringView name;
    QLatin1StringView description;
};

constexpr Page kPages[] = {
    {400, "Bad Request"_L1,
     "The browser (or proxy) sent a request that this server could not understand."_L1},
    {404, "Not Found"_L1,
     "The requested URL was not found on the server. If you entered the URL manually please check "
     "your spelling and try again."_L1},
    {405, "Method Not Allowed"_L1, "The method is not allowed for the requested URL."_L1},
    {415, "Unsupported Media Type"_L1,
     "The server does not support the media type transmitted in the request."_L1},
};

// markupsafe.escape(), whose entities for quotes are not those of QString::toHtmlEscaped().
QString escaped(QString text)
{
    return text.replace(u'&', "&amp;"_L1)
        .replace(u'>', "&gt;"_L1)
        .replace(u'<', "&lt;"_L1)
        .replace(u'\'', "&#39;"_L1)
        .replace(u'"', "&#34;"_L1);
}

} // namespace

Answer flaskJson(int status, const QString& name, const QString& text)
{
    const PythonJsonStyle style{.asciiOnly = true};
    return {.status = status,
            .raw = RawBody{"application/json"_ba,
                           '{' + pythonText(name, style) + ':' + pythonText(text, style) + "}\n"}};
}

Answer flaskPage(int status, const QString& description)
{
    const auto* page = std::ranges::find(kPages, status, &Page::status);
    Q_ASSERT(page != std::end(kPages));
    const QString heading{page->name};
    const QString body =
        u"<!doctype html>\n<html lang=en>\n<title>%1 %2</title>\n<h1>%2</h1>\n<p>%3</p>\n"_s.arg(
            QString::number(status), heading,
            escaped(description.isEmpty() ? QString{page->description} : description));
    return {.status = status, .raw = RawBody{kHtml, body.toUtf8()}};
}

Answer flaskText(int status, const QByteArray& text)
{
    return {.status = status, .raw = RawBody{kHtml, text}};
}

Answer flaskUnrouted(const QByteArray& method, const QByteArrayList& allowed)
{
    if (allowed.isEmpty())
        return flaskPage(404);
    Answer answer = method == "OPTIONS" ? flaskText(200, {}) : flaskPage(405);
    answer.headers.append(QHttpHeaders::WellKnownHeader::Allow, allowed.join(", "));
    return answer;
}

} // namespace claimcheck
