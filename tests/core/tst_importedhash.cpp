#include "core/crypto/selftest.h"
#include "core/password/passwordhash.h"
#include "core/password/passwordpolicy.h"
#include "tests/core/vectorfile.h"
#include "tests/support/countingrandom.h"

#include <QProcess>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr Argon2idCost kCheap{.memoryKib = 64, .passes = 1, .lanes = 1};

// Werkzeug and bcrypt at the other end: a hash for each password, by the method that is named.
const QByteArray kScript = R"(
import json, sys
try:
    import bcrypt
    from werkzeug.security import check_password_hash, generate_password_hash
except ImportError as error:
    print(error, file=sys.stderr)
    sys.exit(77)

answers = []
for job in json.load(sys.stdin):
    if job["method"].startswith("bcrypt"):
        prefix = job["method"][-2:].encode()
        salt = b"$" + prefix + bcrypt.gensalt(4)[3:]
        stored = bcrypt.hashpw(job["password"].encode(), salt).decode()
    else:
        stored = generate_password_hash(job["password"], job["method"], job["salt"])
    answers.append(stored)
json.dump(answers, sys.stdout)
)"_ba;

SecretBytes secret(QByteArrayView text)
{
    return SecretBytes::copyOf(text);
}

// A bcrypt hash of "password" at the lowest cost, with another cost written over it.
QByteArray bcryptOfCost(const QByteArray& cost)
{
    return "$2a$" + cost + "$abcdefghijklmnopqrstu.BLfqkNFrV5aO0aEzIZTYvUaJQJ3LJkG";
}

} // namespace

class ImportedHashTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void takesHashesOfOtherPrograms_data();
    void takesHashesOfOtherPrograms();
    void refusesUncomputed_data();
    void refusesUncomputed();
    void everyChangedCharacterIsNoticed_data();
    void everyChangedCharacterIsNoticed();
    void aPasswordLongerThanBcryptReadsIsWrong();
    void aNulIsNoEndOfAPassword();
    void isReplacedByAHashOfOurs();
    void agreesWithTheOriginals();

private:
    [[nodiscard]] PasswordMatch verify(const QByteArray& stored, QByteArrayView password)
    {
        return PasswordHasher(m_random, kCheap).verify(stored, secret(password));
    }

    CryptoRuntime m_crypto = *CryptoRuntime::start();
    CountingRandom m_random;
};

void ImportedHashTest::takesHashesOfOtherPrograms_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("password");

    const QJsonArray vectors = vectorFile("passwords/imported.json").array();
    QVERIFY(!vectors.isEmpty());
    for (const QJsonValue& vector : vectors) {
        const QJsonObject row = vector.toObject();
        QTest::newRow(textOf(row, "name"_L1).constData())
            << textOf(row, "stored"_L1) << bytesOf(row, "password"_L1);
    }
}

void ImportedHashTest::takesHashesOfOtherPrograms()
{
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, password);

    QCOMPARE(verify(stored, password), PasswordMatch::Yes);
    QByteArray wrong = password;
    if (wrong.isEmpty())
        wrong = "x";
    else
        wrong.back() = static_cast<char>(wrong.back() ^ 1);
    QCOMPARE(verify(stored, wrong), PasswordMatch::No);
    QVERIFY(PasswordHasher::canRead(stored));
    QVERIFY(PasswordHasher(m_random, kCheap).isOutdated(stored));
}

