#include "server/admin/commandline.h"
#include "server/settingtable.h"

#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QTest>

#include <optional>
#include <sstream>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class ConfigTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void theNearestSourceWins_data();
    void theNearestSourceWins();
    void theIssuerIsWhereClientsReachIt_data();
    void theIssuerIsWhereClientsReachIt();
    void everySettingIsReadAsItIsShown_data();
    void everySettingIsReadAsItIsShown();
    void whatIsShownIsAConfigurationFile();
    void showsJson();
    void refuses_data();
    void refuses();
    void hardenedChoosesAKeyPair_data();
    void hardenedChoosesAKeyPair();
    void takesTheProfileSecretFromTheEnvironment();
    void readsTheHelp();

private:
    struct Outcome
    {
        int code = 0;
        QString out;
        QString err;
        std::optional<Configuration> served;
    };
    Outcome run(const QStringList& arguments, const GivenSettings& environment = {});
    QString write(const QByteArray& content);

    QTemporaryDir m_folder;
};

ConfigTest::Outcome ConfigTest::run(const QStringList& arguments, const GivenSettings& environment)
{
    std::vector<std::string> line;
    for (const QString& argument : arguments)
        line.push_back(argument.toStdString());
    QProcessEnvironment variables;
    for (auto it = environment.cbegin(); it != environment.cend(); ++it)
        variables.insert(it.key(), it.value());
    std::istringstream in;
    std::ostringstream out;
    std::ostringstream err;
    Outcome outcome;
    outcome.code = runServerProgram(line, variables, {in, out, err},
                                    [&outcome](const Configuration& configuration) {
                                        outcome.served = configuration;
                                        return 0;
                                    });
    outcome.out = QString::fromStdString(out.str());
    outcome.err = QString::fromStdString(err.str());
    return outcome;
}

QString ConfigTest::write(const QByteArray& content)
{
    const QString path = m_folder.filePath(u"server.conf"_s);
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size())
        qFatal("the folder cannot be written");
    return path;
}

void ConfigTest::theNearestSourceWins_data()
{
    QTest::addColumn<bool>("inFile");
    QTest::addColumn<bool>("inEnvironment");
    QTest::addColumn<bool>("asFlag");
    QTest::addColumn<qint64>("seconds");
    QTest::addColumn<QString>("origin"); // FILE stands for the file

    // clang-format off
    QTest::newRow("default")                 << false << false << false << 900LL << u"default"_s;
    QTest::newRow("file")                    << true  << false << false << 1LL   << u"file FILE"_s;
    QTest::newRow("environment")             << false << true  << false << 2LL   << u"environment CLAIMCHECK_ACCESS_TTL"_s;
    QTest::newRow("environment beats file")  << true  << true  << false << 2LL   << u"environment CLAIMCHECK_ACCESS_TTL"_s;
    QTest::newRow("flag beats environment")  << false << true  << true  << 3LL   << u"flag --access-ttl"_s;
    QTest::newRow("flag beats file")         << true  << false << true  << 3LL   << u"flag --access-ttl"_s;
    QTest::newRow("flag beats all")          << true  << true  << true  << 3LL   << u"flag --access-ttl"_s;
    // clang-format on
}

void ConfigTest::theNearestSourceWins()
{
    QFETCH(bool, inFile);
    QFETCH(bool, inEnvironment);
    QFETCH(bool, asFlag);
    QFETCH(qint64, seconds);
    QFETCH(QString, origin);
    GivenSettings environment;
    QStringList flags;
    if (inFile)
        environment.insert(u"CLAIMCHECK_CONFIG"_s, write("# mine\naccess-ttl = \"1s\"\n"));
    if (inEnvironment)
        environment.insert(u"CLAIMCHECK_ACCESS_TTL"_s, u"2s"_s);
    if (asFlag)
        flags += {u"--access-ttl"_s, u"3s"_s};

    const auto served = run(flags, environment).served;
    const auto shown = run(QStringList{u"config"_s, u"show"_s, u"--origin"_s} + flags, environment);

    QVERIFY(served);
    QCOMPARE(served->settings().accessLifetime.count(), seconds);
    const QString line =
        u"# %1\n"_s.arg(origin.replace(u"FILE"_s, m_folder.filePath(u"server.conf"_s)));
    const QString text = shown.out.sliced(shown.out.indexOf(u"access-ttl"_s));
    QVERIFY2(text.left(text.indexOf(u'\n') + 1).endsWith(line), qPrintable(text));
}

