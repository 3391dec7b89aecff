#include "tests/support/liveserver.h"

#include "core/account/username.h"
#include "core/crypto/digest.h"
#include "core/store/clientstore.h"
#include "core/store/userstore.h"

#include <QJsonDocument>
#include <QTcpSocket>

namespace claimcheck {

using namespace Qt::StringLiterals;

LiveServer::LiveServer(ServerSettings settings, RequestLog* log)
    : m_crypto(*CryptoRuntime::start())
    , m_settings(std::move(settings))
    , m_log(log)
{
    m_settings.port = 0;
    if (m_settings.store.display() == defaultStore().display())
        m_settings.store = StoreAddress::sqlite(m_folder.filePath(u"store.db"_s));
    // Each start takes another port, and tokens are to live through it.
    if (m_settings.issuer.isEmpty())
        m_settings.issuer = u"http://127.0.0.1"_s;
    m_context.moveToThread(&m_thread);
    m_thread.start();
    start();
}

LiveServer::~LiveServer()
{
    stop();
    m_thread.quit();
    m_thread.wait();
}

void LiveServer::restart()
{
    stop();
    start();
}

void LiveServer::start()
{
    QMetaObject::invokeMethod(
        &m_context,
        [this] {
            auto server = AuthServer::start(m_settings, m_clock, m_random, m_log);
            if (!server)
                qFatal("%ls", qUtf16Printable(describe(server.error())));
            m_server = std::move(*server);
            m_url = m_server->url();
        },
        Qt::BlockingQueuedConnection);
}

void LiveServer::stop()
{
    QMetaObject::invokeMethod(
        &m_context, [this] { m_server.reset(); }, Qt::BlockingQueuedConnection);
}

LiveServer::Reply LiveServer::send(const QByteArray& method, const QByteArray& path,
                                   const QByteArrayList& headers, const QByteArray& body,
                                   const QByteArray& host) const
{
    QTcpSocket socket;
    socket.connectToHost(m_url.host(), static_cast<quint16>(m_url.port()));
    if (!socket.waitForConnected(5000))
        return {};
    QByteArray request = method + ' ' + path + " HTTP/1.1\r\n";
    if (host != "-")
        request += "Host: " + (host.isEmpty() ? m_url.authority().toLatin1() : host) + "\r\n";
    for (const QByteArray& header : headers)
        request += header + "\r\n";
    request += "Content-Length: " + QByteArray::number(body.size())
        + "\r\nConnection: close\r\n\r\n" + body;
    socket.write(request);

    QByteArray answer;
    qsizetype end = -1;
    const auto missing = [&] {
        end = answer.indexOf("\r\n\r\n");
        if (end < 0)
            return true;
        const qsizetype field = answer.first(end).toLower().indexOf("content-length: ");
        const qsizetype length = field < 0
            ? 0
            : answer.sliced(field + 16, answer.indexOf('\r', field) - field - 16).toLongLong();
        return method != "HEAD" && answer.size() < end + 4 + length;
    };
    while (missing() && socket.waitForReadyRead(20000))
        answer += socket.readAll();
    if (end < 0)
        return {};

    Reply reply;
    const QByteArrayList lines = answer.first(end).split('\n');
    reply.status = lines.constFirst().mid(9, 3).toInt();
    for (const QByteArray& line : lines.sliced(1)) {
        const qsizetype colon = line.indexOf(':');
        reply.headers.append(line.first(colon).trimmed(), line.sliced(colon + 1).trimmed());
    }
    reply.body = answer.sliced(end + 4);
    reply.json = QJsonDocument::fromJson(reply.body).object();
    return reply;
}

LiveServer::Reply LiveServer::sendJson(const QByteArray& method, const QByteArray& path,
                                       const QJsonObject& body, const QByteArray& token) const
{
    QByteArrayList headers{"Content-Type: application/json"};
    if (!token.isEmpty())
        headers += "Authorization: Bearer " + token;
    return send(method, path, headers, QJsonDocument(body).toJson(QJsonDocument::Compact));
}

LiveServer::Reply LiveServer::get(const QByteArray& path, const QByteArray& token) const
{
    return send("GET", path, {"Authorization: Bearer " + token});
}

QByteArray LiveServer::login(const QString& username) const
{
    return logIn(username).json["access_token"_L1].toString().toLatin1();
}

LiveServer::Reply LiveServer::logIn(const QString& username, const QJsonObject& more) const
{
    const QJsonObject account{{u"username"_s, username}, {u"password"_s, u"password123"_s}};
    QJsonObject body = account;
    for (auto member = more.begin(); member != more.end(); ++member)
        body.insert(member.key(), *member);
    // Asking for a name that is taken is counted by the server, as is a login that fails.
    if (m_registered.contains(username)) {
        Reply reply = sendJson("POST", "/login", body);
        if (reply.status != 401)
            return reply;
    }
    static_cast<void>(sendJson("POST", "/register", account));
    m_registered.insert(username);
    return sendJson("POST", "/login", body);
}

void LiveServer::setRights(const QString& username, const QStringList& roles,
                           const QStringList& scopes) const
{
    const auto database = Database::open(m_settings.store, Access::Administrative);
    UserStore users{**database};
    auto user = users.find(username).value().value();
    user.roles = roles;
    user.scopes = scopes;
    if (!users.setRights(user, m_clock.now()))
        qFatal("the rights of an account could not be set");
}

void LiveServer::addClient(const QString& name, const QStringList& scopes) const
{
    const auto database = Database::open(m_settings.store, Access::Administrative);
    if (!ClientStore{**database}.insert(
            {.id = kServicePrefix + name,
             .secretHash = digest(DigestAlgorithm::Sha256, kClientSecret),
             .roles = {u"service"_s},
             .scopes = scopes,
             .createdAt = m_clock.now(),
             .disabledAt = {}})) {
        qFatal("a client could not be added");
    }
}

} // namespace claimcheck
