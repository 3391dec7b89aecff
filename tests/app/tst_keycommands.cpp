#include "app/cli/keytext.h"
#include "core/crypto/selftest.h"
#include "tests/app/commandline.h"

#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QMetaEnum>
#include <QTemporaryDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

/// The key group of the command line, and what is said about keys.
class KeyCommandsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void generatesForEveryAlgorithm_data();
    void generatesForEveryAlgorithm();
    void refusesToGenerate_data();
    void refusesToGenerate();
    void writesPrivateFilesForTheirOwnerAlone();
    void overwritesOnlyWhenForced();
    void encryptsPemWithAPassphrase();
    void convertsThereAndBack();
    void picksFromASet();
    void neverShowsASecret();
    void printsThumbprints();
    void saysWhyAKeyIsRefused_data();
    void saysWhyAKeyIsRefused();

private:
    [[nodiscard]] std::string path(const char* name) const
    {
        return m_folder.filePath(QLatin1StringView{name}).toStdString();
    }
    [[nodiscard]] std::string generate(const char* name, const std::string& algorithm,
                                       Arguments more = {}) const
    {
        more.insert(more.begin(),
                    {"key", "generate", "--alg", algorithm, "--out", path(name), "--force"});
        return runCommand(more).code == 0 ? path(name) : std::string{};
    }
    static QByteArray contents(const std::string& name)
    {
        QFile file(QString::fromStdString(name));
        return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
    }

    QTemporaryDir m_folder;
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void KeyCommandsTest::generatesForEveryAlgorithm_data()
{
    QTest::addColumn<Arguments>("line");
    QTest::addColumn<QString>("type");
    QTest::addColumn<QString>("algorithm");
    // clang-format off
    QTest::newRow("HS256")             << Arguments{"HS256"}                     << u"oct"_s           << u"HS256"_s;
    QTest::newRow("HS512")             << Arguments{"HS512"}                     << u"oct"_s           << u"HS512"_s;
    QTest::newRow("RS256")             << Arguments{"RS256", "--bits", "2048"}   << u"RSA"_s           << u"RS256"_s;
    QTest::newRow("ES256")             << Arguments{"ES256"}                     << u"EC P-256"_s      << u"ES256"_s;
    QTest::newRow("ES512")             << Arguments{"ES512"}                     << u"EC P-521"_s      << u"ES512"_s;
    QTest::newRow("ES256K")            << Arguments{"ES256K"}                    << u"EC secp256k1"_s  << u"ES256K"_s;
    QTest::newRow("EdDSA")             << Arguments{"EdDSA"}                     << u"OKP Ed25519"_s   << u"EdDSA"_s;
    QTest::newRow("EdDSA on Ed448")    << Arguments{"EdDSA", "--crv", "Ed448"}   << u"OKP Ed448"_s     << u"EdDSA"_s;
    QTest::newRow("ML-DSA-65")         << Arguments{"ML-DSA-65"}                 << u"AKP ML-DSA-65"_s << u"ML-DSA-65"_s;
    QTest::newRow("ECDH-ES")           << Arguments{"ECDH-ES"}                   << u"EC P-256"_s      << u"ECDH-ES"_s;
    QTest::newRow("ECDH-ES on X25519") << Arguments{"ECDH-ES", "--crv", "X25519"} << u"OKP X25519"_s   << u"ECDH-ES"_s;
    QTest::newRow("A256KW")            << Arguments{"A256KW"}                    << u"oct"_s           << u"A256KW"_s;
    QTest::newRow("A128CBC-HS256")     << Arguments{"A128CBC-HS256"}             << u"oct"_s           << u"dir"_s;
    // clang-format on
}

void KeyCommandsTest::generatesForEveryAlgorithm()
{
    QFETCH(Arguments, line);
    QFETCH(QString, type);
    QFETCH(QString, algorithm);
    line.insert(line.begin(), {"key", "generate", "--alg"});

    const CommandResult key = runCommand(line);
    QVERIFY2(key.code == 0, key.err.constData());
    const CommandResult shown = runCommand({"key", "show", "-", "--json"}, key.out);

    QCOMPARE(shown.json()["schema_version"_L1].toInt(), 1);
    const QJsonObject said = shown.json()["keys"_L1][0].toObject();
    QCOMPARE(said["type"_L1].toString(), type);
    QVERIFY2(said["algorithms"_L1].toArray().contains(algorithm), shown.out.constData());
    QVERIFY(said["half"_L1] != u"public"_s);
    QVERIFY(!said["kid"_L1].toString().isEmpty());
}

