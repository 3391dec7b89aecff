#include "server/wire/framing.h"

#include "server/http/grammar.h"
#include "server/wire/wirelimits.h"

#include <algorithm>
#include <array>
#include <utility>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// Buffers of a connection that waits are kept up to this size, because most requests fit in it.
constexpr qsizetype kKeptBytes = 2048;
// Methods that some route may have, or that the router answers with what there is.
constexpr std::array kMethods{HTTP_GET,   HTTP_HEAD,   HTTP_POST,    HTTP_PUT,
                              HTTP_PATCH, HTTP_DELETE, HTTP_OPTIONS, HTTP_TRACE};

constexpr std::u16string_view kOneHost = u"Exactly one Host header is needed.";

} // namespace

Answer Framing::Reason::answer() const
{
    return problem(refusal,
                   QStringView{words.data(), static_cast<qsizetype>(words.size())}.toString());
}

struct Framing::Hooks
{
    static Framing& of(llhttp_t* parser) { return *static_cast<Framing*>(parser->data); }

    static const llhttp_settings_t* settings()
    {
        static const llhttp_settings_t hooks = make();
        return &hooks;
    }

private:
    static llhttp_settings_t make()
    {
        llhttp_settings_t hooks;
        llhttp_settings_init(&hooks);
        hooks.on_method_complete = [](llhttp_t* p) { return of(p).finishMethod(); };
        hooks.on_url = [](llhttp_t* p, const char* at, std::size_t length) {
            return of(p).addTarget(at, length);
        };
        hooks.on_version = [](llhttp_t* p, const char* at, std::size_t) {
            // "HTTP/" and one space stand between target and version, so the place tells whether
            // there is anything else.
            Framing& self = of(p);
            if (!std::exchange(self.m_versionSeen, true)
                && self.offsetOf(at) != self.m_targetEnd + 6)
                return self.refuse(Refusal::InvalidRequest);
            return 0;
        };
        hooks.on_version_complete = [](llhttp_t* p) { return of(p).finishVersion(); };
        hooks.on_header_field = [](llhttp_t* p, const char* at, std::size_t length) {
            return of(p).addName(at, length);
        };
        hooks.on_header_value = [](llhttp_t* p, const char* at, std::size_t length) {
            return of(p).addValue(at, length);
        };
        hooks.on_header_value_complete = [](llhttp_t* p) { return of(p).finishField(); };
        hooks.on_headers_complete = [](llhttp_t* p) { return of(p).finishHead(); };
        hooks.on_body = [](llhttp_t* p, const char* at, std::size_t length) {
            of(p).m_body.append(at, static_cast<qsizetype>(length));
            return 0;
        };
        hooks.on_message_complete = [](llhttp_t* p) {
            Framing& self = of(p);
            self.m_keepsAlive = llhttp_should_keep_alive(p) != 0;
            self.m_state = State::Complete;
            return static_cast<int>(HPE_PAUSED);
        };
        return hooks;
    }
};

Framing::Framing()
{
    startOver();
}

void Framing::startOver()
{
    llhttp_init(&m_parser, HTTP_REQUEST, Hooks::settings());
    m_parser.data = this;
    m_state = State::Waiting;
    m_before = 0;
    m_blank = 0;
    m_methodEnd = 0;
    m_targetEnd = -1;
    m_versionSeen = false;
    if (m_text.capacity() > kKeptBytes)
        m_text = {};
    m_text.resize(0);
    m_targetSize = 0;
    m_fields.clear();
    m_fieldBytes = 0;
    m_hosts = 0;
    m_lengthSeen = false;
    m_expectationSeen = false;
    m_expectsContinue = false;
    m_keepsAlive = true;
    m_body = {};
}

qsizetype Framing::feed(QByteArrayView bytes)
{
    qsizetype taken = 0;
    if (m_state == State::Waiting) {
        taken = skipBlankLine(bytes);
        if (m_state == State::Waiting && taken < bytes.size())
            m_state = State::Head;
    }
    if (taken == bytes.size() || (m_state != State::Head && m_state != State::Body))
        return taken;
    const QByteArrayView rest = bytes.sliced(taken);
    m_chunk = rest.data();
    const llhttp_errno_t error =
        llhttp_execute(&m_parser, rest.data(), static_cast<std::size_t>(rest.size()));
    if (m_state == State::Complete)
        return taken + (llhttp_get_error_pos(&m_parser) - rest.data());
    if (m_state == State::Refused)
        return taken;
    if (error != HPE_OK) {
        refuseAsParserDid(error, rest);
        return taken;
    }
    m_before += rest.size();
    // Blanks around a value are no part of it, so the fields alone do not tell how much came.
    if (m_state == State::Head && m_before > kMaxRequestLine + kMaxFields)
        refuse(m_versionSeen ? Refusal::TooManyHeaders : Refusal::TargetTooLong);
    return bytes.size();
}

