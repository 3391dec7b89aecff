// However the bytes of a connection are cut into pieces, the same requests come out and the same
// refusal. What was accepted is within the limits, is accepted again from its canonical form, and a
// plain llhttp sees the same requests with the same bodies: no two readers disagree about where a
// request ends.

#include "server/wire/framing.h"
#include "server/wire/wirelimits.h"
#include "tests/fuzz/oracle.h"

#include <algorithm>
#include <vector>

#include <llhttp.h>

using namespace claimcheck;

namespace {

struct Reading
{
    std::vector<Request> requests;
    int refused = 0;
};

// As a connection does: nothing is read after a request that closes it. @p piece may be negative
// for pieces that grow.
Reading read(QByteArrayView bytes, qsizetype piece)
{
    Framing framing;
    Reading reading;
    qsizetype size = std::max<qsizetype>(piece, 1);
    for (qsizetype at = 0; at < bytes.size();) {
        const qsizetype taken = framing.feed(bytes.sliced(at, std::min(size, bytes.size() - at)));
        at += taken;
        size += piece < 0 ? 1 : 0;
        if (framing.state() == Framing::State::Refused) {
            reading.refused = framing.reason().answer().status;
            return reading;
        }
        if (framing.state() != Framing::State::Complete) {
            require(taken > 0);
            continue;
        }
        const bool more = framing.keepsAlive();
        reading.requests.push_back(framing.take());
        if (!more)
            return reading;
    }
    return reading;
}

void requireSame(const Request& a, const Request& b)
{
    require(a.method == b.method && a.path == b.path && a.body == b.body);
    require(a.headers.size() == b.headers.size());
    for (qsizetype i = 0; i < a.headers.size(); ++i)
        require(a.headers.nameAt(i) == b.headers.nameAt(i)
                && a.headers.valueAt(i) == b.headers.valueAt(i));
}

void requireSame(const Reading& a, const Reading& b)
{
    require(a.refused == b.refused && a.requests.size() == b.requests.size());
    for (std::size_t i = 0; i < a.requests.size(); ++i)
        requireSame(a.requests[i], b.requests[i]);
}

QByteArray canonical(const Request& request)
{
    QByteArray text = request.method + ' ' + request.path.toLatin1() + " HTTP/1.1\r\n";
    for (qsizetype i = 0; i < request.headers.size(); ++i) {
        const QLatin1StringView name = request.headers.nameAt(i);
        text.append(name.data(), name.size()).append(": ");
        text.append(request.headers.valueAt(i)).append("\r\n");
    }
    return text + "\r\n" + request.body;
}

/// What llhttp makes of the same bytes, with nothing on top.
struct Plain
{
    std::vector<QByteArray> bodies;
    QByteArray body;
};

std::vector<QByteArray> readPlainly(QByteArrayView bytes)
{
    llhttp_settings_t hooks;
    llhttp_settings_init(&hooks);
    hooks.on_headers_complete = [](llhttp_t* parser) {
        parser->upgrade = 0;
        return 0;
    };
    hooks.on_body = [](llhttp_t* parser, const char* at, std::size_t length) {
        static_cast<Plain*>(parser->data)->body.append(at, static_cast<qsizetype>(length));
        return 0;
    };
    hooks.on_message_complete = [](llhttp_t* parser) {
        auto* plain = static_cast<Plain*>(parser->data);
        plain->bodies.push_back(std::exchange(plain->body, {}));
        return 0;
    };
    Plain plain;
    llhttp_t parser;
    llhttp_init(&parser, HTTP_REQUEST, &hooks);
    parser.data = &plain;
    llhttp_execute(&parser, bytes.data(), static_cast<std::size_t>(bytes.size()));
    return plain.bodies;
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    if (size < 1)
        return 0;
    const QByteArrayView input = viewOf(data + 1, size - 1);
    const Reading whole = read(input, input.size());
    requireSame(whole, read(input, 1));
    requireSame(whole, read(input, -1));
    requireSame(whole, read(input, 1 + data[0]));

    const std::vector<QByteArray> plainly = readPlainly(input);
    require(plainly.size() >= whole.requests.size());
    for (std::size_t i = 0; i < whole.requests.size(); ++i) {
        const Request& request = whole.requests[i];
        require(request.body == plainly[i]);
        require(request.body.size() <= kMaxBody && request.headers.size() <= kMaxFieldCount);
        require(request.headers.values(QHttpHeaders::WellKnownHeader::Host).size() == 1);
        require(!request.headers.contains("Transfer-Encoding"));
        const Reading again = read(canonical(request), 1 + data[0]);
        require(again.refused == 0 && again.requests.size() == 1);
        requireSame(request, again.requests[0]);
    }
    return 0;
}