void KeyCommandsTest::refusesToGenerate_data()
{
    QTest::addColumn<Arguments>("line");
    QTest::newRow("an unknown algorithm") << Arguments{"none"};
    QTest::newRow("dir, which names no size") << Arguments{"dir"};
    QTest::newRow("a passphrase") << Arguments{"PBES2-HS256+A128KW"};
    QTest::newRow("a curve of another algorithm") << Arguments{"ES256", "--crv", "P-384"};
    QTest::newRow("a curve for signing") << Arguments{"ECDH-ES", "--crv", "Ed25519"};
    QTest::newRow("too few bits") << Arguments{"RS256", "--bits", "1024"};
    QTest::newRow("a PEM of a secret") << Arguments{"HS256", "--to", "pem"};
    QTest::newRow("the public half of a secret") << Arguments{"HS256", "--public"};
}

void KeyCommandsTest::refusesToGenerate()
{
    QFETCH(Arguments, line);
    line.insert(line.begin(), {"key", "generate", "--alg"});

    const CommandResult result = runCommand(line);

    QCOMPARE(result.code, 2);
    QVERIFY(!result.err.isEmpty());
    QVERIFY(result.out.isEmpty());
}

void KeyCommandsTest::writesPrivateFilesForTheirOwnerAlone()
{
#ifdef Q_OS_UNIX
    const QFile::Permissions owner = QFile::ReadOwner | QFile::WriteOwner;
    const QFile::Permissions others = QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup
        | QFile::WriteOther | QFile::ExeOwner | QFile::ExeGroup | QFile::ExeOther;
    const auto permissionsOf = [others, owner](const std::string& name) {
        return QFileInfo(QString::fromStdString(name)).permissions() & (owner | others);
    };
    const std::string pair = generate("pair", "ES256", {"--public-out", path("half")});
    const std::string secret = generate("secret", "HS256");
    QCOMPARE(permissionsOf(pair), owner);
    QCOMPARE(permissionsOf(secret), owner);
    QVERIFY(permissionsOf(path("half")).testFlag(QFile::ReadOther));

    // What was readable by everybody is not afterwards.
    QVERIFY(QFile::setPermissions(QString::fromStdString(pair), owner | QFile::ReadOther));
    QCOMPARE(generate("pair", "ES256"), pair);
    QCOMPARE(permissionsOf(pair), owner);
#else
    QSKIP("Files here have no such permissions.");
#endif
}

void KeyCommandsTest::overwritesOnlyWhenForced()
{
    const std::string name = generate("once", "ES256");
    const QByteArray before = contents(name);
    const Arguments again{"key", "generate", "--alg", "ES256", "--out", name};

    const CommandResult refused = runCommand(again);
    QCOMPARE(refused.code, 2);
    QVERIFY(refused.err.contains("--force"));
    QCOMPARE(contents(name), before);

    QCOMPARE(generate("once", "ES256"), name);
    QVERIFY(contents(name) != before);
}

void KeyCommandsTest::encryptsPemWithAPassphrase()
{
    qputenv("CLAIMCHECK_TEST_PASSPHRASE", "correct horse");
    const std::string name =
        generate("locked.pem", "ES256",
                 {"--to", "pem", "--new-passphrase", "env:CLAIMCHECK_TEST_PASSPHRASE"});
    QVERIFY(contents(name).startsWith("-----BEGIN ENCRYPTED PRIVATE KEY-----"));

    const CommandResult without = runCommand({"key", "show", name});
    QCOMPARE(without.code, 2);
    QVERIFY(without.err.contains("--passphrase"));
    QCOMPARE(runCommand({"key", "show", name, "--passphrase", "-"}, "wrong horse").code, 3);
    const CommandResult with =
        runCommand({"key", "show", name, "--passphrase", "-"}, "correct horse\n");
    QVERIFY2(with.code == 0, with.err.constData());
    QVERIFY(with.out.startsWith("EC P-256"));
    QCOMPARE(runCommand({"token", "sign", "--key", name, "--passphrase",
                         "env:CLAIMCHECK_TEST_PASSPHRASE", "--alg", "ES256"})
                 .code,
             0);
}