// One is ignored, because some clients send one after a body (RFC 9112 section 2.2).
qsizetype Framing::skipBlankLine(QByteArrayView bytes)
{
    constexpr std::string_view kBlank{"\r\n"};
    qsizetype taken = 0;
    while (taken < bytes.size() && m_blank < 2
           && bytes[taken] == kBlank[static_cast<std::size_t>(m_blank)]) {
        ++taken;
        ++m_blank;
    }
    const bool more = taken < bytes.size();
    if (more && (m_blank == 1 || bytes[taken] == '\r' || bytes[taken] == '\n'))
        refuse(Refusal::InvalidRequest);
    return taken;
}

int Framing::refuse(Refusal refusal, std::u16string_view words)
{
    if (m_state != State::Refused)
        m_reason = {refusal, words};
    m_state = State::Refused;
    return HPE_USER;
}

void Framing::refuseAsParserDid(llhttp_errno_t error, QByteArrayView bytes)
{
    if (error == HPE_INVALID_VERSION || error == HPE_PAUSED_H2_UPGRADE) {
        refuse(Refusal::VersionNotSupported);
        return;
    }
    const char* const at = llhttp_get_error_pos(&m_parser);
    const bool within = at >= bytes.data() && at < bytes.data() + bytes.size();
    if (error == HPE_INVALID_METHOD && within && isToken({at, 1}))
        refuse(Refusal::NotImplemented);
    else
        refuse(Refusal::InvalidRequest);
}

QByteArrayView Framing::textOf(qsizetype begin, qsizetype end) const
{
    return QByteArrayView{m_text}.sliced(begin, end - begin);
}

int Framing::finishMethod()
{
    if (std::ranges::find(kMethods, static_cast<llhttp_method_t>(m_parser.method))
        == kMethods.end())
        return refuse(Refusal::NotImplemented);
    m_methodEnd = static_cast<qsizetype>(std::char_traits<char>::length(
        llhttp_method_name(static_cast<llhttp_method_t>(m_parser.method))));
    return 0;
}

int Framing::addTarget(const char* at, std::size_t length)
{
    const auto size = static_cast<qsizetype>(length);
    if (m_targetEnd < 0 && offsetOf(at) != m_methodEnd + 1)
        return refuse(Refusal::InvalidRequest);
    m_targetEnd = offsetOf(at) + size;
    constexpr qsizetype kVersion = 9; // with the space before it
    if (m_targetEnd + kVersion > kMaxRequestLine)
        return refuse(Refusal::TargetTooLong);
    m_text.append(at, size);
    m_targetSize += size;
    return 0;
}

int Framing::finishVersion()
{
    // Before HTTP/1.1 there was no Host, and after it a request looks different.
    if (m_parser.http_major != 1 || m_parser.http_minor != 1)
        return refuse(Refusal::VersionNotSupported);
    if (!isGoodTarget(textOf(0, m_targetSize)))
        return refuse(Refusal::InvalidRequest, u"The target of the request is not well formed.");
    return 0;
}

int Framing::addName(const char* at, std::size_t length)
{
    // A name follows a finished field; further bytes of the same name follow themselves.
    if (m_fields.empty() || m_fields.back().end >= 0) {
        if (static_cast<qsizetype>(m_fields.size()) == kMaxFieldCount)
            return refuse(Refusal::TooManyHeaders);
        m_fields.push_back({m_text.size(), -1, -1});
    }
    m_text.append(at, static_cast<qsizetype>(length));
    if (m_text.size() - m_fields.back().name > kMaxField)
        return refuse(Refusal::TooManyHeaders);
    return 0;
}

int Framing::addValue(const char* at, std::size_t length)
{
    Field& field = m_fields.back();
    if (field.value < 0)
        field.value = m_text.size();
    m_text.append(at, static_cast<qsizetype>(length));
    if (m_text.size() - field.name > kMaxField
        || m_fieldBytes + m_text.size() - field.name > kMaxFields)
        return refuse(Refusal::TooManyHeaders);
    return 0;
}