void ConfigTest::everySettingIsReadAsItIsShown_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("value");

    const QMap<QString, QString> values{
        {u"listen"_s, u"[::1]:0"_s},
        {u"tls"_s, u"/x/cert.pem,/x/key.pem"_s},
        {u"tls-name"_s, u"auth.local,192.168.1.7"_s},
        {u"store"_s, u"sqlite:/x/y z.db"_s},
        {u"alg"_s, u"ML-DSA-65"_s},
        {u"access-ttl"_s, u"90s"_s},
        {u"refresh-ttl"_s, u"7d"_s},
        {u"session-ttl"_s, u"60d"_s},
        {u"refresh-grace"_s, u"10s"_s},
        {u"leeway"_s, u"30s"_s},
        {u"fresh-for"_s, u"2h"_s},
        {u"lease"_s, u"10s"_s},
        {u"max-sessions"_s, u"7"_s},
        {u"workers"_s, u"3"_s},
        {u"max-connections"_s, u"9"_s},
        {u"max-connections-per-address"_s, u"8"_s},
        {u"request-timeout"_s, u"30s"_s},
        {u"idle-timeout"_s, u"1m"_s},
        {u"write-timeout"_s, u"20s"_s},
        {u"allow-host"_s, u"auth.example,auth.example:8443"_s},
        {u"allow-origin"_s, u"https://app.example,http://localhost:3000"_s},
        {u"login-limit-account"_s, u"5/15m"_s},
        {u"login-limit-address"_s, u"off"_s},
        {u"login-limit-overall"_s, u"1000000/1d"_s},
        {u"password-cost"_s, u"m=47104,t=1,p=1"_s},
        {u"log-level"_s, u"warning"_s},
        {u"log-format"_s, u"json"_s},
    };
    for (const SettingRow& row : allSettings()) {
        const QString name = row.name;
        QTest::newRow(row.name.data())
            << name << (row.isSwitch() ? u"true"_s : values.value(name, u"C:\\a \"b\" # c"_s));
    }
}

void ConfigTest::theIssuerIsWhereClientsReachIt_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QString>("issuer");
    // clang-format off
    QTest::newRow("plain HTTP")          << QStringList{}                                                     << u"http://127.0.0.1:8080"_s;
    QTest::newRow("TLS")                 << QStringList{u"--tls=auto"_s}                                      << u"https://127.0.0.1:8080"_s;
    QTest::newRow("an IPv6 address")     << QStringList{u"--tls=auto"_s, u"--listen=[::1]:1"_s}               << u"https://[::1]:1"_s;
    QTest::newRow("every address")       << QStringList{u"--tls=auto"_s, u"--listen=0.0.0.0:1"_s, u"--tls-name=auth.local"_s} << u"https://auth.local:1"_s;
    QTest::newRow("every IPv6 address")  << QStringList{u"--tls=auto"_s, u"--listen=[::]:1"_s, u"--tls-name=auth.local"_s} << u"https://auth.local:1"_s;
    // clang-format on
}

void ConfigTest::theIssuerIsWhereClientsReachIt()
{
    QFETCH(QStringList, flags);
    QFETCH(QString, issuer);

    const auto outcome = run(flags);

    QVERIFY2(outcome.served, qPrintable(outcome.err));
    QCOMPARE(outcome.served->settings().issuerName(), issuer);
}

void ConfigTest::everySettingIsReadAsItIsShown()
{
    QFETCH(QString, name);
    QFETCH(QString, value);
    const SettingRow& row = *findSetting(name);
    const QStringList flag{u"--"_s + name + u'=' + value};
    const GivenSettings environment{{row.variable(), value}};

    for (const auto& outcome : {run(flag), run({}, environment)}) {
        QVERIFY2(outcome.served, qPrintable(outcome.err));
        QCOMPARE(row.show(outcome.served->settings()), value);
    }
    // Saved and read again, it is the same.
    const auto shown = run(QStringList{u"config"_s, u"show"_s} + flag);
    const auto again = run({u"--config"_s, write(shown.out.toUtf8())});
    QVERIFY2(again.served, qPrintable(again.err));
    QCOMPARE(row.show(again.served->settings()), value);
}

void ConfigTest::whatIsShownIsAConfigurationFile()
{
    const auto shown = run({u"config"_s, u"show"_s, u"--origin"_s});
    const auto again = run({u"config"_s, u"show"_s, u"--config"_s, write(shown.out.toUtf8())});

    QCOMPARE(shown.code, 0);
    QCOMPARE(again.out, run({u"config"_s, u"show"_s}).out);
    QCOMPARE(again.out.count(u'\n'), static_cast<qsizetype>(allSettings().size()));
}

