#include "tests/support/serverprocess.h"

#include <QUrl>

#include <csignal>

#ifdef Q_OS_LINUX
#include <sys/prctl.h>
#endif

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString argumentFor(const StoreAddress& store)
{
    if (store.engine() == StoreAddress::Engine::Sqlite)
        return u"sqlite:"_s + store.file();
    QStringList query;
    for (const auto& [name, value] : store.parameters().asKeyValueRange()) {
        if (name != "dbname"_L1)
            query += name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
    }
    return u"postgresql:///%1?%2"_s.arg(store.parameters()[u"dbname"_s], query.join(u'&'));
}

} // namespace

std::unique_ptr<ServerProcess> ServerProcess::start(const QString& program,
                                                    const StoreAddress& store,
                                                    const QStringList& arguments)
{
    std::unique_ptr<ServerProcess> server{new ServerProcess};
    QProcess& process = server->m_process;
#ifdef Q_OS_LINUX
    process.setChildProcessModifier([] { ::prctl(PR_SET_PDEATHSIG, SIGKILL); });
#endif
    // Nobody reads what it says after that, and a full pipe would stop it.
    process.setStandardErrorFile(
        qEnvironmentVariable("CLAIMCHECK_SERVER_LOG", QProcess::nullDevice()), QIODevice::Append);
    process.start(program,
                  QStringList{u"--listen"_s, u"127.0.0.1:0"_s, u"--store"_s, argumentFor(store)}
                      + arguments);
    if (!process.waitForStarted() || !process.waitForReadyRead(30000))
        return nullptr;
    const QByteArray line = process.readLine().trimmed();
    constexpr QByteArrayView prefix = "Listening on ";
    if (!line.startsWith(prefix))
        return nullptr;
    server->m_port =
        static_cast<quint16>(QUrl(QString::fromLatin1(line.sliced(prefix.size()))).port());
    return server;
}

ServerProcess::~ServerProcess()
{
    kill();
}

void ServerProcess::kill()
{
    m_process.kill();
    m_process.waitForFinished();
}

void ServerProcess::hangUp()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGHUP);
}

int ServerProcess::waitForEnd()
{
    const bool ended =
        m_process.waitForFinished() && m_process.exitStatus() == QProcess::NormalExit;
    return ended ? m_process.exitCode() : -1;
}

void ServerProcess::freeze()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGSTOP);
}

void ServerProcess::thaw()
{
    ::kill(static_cast<pid_t>(m_process.processId()), SIGCONT);
}

} // namespace claimcheck
