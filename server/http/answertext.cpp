#include "server/http/answertext.h"

#include "core/base/jsontext.h"
#include "server/http/secondtext.h"

#include <algorithm>
#include <chrono>
#include <format>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kNoContent = 204;
constexpr int kNotModified = 304;

// What every answer says: it is no page, and nothing may guess at its type.
constexpr QByteArrayView kFixedHeaders =
    "X-Content-Type-Options: nosniff\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\r\n";

// Clients go by the number; the words are for people who read along.
QByteArrayView reasonOf(int status)
{
    static constexpr std::pair<int, const char*> kReasons[] = {
        {200, "OK"},
        {201, "Created"},
        {204, "No Content"},
        {304, "Not Modified"},
        {400, "Bad Request"},
        {401, "Unauthorized"},
        {403, "Forbidden"},
        {404, "Not Found"},
        {405, "Method Not Allowed"},
        {408, "Request Timeout"},
        {409, "Conflict"},
        {413, "Content Too Large"},
        {414, "URI Too Long"},
        {415, "Unsupported Media Type"},
        {417, "Expectation Failed"},
        {421, "Misdirected Request"},
        {422, "Unprocessable Content"},
        {429, "Too Many Requests"},
        {431, "Request Header Fields Too Large"},
        {500, "Internal Server Error"},
        {501, "Not Implemented"},
        {503, "Service Unavailable"},
        {505, "HTTP Version Not Supported"},
    };
    for (const auto& [known, reason] : kReasons) {
        if (known == status)
            return reason;
    }
    return "Answer";
}

// When it was answered (RFC 9110 section 6.6.1).
QByteArrayView dateLine()
{
    using namespace std::chrono;
    return textOfSecond(floor<seconds>(system_clock::now()), [](sys_seconds now) {
        return std::format("Date: {:%a, %d %b %Y %T} GMT\r\n", now);
    });
}

void addField(QByteArray& text, QByteArrayView name, QByteArrayView value)
{
    text.append(name).append(": ").append(value).append("\r\n");
}

} // namespace

QByteArray answerText(const Answer& answer, const AnswerForm& form)
{
    const QByteArray body = answer.raw ? answer.raw->bytes : compactJson(answer.body);
    const QByteArray type = answer.raw ? answer.raw->type : "application/json"_ba;
    constexpr qsizetype kHead = 512;

    QByteArray text;
    text.reserve(kHead + body.size());
    text.append("HTTP/1.1 ").append(QByteArray::number(answer.status)).append(' ');
    text.append(reasonOf(answer.status)).append("\r\n");
    if (!type.isEmpty())
        addField(text, "Content-Type", type);
    for (qsizetype i = 0; i < answer.headers.size(); ++i) {
        const QLatin1StringView name = answer.headers.nameAt(i);
        addField(text, {name.data(), name.size()}, answer.headers.valueAt(i));
    }
    // Nothing may keep an answer, unless the route says for how long.
    if (!answer.headers.contains(QHttpHeaders::WellKnownHeader::CacheControl))
        addField(text, "Cache-Control", "no-store");
    text.append(kFixedHeaders).append(dateLine());
    // These two never have a body, and no length either (RFC 9110 section 8.6).
    const bool bodiless = answer.status == kNoContent || answer.status == kNotModified;
    if (!bodiless)
        addField(text, "Content-Length", QByteArray::number(body.size()));
    if (form.close)
        addField(text, "Connection", "close");
    text.append("\r\n");
    if (!bodiless && !form.head)
        text.append(QByteArrayView{body}.first(
            std::min(body.size(), form.truncateBytes.value_or(body.size()))));
    return text;
}

} // namespace claimcheck