int Framing::finishField()
{
    Field& field = m_fields.back();
    if (field.value < 0)
        field.value = m_text.size();
    // llhttp leaves the blanks at the end of some values.
    qsizetype end = m_text.size();
    while (end > field.value && (m_text[end - 1] == ' ' || m_text[end - 1] == '\t'))
        --end;
    field.end = end;
    constexpr qsizetype kAround = 4; // ": " and the end of the line
    const qsizetype bytes = end - field.name + kAround;
    m_fieldBytes += bytes;
    if (bytes > kMaxField || m_fieldBytes > kMaxFields)
        return refuse(Refusal::TooManyHeaders);
    const QByteArrayView name = textOf(field.name, field.value);
    const QByteArrayView value = textOf(field.value, end);
    // What is no token is refused there in the words of the route.
    const Beyond beyond = isSameName(name, "Authorization") ? Beyond::Taken : Beyond::Refused;
    if (!isToken(name) || !isGoodValue(value, beyond))
        return refuse(Refusal::InvalidRequest, u"A header field is not well formed.");
    if (isSameName(name, "Host"))
        return ++m_hosts > 1 ? refuse(Refusal::InvalidRequest, kOneHost) : 0;
    if (isSameName(name, "Content-Length"))
        return takeLength(value);
    if (isSameName(name, "Transfer-Encoding"))
        return m_lengthSeen
            ? refuse(Refusal::InvalidRequest,
                     u"Content-Length and Transfer-Encoding exclude each other.")
            : refuse(Refusal::NotImplemented, u"Send the body whole, with a Content-Length.");
    if (isSameName(name, "Content-Encoding") && !isSameName(value, "identity"))
        return refuse(Refusal::UnsupportedMediaType, u"Send the body as it is, not compressed.");
    if (isSameName(name, "Expect")) {
        if (std::exchange(m_expectationSeen, true) || !isSameName(value, "100-continue"))
            return refuse(Refusal::ExpectationFailed);
        m_expectsContinue = true;
    }
    return 0;
}

int Framing::takeLength(QByteArrayView value)
{
    if (!isPlainNumber(value) || std::exchange(m_lengthSeen, true))
        return refuse(Refusal::InvalidRequest, u"Content-Length must come once, in plain digits.");
    if (value.size() > 9 || value.toLongLong() > kMaxBody)
        return refuse(Refusal::BodyTooLarge, u"The body is too large: at most 16384 bytes.");
    return 0;
}

int Framing::finishHead()
{
    if (m_hosts != 1)
        return refuse(Refusal::InvalidRequest, kOneHost);
    if (!m_versionSeen)
        return refuse(Refusal::VersionNotSupported);
    if (!splitAbsoluteTarget())
        return refuse(Refusal::InvalidRequest, u"The target of the request is not well formed.");
    m_parser.upgrade = 0; // nothing here speaks anything else, so the wish is ignored
    if (m_parser.content_length == 0)
        m_expectsContinue = false;
    m_state = State::Body;
    return 0;
}

// http://HOST/path: the host decides, not the header (RFC 9112 section 3.2.2), so both must agree.
bool Framing::splitAbsoluteTarget()
{
    const QByteArrayView target = textOf(0, m_targetSize);
    if (target.startsWith('/') || (target == "*" && m_parser.method == HTTP_OPTIONS))
        return true;
    const qsizetype scheme = target.indexOf("://");
    const bool http = scheme == 4 || scheme == 5;
    if (!http
        || (!isSameName(target.first(scheme), "http")
            && !isSameName(target.first(scheme), "https")))
        return false;
    const QByteArrayView rest = target.sliced(scheme + 3);
    const qsizetype slash = rest.indexOf('/');
    const auto host = std::ranges::find_if(m_fields, [this](const Field& field) {
        return isSameName(textOf(field.name, field.value), "Host");
    });
    if (slash <= 0 || !isSameName(rest.first(slash), textOf(host->value, host->end)))
        return false;
    const qsizetype begin = scheme + 3 + slash;
    m_text.remove(0, begin);
    m_targetSize -= begin;
    for (Field& field : m_fields) {
        field.name -= begin;
        field.value -= begin;
        field.end -= begin;
    }
    return true;
}

Request Framing::take()
{
    Q_ASSERT(m_state == State::Complete);
    Request request;
    request.method = llhttp_method_name(static_cast<llhttp_method_t>(m_parser.method));
    const QByteArrayView target = textOf(0, m_targetSize);
    const qsizetype mark = target.indexOf('?');
    request.path = QString::fromLatin1(mark < 0 ? target : target.first(mark));
    if (mark >= 0)
        request.query = QUrlQuery(QString::fromLatin1(target.sliced(mark + 1)));
    request.headers.reserve(static_cast<qsizetype>(m_fields.size()));
    for (const Field& field : m_fields)
        request.headers.append(QLatin1StringView{textOf(field.name, field.value)},
                               QLatin1StringView{textOf(field.value, field.end)});
    request.body = std::move(m_body);
    startOver();
    return request;
}

} // namespace claimcheck
