#include "tests/bench/peers.h"

#include <QJsonDocument>
#include <QProcess>

namespace claimcheck::bench {

using namespace Qt::StringLiterals;

namespace {

// What a script of this folder answers to @p work; empty when a package it needs is missing.
QJsonObject askPython(const QString& script, const QJsonObject& work)
{
    QProcess python;
    python.setProgram(u"python3"_s);
    python.setArguments({u"" CLAIMCHECK_BENCH_SOURCES "/"_s + script});
    python.start();
    python.write(QJsonDocument(work).toJson());
    python.closeWriteChannel();
    if (!python.waitForFinished() || python.exitCode() != 0)
        return {};
    return QJsonDocument::fromJson(python.readAllStandardOutput()).object();
}

} // namespace

SelfMeasured pyJwtPeer(const SignCase& signCase)
{
    const QJsonObject figures =
        askPython(u"pyjwt.py"_s,
                  {
                      {u"algorithm"_s, signCase.name()},
                      {u"kid"_s, QString::fromLatin1(kKeyId)},
                      {u"typ"_s, QString::fromLatin1(kType)},
                      {u"issuer"_s, QString::fromLatin1(kIssuer)},
                      {u"audience"_s, QString::fromLatin1(kAudience)},
                      {u"claims"_s, signCase.claims},
                      {u"token"_s, QString::fromLatin1(signCase.token)},
                      {u"signing_key"_s, QString::fromLatin1(signCase.signingKey)},
                      {u"verifying_key"_s, QString::fromLatin1(signCase.verifyingKey)},
                  });
    return {figures["verify"_L1].toDouble(), figures["sign"_L1].toDouble()};
}

SelfMeasured itsDangerousPeer(const SignedCase& signedCase)
{
    const QJsonObject figures =
        askPython(u"signed.py"_s,
                  {
                      {u"secret"_s, QString::fromLatin1(kSignedSecret)},
                      {u"salt"_s, QString::fromLatin1(kSignedSalt)},
                      {u"max_age"_s, static_cast<qint64>(kSignedMaxAge.count())},
                      {u"token"_s, QString::fromLatin1(signedCase.token)},
                  });
    return {figures["loads"_L1].toDouble(), figures["dumps"_L1].toDouble()};
}

} // namespace claimcheck::bench