void ImportedHashTest::refusesUncomputed_data()
{
    QTest::addColumn<QByteArray>("stored");

    const QByteArray hex64(128, 'a');
    const QByteArray hex32(64, 'a');
    const auto scrypt = [&](const QByteArray& cost) -> QByteArray {
        return "scrypt:" + cost + "$salt$" + hex64;
    };
    const auto rounds = [&](const QByteArray& number) -> QByteArray {
        return "pbkdf2:sha256:" + number + "$salt$" + hex32;
    };
    // What the rows spoil is good before that.
    QVERIFY(PasswordHasher::canRead(scrypt("1024:8:1")));
    QVERIFY(PasswordHasher::canRead(rounds("4000000")));
    QVERIFY(PasswordHasher::canRead(bcryptOfCost("14")));

    // clang-format off
    QTest::newRow("L16 scrypt of 4 GiB")              << scrypt("4194304:8:1");
    QTest::newRow("L16 scrypt of 512 MiB")            << scrypt("524288:8:1");
    QTest::newRow("L16 scrypt, wide blocks")          << scrypt("2:2097152:1");
    QTest::newRow("L16 scrypt, many lanes")           << scrypt("2:1:2097152");
    QTest::newRow("L16 scrypt, product over 2^64")    << scrypt("2097152:2097152:2097152");
    QTest::newRow("L16 scrypt, product over 2^32")    << scrypt("65536:65536:1");
    QTest::newRow("L16 scrypt, n no power of two")    << scrypt("1000:8:1");
    QTest::newRow("L16 scrypt, n of one")             << scrypt("1:8:1");
    QTest::newRow("L16 scrypt, no lane")              << scrypt("1024:8:0");
    QTest::newRow("L16 scrypt, minus")                << scrypt("-1024:8:1");
    QTest::newRow("L16 scrypt, leading zero")         << scrypt("01024:8:1");
    QTest::newRow("L16 scrypt, a number missing")     << scrypt("1024:8");
    QTest::newRow("L16 scrypt, a number more")        << scrypt("1024:8:1:1");
    QTest::newRow("L16 scrypt, hash cut")             << scrypt("1024:8:1").chopped(2);
    QTest::newRow("L16 scrypt, capitals")             << scrypt("1024:8:1").replace("aaaa", "AAAA");
    QTest::newRow("L16 scrypt, no salt")              << "scrypt:1024:8:1$$" + hex64;
    QTest::newRow("L16 scrypt, a salt of 129 bytes")  << "scrypt:1024:8:1$" + QByteArray(129, 's') + '$' + hex64;
    QTest::newRow("L16 4,000,001 rounds")             << rounds("4000001");
    QTest::newRow("L16 2^32 + 1 rounds")              << rounds("4294967297");
    QTest::newRow("L16 no rounds")                    << rounds("0");
    QTest::newRow("L16 rounds with a space")          << rounds(" 1000");
    QTest::newRow("L16 rounds missing")               << rounds("");
    QTest::newRow("L16 PBKDF2 with MD5")              << "pbkdf2:md5:1000$salt$" + QByteArray(32, 'a');
    QTest::newRow("L16 PBKDF2, a hash of SHA-512")    << "pbkdf2:sha256:1000$salt$" + hex64;
    QTest::newRow("L16 PBKDF2, an argument more")     << "pbkdf2:sha256:1000:1$salt$" + hex32;
    QTest::newRow("L16 PBKDF2, a field more")         << rounds("1000") + "$x";
    QTest::newRow("L16 PBKDF2, a line end after it")  << rounds("1000") + '\n';
    QTest::newRow("L16 salted SHA-1 of old Werkzeug") << "sha1$salt$" + QByteArray(40, 'a');
    QTest::newRow("L16 plain text of old Werkzeug")   << "plain$$password"_ba;
    QTest::newRow("L16 Django's PBKDF2")              << "pbkdf2_sha256$1000$salt$" + hex32;
    QTest::newRow("L16 bcrypt of cost 15")            << bcryptOfCost("15");
    QTest::newRow("L16 bcrypt of cost 31")            << bcryptOfCost("31");
    QTest::newRow("L16 bcrypt of cost 99")            << bcryptOfCost("99");
    QTest::newRow("L16 bcrypt of cost 3")             << bcryptOfCost("03");
    QTest::newRow("L16 bcrypt of no cost")            << bcryptOfCost("00");
    QTest::newRow("L16 bcrypt, cost in letters")      << bcryptOfCost("0a");
    QTest::newRow("L16 bcrypt, the broken 2x")        << bcryptOfCost("04").replace("$2a", "$2x");
    QTest::newRow("L16 bcrypt, cut")                  << bcryptOfCost("04").chopped(1);
    QTest::newRow("L16 bcrypt, a line end after it")  << bcryptOfCost("04") + '\n';
    QTest::newRow("L16 bcrypt, standard base64")      << bcryptOfCost("04").replace("abc", "a+c");
    QTest::newRow("L16 bcrypt, a NUL in it")          << bcryptOfCost("04").replace("abc", QByteArray("a\0c", 3));
    // clang-format on
}

void ImportedHashTest::refusesUncomputed()
{
    QFETCH(QByteArray, stored);

    const auto start = std::chrono::steady_clock::now();
    QCOMPARE(verify(stored, "password"), PasswordMatch::Unreadable);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::milliseconds{200});
    QVERIFY(!PasswordHasher::canRead(stored));
    QVERIFY(PasswordHasher(m_random, kCheap).isOutdated(stored));
}

void ImportedHashTest::everyChangedCharacterIsNoticed_data()
{
    QTest::addColumn<QByteArray>("stored");

    const QJsonArray vectors = vectorFile("passwords/imported.json").array();
    for (const QJsonValue& vector : vectors) {
        const QJsonObject row = vector.toObject();
        const QByteArray name = textOf(row, "name"_L1);
        // The cheap ones: each is computed a few hundred times.
        if (name.endsWith("SHA-1") || name.endsWith("small") || name.endsWith("2a"))
            QTest::newRow(name.constData()) << textOf(row, "stored"_L1);
    }
}

