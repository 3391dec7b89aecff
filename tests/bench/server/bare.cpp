// bench_bare: GET /protected without the protection. It answers everybody with what our server
// answers to ada, byte for byte, so that the difference between the two is what auth costs.

#include <QCoreApplication>
#include <QHttpHeaders>
#include <QHttpServer>
#include <QHttpServerResponse>
#include <QTcpServer>

#include <cstdio>
#include <memory>
#include <print>

using namespace Qt::StringLiterals;

int main(int argc, char** argv)
{
    const QCoreApplication app{argc, argv};
    const QByteArray body =
        R"({"message":"Hello, ada. Your token opened this route.","user":"ada"})";
    QHttpHeaders headers;
    headers.append(QHttpHeaders::WellKnownHeader::CacheControl, "no-store");
    headers.append(QHttpHeaders::WellKnownHeader::XContentTypeOptions, "nosniff");
    headers.append("Referrer-Policy", "no-referrer");
    headers.append(QHttpHeaders::WellKnownHeader::ContentSecurityPolicy,
                   "default-src 'none'; frame-ancestors 'none'");

    QHttpServer server;
    server.route(u"/protected"_s, QHttpServerRequest::Method::Get, [&] {
        QHttpServerResponse response{"application/json", body}; // or Qt looks for the type
        QHttpHeaders all = response.headers();
        for (qsizetype i = 0; i < headers.size(); ++i)
            all.append(headers.nameAt(i), headers.valueAt(i));
        response.setHeaders(std::move(all));
        return response;
    });
    auto socket = std::make_unique<QTcpServer>();
    const auto port = static_cast<quint16>(qEnvironmentVariableIntValue("PORT"));
    if (!socket->listen(QHostAddress::LocalHost, port) || !server.bind(socket.get())) {
        std::println(stderr, "bench_bare: cannot listen on port {}", port);
        return 1;
    }
    socket.release(); // the server's now
    return QCoreApplication::exec();
}