void KeyCommandsTest::convertsThereAndBack()
{
    const std::string name = generate("convert", "EdDSA", {"--kid", "mine"});
    const CommandResult pem = runCommand({"key", "convert", name, "--to", "pem"});
    QVERIFY(pem.out.startsWith("-----BEGIN PRIVATE KEY-----"));
    const CommandResult jwk = runCommand({"key", "convert", "-", "--set-kid", "mine"}, pem.out);
    QCOMPARE(jwk.json()["d"_L1], QJsonDocument::fromJson(contents(name)).object()["d"_L1]);
    QCOMPARE(jwk.json()["kid"_L1].toString(), u"mine"_s);

    const CommandResult half = runCommand({"key", "convert", name, "--public", "--to", "jwks"});
    const QJsonObject published = half.json()["keys"_L1][0].toObject();
    QCOMPARE(published["x"_L1], jwk.json()["x"_L1]);
    QVERIFY(!published.contains("d"_L1));
    const CommandResult halfPem = runCommand({"key", "convert", name, "--public", "--to", "pem"});
    QVERIFY(halfPem.out.startsWith("-----BEGIN PUBLIC KEY-----"));
}

void KeyCommandsTest::picksFromASet()
{
    QJsonArray keys;
    for (const char* id : {"one", "two"})
        keys += runCommand({"key", "generate", "--alg", "ES256", "--kid", id}).json();
    const QByteArray set = QJsonDocument(QJsonObject{{u"keys"_s, keys}}).toJson();

    QCOMPARE(runCommand({"key", "show", "-"}, set).out.count("EC P-256"), 2);
    QCOMPARE(runCommand({"key", "convert", "-"}, set).code, 2); // which of the two?
    const CommandResult one = runCommand({"key", "convert", "-", "--kid", "two"}, set);
    QCOMPARE(one.json()["x"_L1], keys[1]["x"_L1]);
    QCOMPARE(runCommand({"key", "convert", "-", "--kid", "three"}, set).code, 2);
}

void KeyCommandsTest::neverShowsASecret()
{
    for (const std::string algorithm : {"HS256", "ES256", "RSA-OAEP-256", "ML-DSA-44"}) {
        const QByteArray file = contents(generate("shown", algorithm));
        const QJsonObject key = QJsonDocument::fromJson(file).object();
        const QByteArray shown = runCommand({"key", "show", path("shown")}).out
            + runCommand({"key", "show", path("shown"), "--json"}).out;
        int secrets = 0;
        for (const auto name : {"k"_L1, "d"_L1, "p"_L1, "q"_L1, "priv"_L1}) {
            const QByteArray value = key[name].toString().toLatin1();
            secrets += value.isEmpty() ? 0 : 1;
            QVERIFY2(value.isEmpty() || !shown.contains(value), algorithm.c_str());
        }
        QVERIFY(secrets > 0);
    }
}

void KeyCommandsTest::printsThumbprints()
{
    // RFC 8037 appendix A.3.
    const QByteArray key =
        R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})";

    QCOMPARE(runCommand({"key", "thumbprint", "-"}, key).out,
             "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\n"_ba);
    QCOMPARE(runCommand({"key", "thumbprint", "-", "--uri"}, key).out,
             "urn:ietf:params:oauth:jwk-thumbprint:sha-256:"
             "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k\n"_ba);
}

void KeyCommandsTest::saysWhyAKeyIsRefused_data()
{
    QTest::addColumn<KeyError::Fault>("fault");
    const auto faults = QMetaEnum::fromType<KeyError::Fault>();
    for (int i = 0; i < faults.keyCount(); ++i)
        QTest::newRow(faults.key(i)) << static_cast<KeyError::Fault>(faults.value(i));
}

void KeyCommandsTest::saysWhyAKeyIsRefused()
{
    QFETCH(KeyError::Fault, fault);

    const QString text = cli::describe(KeyError{fault, u"member"_s});

    QVERIFY(!text.isEmpty());
    QVERIFY(text.front().isUpper() && text.endsWith(u'.'));
    QVERIFY(!text.contains(u'%'));
}

QTEST_GUILESS_MAIN(KeyCommandsTest)
#include "tst_keycommands.moc"