void ConfigTest::showsJson()
{
    const auto plain = run({u"config"_s, u"show"_s, u"--json"_s, u"--lab"_s});
    const auto full = run({u"--lab"_s, u"config"_s, u"show"_s, u"--json"_s, u"--origin"_s});

    const QJsonObject values = QJsonDocument::fromJson(plain.out.toUtf8()).object();
    QCOMPARE(values.size(), static_cast<qsizetype>(allSettings().size()));
    QCOMPARE(values["lab"_L1].toBool(), true);
    QCOMPARE(values["alg"_L1].toString(), u"HS256"_s);
    const QJsonObject origins = QJsonDocument::fromJson(full.out.toUtf8()).object();
    QCOMPARE(origins["lab"_L1]["origin"_L1].toString(), u"flag --lab"_s);
    QCOMPARE(origins["lab"_L1]["value"_L1].toBool(), true);
    QCOMPARE(origins["alg"_L1]["origin"_L1].toString(), u"default"_s);
}

void ConfigTest::refuses_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<QString>("word"); // of what is said

    // clang-format off
    QTest::newRow("an unknown flag")        << QStringList{u"--acess-ttl=1s"_s}  << ""_ba << u"--acess-ttl"_s;
    QTest::newRow("an unknown command")     << QStringList{u"serve"_s}           << ""_ba << u"serve"_s;
    QTest::newRow("a group without command") << QStringList{u"config"_s}         << ""_ba << u"subcommand"_s;
    QTest::newRow("no port")                << QStringList{u"--listen=127.0.0.1"_s} << ""_ba << u"--listen takes"_s;
    QTest::newRow("a path behind the port") << QStringList{u"--listen=127.0.0.1:1/x"_s} << ""_ba << u"--listen takes"_s;
    QTest::newRow("TLS with one file")      << QStringList{u"--tls=x.pem"_s}     << ""_ba << u"--tls takes"_s;
    QTest::newRow("TLS with three files")   << QStringList{u"--tls=a,b,c"_s}     << ""_ba << u"--tls takes"_s;
    QTest::newRow("a wildcard to certify")  << QStringList{u"--tls-name=*.local"_s} << ""_ba << u"--tls-name takes"_s;
    QTest::newRow("hardened plain HTTP")    << QStringList{u"--insecure-http"_s, u"--hardened"_s} << ""_ba << u"insecure-http"_s;
    QTest::newRow("another store")          << QStringList{u"--store=x.db"_s}    << ""_ba << u"--store takes"_s;
    QTest::newRow("alg none")               << QStringList{u"--alg=none"_s}      << ""_ba << u"ES256"_s;
    QTest::newRow("alg in another case")    << QStringList{u"--alg=hs256"_s}     << ""_ba << u"--alg takes"_s;
    QTest::newRow("no lifetime")            << QStringList{u"--access-ttl=0s"_s} << ""_ba << u"--access-ttl takes"_s;
    QTest::newRow("I04 31 seconds of leeway") << QStringList{u"--leeway=31s"_s}  << ""_ba << u"--leeway takes"_s;
    QTest::newRow("a negative leeway")      << QStringList{u"--leeway=-1s"_s}    << ""_ba << u"--leeway takes"_s;
    QTest::newRow("no sessions")            << QStringList{u"--max-sessions=0"_s} << ""_ba << u"--max-sessions takes"_s;
    QTest::newRow("L08 a limit without end") << QStringList{u"--login-limit-account=1/21900d"_s} << ""_ba << u"--login-limit-account takes"_s;
    QTest::newRow("a limit of nothing")     << QStringList{u"--login-limit-account=0/1m"_s} << ""_ba << u"--login-limit-account takes"_s;
    QTest::newRow("a limit of signs")       << QStringList{u"--login-limit-account=+1/1m"_s} << ""_ba << u"--login-limit-account takes"_s;
    QTest::newRow("L18 12 MiB and two passes") << QStringList{u"--password-cost=m=12288,t=2,p=1"_s} << ""_ba << u"too cheap"_s;
    QTest::newRow("L18 46 MiB less a KiB")   << QStringList{u"--password-cost=m=47103,t=1,p=1"_s} << ""_ba << u"too cheap"_s;
    QTest::newRow("L18 no passes")          << QStringList{u"--password-cost=m=47104,t=0,p=1"_s} << ""_ba << u"--password-cost takes"_s;
    QTest::newRow("L18 4 GiB")              << QStringList{u"--password-cost=m=4194304,t=1,p=1"_s} << ""_ba << u"dearer"_s;
    QTest::newRow("lab and hardened")       << QStringList{u"--lab"_s, u"--hardened"_s} << ""_ba << u"hardened"_s;
    QTest::newRow("a secret for a key pair") << QStringList{u"--secret-file=x"_s, u"--alg=ES256"_s} << ""_ba << u"secret-file"_s;
    QTest::newRow("refresh beyond the session") << QStringList{u"--refresh-ttl=31d"_s} << ""_ba << u"refresh-ttl"_s;
    QTest::newRow("no such file")           << QStringList{u"--config=/nowhere/x.conf"_s} << ""_ba << u"/nowhere/x.conf"_s;
    QTest::newRow("file: an unknown name")  << QStringList{} << "acess-ttl = 1s\n"_ba      << u"access-ttl"_s;
    QTest::newRow("file: a bad value")      << QStringList{} << "leeway = 1h\n"_ba         << u"server.conf: leeway takes"_s;
    QTest::newRow("file: bad, though beaten") << QStringList{u"--leeway=1s"_s} << "leeway = 1h\n"_ba << u"server.conf: leeway takes"_s;
    QTest::newRow("file: the same twice")   << QStringList{} << "leeway = 1s\nleeway = 2s\n"_ba << u"leeway"_s;
    QTest::newRow("file: a section")        << QStringList{} << "[server]\nleeway = 1s\n"_ba << u"server"_s;
    QTest::newRow("file: a list")           << QStringList{} << "leeway = [1s, 2s]\n"_ba   << u"leeway takes one value"_s;
    QTest::newRow("file: another file")     << QStringList{} << "config = x\n"_ba          << u"config"_s;
    QTest::newRow("file: too large")        << QStringList{} << QByteArray(65537, '#')     << u"64 KiB"_s;
    // clang-format on
}

