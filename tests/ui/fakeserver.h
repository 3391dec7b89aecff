#pragma once

#include "ui/controllers/localserver.h"

#include <QByteArray>
#include <QHostAddress>
#include <QJsonDocument>
#include <QJsonObject>
#include <QList>
#include <QPromise>
#include <QTcpServer>
#include <QTcpSocket>

#include <deque>

namespace claimcheck {

/// A local server that says what a test tells it to say: each request takes the next answer, and
/// what was asked is kept. It answers over a real socket, so that the real client is tested too.
class FakeServer final : public LocalServer
{
public:
    struct Request
    {
        QByteArray method;
        QByteArray path;
        QByteArray head;
        QByteArray body;
    };

    FakeServer()
    {
        connect(&m_listener, &QTcpServer::pendingConnectionAvailable, this, &FakeServer::serve);
    }

    [[nodiscard]] State state() const override { return m_state; }
    [[nodiscard]] QUrl url() const override
    {
        return m_state == State::Running
            ? QUrl{QStringLiteral("http://127.0.0.1:%1").arg(m_listener.serverPort())}
            : QUrl{};
    }
    [[nodiscard]] QString problem() const override { return m_problem; }
    [[nodiscard]] QString notice() const override { return m_notice; }

    void start() override
    {
        ++starts;
        m_problem.clear();
        if (!m_listener.isListening() && !m_listener.listen(QHostAddress::LocalHost))
            qFatal("the test could not listen");
        setState(State::Running);
    }
    void stop() override
    {
        m_listener.close();
        setState(State::Stopped);
    }
    QFuture<std::vector<Check>> explain(const QByteArray& token) override
    {
        explained.append(token);
        QPromise<std::vector<Check>> promise;
        promise.start();
        promise.addResult(checks);
        promise.finish();
        return promise.future();
    }

    void setState(State state)
    {
        m_state = state;
        Q_EMIT stateChanged();
    }
    void fail(const QString& problem)
    {
        m_problem = problem;
        setState(State::Failed);
    }
    void notify(const QString& notice)
    {
        m_notice = notice;
        Q_EMIT stateChanged();
    }

    void answer(int status, const QJsonObject& body)
    {
        answerRaw(QByteArray::number(status) + " x",
                  QJsonDocument{body}.toJson(QJsonDocument::Compact));
    }
    void answerRaw(const QByteArray& status, const QByteArray& body)
    {
        m_answers.push_back("HTTP/1.1 " + status
                            + "\r\nContent-Type: application/json\r\n"
                              "Content-Length: "
                            + QByteArray::number(body.size()) + "\r\nConnection: close\r\n\r\n"
                            + body);
    }

    std::vector<Check> checks;
    QList<QByteArray> explained;
    QList<Request> requests;
    int starts = 0;

private:
    void serve()
    {
        QTcpSocket* socket = m_listener.nextPendingConnection();
        connect(socket, &QTcpSocket::readyRead, this, [this, socket] { read(socket); });
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
    }

    void read(QTcpSocket* socket)
    {
        const QByteArray seen = socket->peek(1 << 20);
        const qsizetype end = seen.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        const QByteArray head = seen.left(end);
        qsizetype length = 0;
        for (const QByteArray& line : head.split('\n')) {
            if (line.toLower().startsWith("content-length:"))
                length = line.mid(15).trimmed().toLongLong();
        }
        if (seen.size() < end + 4 + length)
            return;
        socket->skip(end + 4 + length);
        const QList<QByteArray> words = head.split('\r').first().split(' ');
        requests.append({words.value(0), words.value(1), head, seen.mid(end + 4, length)});
        if (m_answers.empty()) {
            socket->abort(); // a request the test did not expect
            return;
        }
        socket->write(m_answers.front());
        m_answers.pop_front();
        socket->disconnectFromHost();
    }

    QTcpServer m_listener;
    State m_state = State::Stopped;
    QString m_problem;
    QString m_notice;
    std::deque<QByteArray> m_answers;
};

} // namespace claimcheck
