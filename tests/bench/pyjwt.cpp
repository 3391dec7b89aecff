#include "tests/bench/peers.h"

#include <QJsonDocument>
#include <QProcess>

namespace claimcheck::bench {

using namespace Qt::StringLiterals;

SelfMeasured pyJwtPeer(const SignCase& signCase)
{
    QProcess python;
    python.setProgram(u"python3"_s);
    python.setArguments({u"" CLAIMCHECK_BENCH_SOURCES "/pyjwt.py"_s});
    python.start();
    python.write(QJsonDocument(QJsonObject{
                                   {u"algorithm"_s, signCase.name()},
                                   {u"kid"_s, QString::fromLatin1(kKeyId)},
                                   {u"typ"_s, QString::fromLatin1(kType)},
                                   {u"issuer"_s, QString::fromLatin1(kIssuer)},
                                   {u"audience"_s, QString::fromLatin1(kAudience)},
                                   {u"claims"_s, signCase.claims},
                                   {u"token"_s, QString::fromLatin1(signCase.token)},
                                   {u"signing_key"_s, QString::fromLatin1(signCase.signingKey)},
                                   {u"verifying_key"_s, QString::fromLatin1(signCase.verifyingKey)},
                               })
                     .toJson());
    python.closeWriteChannel();
    if (!python.waitForFinished() || python.exitCode() != 0)
        return {};
    const auto figures = QJsonDocument::fromJson(python.readAllStandardOutput());
    return {figures["verify"_L1].toDouble(), figures["sign"_L1].toDouble()};
}

} // namespace claimcheck::bench