void ConfigTest::refuses()
{
    QFETCH(QStringList, flags);
    QFETCH(QByteArray, file);
    QFETCH(QString, word);
    if (!file.isEmpty())
        flags += {u"--config"_s, write(file)};

    const auto outcome = run(flags);

    QCOMPARE(outcome.code, 2);
    QVERIFY(!outcome.served);
    QVERIFY(outcome.out.isEmpty());
    QVERIFY2(outcome.err.contains(word), qPrintable(outcome.err));
}

void ConfigTest::hardenedChoosesAKeyPair_data()
{
    QTest::addColumn<QStringList>("flags");
    QTest::addColumn<QString>("algorithm");

    QTest::newRow("usually a secret") << QStringList{} << u"HS256"_s;
    QTest::newRow("hardened") << QStringList{u"--hardened"_s} << u"ES256"_s;
    QTest::newRow("hardened, with a choice")
        << QStringList{u"--hardened"_s, u"--alg=EdDSA"_s} << u"EdDSA"_s;
    QTest::newRow("hardened, chosen like the default")
        << QStringList{u"--hardened"_s, u"--alg=HS256"_s} << u"HS256"_s;
    QTest::newRow("not hardened after all") << QStringList{u"--no-hardened"_s} << u"HS256"_s;
}

void ConfigTest::hardenedChoosesAKeyPair()
{
    QFETCH(QStringList, flags);
    QFETCH(QString, algorithm);

    const auto served = run(flags).served;

    QVERIFY(served);
    QCOMPARE(QString{QLatin1StringView{rowOf(served->settings().algorithm).name}}, algorithm);
}

void ConfigTest::takesTheProfileSecretFromTheEnvironment()
{
    const GivenSettings environment{{u"CLAIMCHECK_PROFILE_SECRET"_s, u"sécret"_s}};

    const auto outcome = run({}, environment);
    const auto shown = run({u"config"_s, u"show"_s, u"--origin"_s}, environment);
    const auto both = run({u"--profile-secret-file=x"_s}, environment);

    QVERIFY(outcome.served);
    QCOMPARE(outcome.served->settings().profileSecret->view().toByteArray(), u"sécret"_s.toUtf8());
    QVERIFY(shown.out.contains(u"environment CLAIMCHECK_PROFILE_SECRET"_s));
    QVERIFY(!shown.out.contains(u"sécret"_s));
    QCOMPARE(both.code, 2);
    QVERIFY(!both.err.contains(u"sécret"_s));
}

void ConfigTest::readsTheHelp()
{
    const auto outcome = run({u"--help"_s});

    QCOMPARE(outcome.code, 0);
    for (const SettingRow& row : allSettings())
        QVERIFY2(outcome.out.contains("--"_L1 + row.name), row.name.data());
    QVERIFY(outcome.out.contains(u"[15m]"_s));
}

QTEST_GUILESS_MAIN(ConfigTest)
#include "tst_config.moc"
