#pragma once

#include "server/wire/wirelimits.h"

#include <QByteArray>
#include <QList>
#include <QString>

namespace claimcheck {

inline const QByteArray kHost = QByteArrayLiteral("Host: a.example\r\n");

inline QByteArray post(const QByteArray& headers, const QByteArray& body = {})
{
    return "POST /login HTTP/1.1\r\n" + kHost + headers + "\r\n" + body;
}

inline QByteArray fields(qsizetype count)
{
    QByteArray text;
    for (qsizetype i = 0; i < count; ++i)
        text += "X-" + QByteArray::number(i) + ": y\r\n";
    return text;
}

/// A field of so many bytes, counted with ": " and the end of its line.
inline QByteArray field(qsizetype bytes)
{
    return "X: " + QByteArray(bytes - 5, 'y') + "\r\n";
}

/// Bytes that are no request, and what they are answered with.
struct Malformed
{
    QByteArray name;
    QByteArray bytes;
    int status; ///< 0 where any refusal will do
};

inline QList<Malformed> malformedRequests()
{
    using namespace Qt::StringLiterals;
    QList<Malformed> all;
    const auto add = [&all](const QByteArray& name, const QByteArray& bytes, int status) {
        all.append({name, bytes, status});
    };
    const auto named = [](const char* format, auto... values) {
        return QString::asprintf(format, values...).toLatin1();
    };
    const QByteArray get = "GET / HTTP/1.1\r\n"_ba;
    // clang-format off
    add("H01 both lengths"_ba,                 post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\nGET /admin HTTP/1.1\r\n"), 400);
    add("H01 the other way round"_ba,          post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"), 501);
    add("H02 two lengths"_ba,                  post("Content-Length: 5\r\nContent-Length: 6\r\n"), 400);
    add("H02 one length twice"_ba,             post("Content-Length: 5\r\nContent-Length: 5\r\n"), 400);
    add("H02 a list"_ba,                       post("Content-Length: 5, 5\r\n"), 400);
    add("H02 a list of two"_ba,                post("Content-Length: 5,6\r\n"), 400);
    for (const char* length : {"-1", "+5", "0x5", "5;", "1e1", "00005", "18446744073709551616", "", " ", "5 5", "\t"})
        add(named("H03 Content-Length: %s", length), post("Content-Length: "_ba + length + "\r\n"), 400);
    add("H03 a hundred digits"_ba,             post("Content-Length: " + QByteArray(100, '9') + "\r\n"), 400);
    for (const char* coding : {"chunked", "chunked, chunked", "gzip, chunked", "identity", "xchunked", "chunked;q=1", "Chunked", "chu nked", ""})
        add(named("H04 Transfer-Encoding: %s", coding), post("Transfer-Encoding: "_ba + coding + "\r\n"), 0);
    add("H04 a tab of the other kind"_ba,      post("Transfer-Encoding: \x0b""chunked\r\n"), 400);
    add("H04 NUL after it"_ba,                 post("Transfer-Encoding: chunked\0\r\n"_ba), 400);
    add("H05 an extension of a chunk"_ba,      post("Transfer-Encoding: chunked\r\n", "5;a\nb\r\nhello\r\n0\r\n\r\n"), 501);
    add("H06 a folded value"_ba,               post("X: a\r\n b\r\n"), 400);
    add("H06 a folded length"_ba,              post("Content-Length:\r\n 5\r\n", "hello"), 400);
    add("H07 a space before a colon"_ba,       get + "Host : a.example\r\n\r\n", 400);
    add("H07 a length with a space"_ba,        post("Content-Length :5\r\n", "hello"), 400);
    add("H07 a space first"_ba,                get + " X: y\r\n" + kHost + "\r\n", 400);
    add("H07 no colon"_ba,                     post("X y\r\n"), 400);
    add("H07 no name"_ba,                      post(": x\r\n"), 400);
    for (const char* name : {"X(", "X)", "X{", "X}", "X@", "X\"", "X/", "X[", "X=", "X,", "X;", "X<", "X\\", "X\x80", "X\xff", "X\x7f", "X\x01"})
        add(named("H07 the name %s", QByteArray{name}.toPercentEncoding().constData()), post(name + ": y\r\n"_ba), 400);
    add("H08 a line that ends in LF"_ba,       post("X: y\n"), 400);
    add("H08 all lines end in LF"_ba,          "GET / HTTP/1.1\nHost: a.example\n\n"_ba, 0);
    add("H08 the head ends in LF"_ba,          post("X: y\r\n").chopped(2) + '\n', 400);
    add("H08 CR in a value"_ba,                post("X: a\rb\r\n"), 400);
    add("H08 CR twice"_ba,                     post("X: y\r\r\n"), 400);
    add("H08 LF first"_ba,                     get + kHost + "\n\r\n", 400);
    for (const char byte : {'\0', '\a', '\x7f', '\x1b', '\x80', '\xc3', '\xff'}) {
        add(named("H09 byte %02x in a value", static_cast<unsigned char>(byte)), post("X: a"_ba + byte + "b\r\n"), 400);
        add(named("H09 byte %02x in a name", static_cast<unsigned char>(byte)), post("X"_ba + byte + ": y\r\n"), 400);
        add(named("H09 byte %02x in a target", static_cast<unsigned char>(byte)), "GET /a"_ba + byte + " HTTP/1.1\r\n" + kHost + "\r\n", 400);
    }
    for (const char* version : {"HTTP/9.9", "HTTP/1.2", "HTTP/1.0", "HTTP/2.0", "HTTP/0.9"})
        add(named("H10 %s", version), "GET / "_ba + version + "\r\n" + kHost + "\r\n", 505);
    for (const char* version : {"http/1.1", "HTTP/1.1x", "HTTP/1.1 ", "HTTP/11", "HTTP/1,1", "HTTPS/1.1", "XTTP/1.1"})
        add(named("H10 %s", version), "GET / "_ba + version + "\r\n" + kHost + "\r\n", 0);
    add("H10 no version"_ba,                   "GET /\r\n"_ba + kHost + "\r\n", 0);
    add("H10 HTTP/2"_ba,                       "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"_ba, 0);
    add("H10 a TLS hello"_ba,                  "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"_ba, 400);
    add("H11 two spaces before the target"_ba, "GET  / HTTP/1.1\r\n" + kHost + "\r\n", 400);
    add("H11 two spaces after it"_ba,          "GET /  HTTP/1.1\r\n" + kHost + "\r\n", 400);
    add("H11 tabs"_ba,                         "GET\t/\tHTTP/1.1\r\n" + kHost + "\r\n", 0);
    add("H11 a hundred empty lines"_ba,        QByteArray{"\r\n"}.repeated(100) + get + kHost + "\r\n", 400);
    add("H11 two empty lines"_ba,              "\r\n\r\n" + get + kHost + "\r\n", 400);
    add("H11 LF before it"_ba,                 "\n" + get + kHost + "\r\n", 400);
    add("H11 CR before it"_ba,                 "\r" + get + kHost + "\r\n", 400);
    add("H11 a space before it"_ba,            " " + get + kHost + "\r\n", 400);
    add("H11 a method in small letters"_ba,    "get / HTTP/1.1\r\n" + kHost + "\r\n", 501);
    add("H11 an escaped method"_ba,            "G\\u0045T / HTTP/1.1\r\n" + kHost + "\r\n", 400);
    add("H11 a long method"_ba,                QByteArray(1024, 'G') + " / HTTP/1.1\r\n" + kHost + "\r\n", 501);
    add("H11 nothing after the method"_ba,     "POST/login HTTP/1.1\r\n" + kHost + "\r\n", 400);
    for (const char* target : {"\\admin", "login", "/a#b", "/%zz", "/%4", "/%", "/a?b=%g0", "/{a}", "/a|b", "/a^b", "/a`b", "/\"", "/<", "*", "http://evil.example/", "http:///x", "ftp://a.example/", "a.example:80", "http://a.example"})
        add(named("H12 %s", target), "GET "_ba + target + " HTTP/1.1\r\n" + kHost + "\r\n", 400);
    add("H13 no Host"_ba,                      get + "\r\n", 400);
    add("H13 two Hosts"_ba,                    get + kHost + kHost + "\r\n", 400);
    add("H17 a target too long by one"_ba,     "GET /" + QByteArray(kMaxRequestLine - 13, 'a') + " HTTP/1.1\r\n", 414);
    add("H18 a field too long by one"_ba,      get + kHost + field(kMaxField + 1) + "\r\n", 431);
    add("H18 65 fields"_ba,                    get + kHost + fields(kMaxFieldCount) + "\r\n", 431);
    add("H18 fields too long by one"_ba,       get + kHost + field(8300) + field(kMaxFields - 8300 - kHost.size() + 1) + "\r\n", 431);
    add("H19 a body too long by one"_ba,       post("Content-Length: 16385\r\n"), 413);
    add("H19 ten gigabytes"_ba,                post("Content-Length: 10000000000\r\n"), 413);
    add("H25 an unknown expectation"_ba,       post("Expect: x\r\n"), 417);
    add("H25 expected twice"_ba,               post("Expect: 100-continue\r\nExpect: 100-continue\r\n"), 417);
    add("H26 CONNECT"_ba,                      "CONNECT a.example:443 HTTP/1.1\r\n" + kHost + "\r\n", 501);
    add("H26 an unknown method"_ba,            "BREW / HTTP/1.1\r\n" + kHost + "\r\n", 501);
    add("H26 WebDAV"_ba,                       "PROPFIND / HTTP/1.1\r\n" + kHost + "\r\n", 501);
    add("H26 RTSP"_ba,                         "DESCRIBE / RTSP/1.0\r\n\r\n"_ba, 0);
    add("H28 gzip"_ba,                         post("Content-Encoding: gzip\r\nContent-Length: 5\r\n"), 415);
    // clang-format on
    return all;
}

} // namespace claimcheck
