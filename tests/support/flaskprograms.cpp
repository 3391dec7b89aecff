#include "tests/support/flaskprograms.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

std::unique_ptr<FlaskPrograms> FlaskPrograms::start(const QByteArray& secret, QString& whyNot)
{
    QProcess probe;
    probe.start(u"python3"_s, {u"-c"_s, u"import flask, jwt, flask_jwt_extended, itsdangerous"_s});
    if (!probe.waitForFinished() || probe.exitCode() != 0) {
        whyNot = u"python3 with flask, jwt, flask_jwt_extended and itsdangerous is not installed"_s;
        return {};
    }
    std::unique_ptr<FlaskPrograms> programs{new FlaskPrograms};
    QProcess& python = programs->m_python;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(u"CLAIMCHECK_PROFILE_SECRET"_s, QString::fromUtf8(secret));
    environment.insert(u"PYTHONDONTWRITEBYTECODE"_s, u"1"_s);
    python.setProcessEnvironment(environment);
    // What they say about errors of theirs is part of some rows, and nothing to read.
    python.setStandardErrorFile(QProcess::nullDevice());
    python.start(u"python3"_s, {QStringLiteral(CLAIMCHECK_FLASK_PROGRAMS "/serve.py")});
    if (!python.waitForStarted() || !python.waitForReadyRead(30000)) {
        whyNot = u"the Flask programs do not start"_s;
        return {};
    }
    programs->m_url.setScheme(u"http"_s);
    programs->m_url.setHost(u"127.0.0.1"_s);
    programs->m_url.setPort(python.readLine().trimmed().toInt());
    return programs;
}

FlaskPrograms::~FlaskPrograms()
{
    m_python.kill();
    m_python.waitForFinished();
}

} // namespace claimcheck