void ImportedHashTest::everyChangedCharacterIsNoticed()
{
    QFETCH(QByteArray, stored);

    const QByteArray password = stored.startsWith("scrypt") ? "" : "password";
    QCOMPARE(verify(stored, password), PasswordMatch::Yes);
    // The letters after `$2` name fixes of programs that Botan does not need.
    const qsizetype start = stored.startsWith("$2") ? 3 : 0;
    for (qsizetype at = start; at < stored.size(); ++at) {
        for (const char c : {'A', '0', '$', '\0'}) {
            QByteArray changed = stored;
            changed[at] = c;
            if (changed != stored)
                QVERIFY2(verify(changed, password) != PasswordMatch::Yes, changed.constData());
        }
    }
}

void ImportedHashTest::aPasswordLongerThanBcryptReadsIsWrong()
{
    QByteArray stored;
    for (const QJsonValue& vector : vectorFile("passwords/imported.json").array()) {
        if (textOf(vector.toObject(), "name"_L1).endsWith("72 bytes"))
            stored = textOf(vector.toObject(), "stored"_L1);
    }
    QCOMPARE(verify(stored, QByteArray(72, 'x')), PasswordMatch::Yes);
    QCOMPARE(verify(stored, QByteArray(73, 'x')), PasswordMatch::No);
    QCOMPARE(verify(stored, QByteArray(71, 'x')), PasswordMatch::No);
}

void ImportedHashTest::aNulIsNoEndOfAPassword()
{
    const QByteArray stored = "$2a$04$abcdefghijklmnopqrstu.";
    for (const QJsonValue& vector : vectorFile("passwords/imported.json").array()) {
        const QByteArray hash = textOf(vector.toObject(), "stored"_L1);
        if (!hash.startsWith(stored))
            continue;
        QCOMPARE(verify(hash, "password"), PasswordMatch::Yes);
        QCOMPARE(verify(hash, QByteArray("password\0", 9)), PasswordMatch::No);
        QCOMPARE(verify(hash, QByteArray("password\0password", 17)), PasswordMatch::No);
        return;
    }
    QFAIL("the vector is missing");
}

void ImportedHashTest::isReplacedByAHashOfOurs()
{
    PasswordHasher hasher{m_random, kCheap};
    const QByteArray imported = "$2a$07$usesomesillystringfore2uDLvp1Ii2e./U9C8sBjqp8I90dH6hi";
    QCOMPARE(hasher.verify(imported, secret("rasmuslerdorf")), PasswordMatch::Yes);
    QVERIFY(hasher.isOutdated(imported));
    const auto own = hasher.hash(secret("rasmuslerdorf"));
    QVERIFY(own);
    QVERIFY(!hasher.isOutdated(*own));
    QCOMPARE(hasher.verify(*own, secret("rasmuslerdorf")), PasswordMatch::Yes);
}

void ImportedHashTest::agreesWithTheOriginals()
{
    const QStringList methods{u"scrypt:1024:8:1"_s,    u"pbkdf2:sha256:1000"_s,
                              u"pbkdf2:sha512:1000"_s, u"bcrypt 2a"_s,
                              u"bcrypt 2b"_s,          u"bcrypt 2y"_s};
    QJsonArray jobs;
    for (int i = 0; i < 120; ++i) {
        QString password;
        for (int at = 0; at < i % 37; ++at)
            password += QChar((i * 31 + at * 17) % 26 == 0 ? 0xe9 : 0x21 + (i * 7 + at * 13) % 90);
        jobs.append(QJsonObject{{u"method"_s, methods.at(i % methods.size())},
                                {u"salt"_s, 8 + i % 9},
                                {u"password"_s, password}});
    }
    QProcess python;
    python.start(u"python3"_s, {u"-c"_s, QString::fromUtf8(kScript)});
    if (!python.waitForStarted())
        QSKIP("there is no Python here");
    python.write(QJsonDocument(jobs).toJson(QJsonDocument::Compact));
    python.closeWriteChannel();
    QVERIFY(python.waitForFinished(60000));
    if (python.exitCode() == 77)
        QSKIP("Werkzeug and bcrypt are not here");
    const QJsonArray answers = QJsonDocument::fromJson(python.readAllStandardOutput()).array();
    QCOMPARE(answers.size(), jobs.size());
    for (qsizetype i = 0; i < jobs.size(); ++i) {
        const QByteArray stored = answers[i].toString().toLatin1();
        const QString password = jobs[i].toObject().value(u"password"_s).toString();
        const auto prepared = preparePassword(password);
        QVERIFY(prepared);
        QVERIFY2(verify(stored, prepared->view()) == PasswordMatch::Yes, stored.constData());
        QVERIFY2(verify(stored, "another") == PasswordMatch::No, stored.constData());
    }
}

QTEST_GUILESS_MAIN(ImportedHashTest)
#include "tst_importedhash.moc"
