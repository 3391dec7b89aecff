#include "core/password/passwordhash.h"
#include "tests/support/countingrandom.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr Argon2idCost kCheap{.memoryKib = 64, .passes = 1, .lanes = 1};

SecretBytes secret(QByteArrayView text)
{
    return SecretBytes::copyOf(text);
}

// proc(5): the 17th field after the name, which may hold anything but ends with ")".
int niceOf(const QString& path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return 0;
    const QByteArray stat = file.readAll();
    return stat.sliced(stat.lastIndexOf(')') + 2).split(' ').value(16).toInt();
}

} // namespace

class PasswordHashTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void hashesAndVerifies();
    void takesHashesOfTheReferenceImplementation_data();
    void takesHashesOfTheReferenceImplementation();
    void refusesUncomputed_data();
    void refusesUncomputed();
    void everyChangedCharacterIsNoticed();
    void tellsWhatIsOutdated_data();
    void tellsWhatIsOutdated();
    void saltsEveryHash();
    void failsWithItsRandomSource();
    void knowsWhichCostsAreSafe_data();
    void knowsWhichCostsAreSafe();
    void everySafeCostCanBeVerified();
    void hashesBehindEverythingElse();
};

void PasswordHashTest::hashesAndVerifies()
{
    CountingRandom random;
    PasswordHasher hasher{random, kCheap};
    const auto hash = hasher.hash(secret("password"));
    QVERIFY(hash);
    QVERIFY(hash->startsWith("$argon2id$v=19$m=64,t=1,p=1$AAECAwQFBgcICQoLDA0ODw$"));
    QCOMPARE(hash->size(), 28 + 22 + 1 + 43);
    QCOMPARE(hasher.verify(*hash, secret("password")), PasswordMatch::Yes);
    for (const QByteArray& wrong : {"Password"_ba, "password "_ba, "passwor"_ba, ""_ba,
                                    QByteArray("password\0", 9), QByteArray("\0password", 9)})
        QCOMPARE(hasher.verify(*hash, secret(wrong)), PasswordMatch::No);

    // L12: what follows a NUL counts.
    const auto withNul = hasher.hash(secret(QByteArrayView("a\0b", 3)));
    QVERIFY(withNul);
    QCOMPARE(hasher.verify(*withNul, secret(QByteArrayView("a\0b", 3))), PasswordMatch::Yes);
    QCOMPARE(hasher.verify(*withNul, secret("a")), PasswordMatch::No);
}

void PasswordHashTest::takesHashesOfTheReferenceImplementation_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<QByteArray>("password");

    // From src/test.c of the reference implementation of Argon2 (P-H-C/phc-winner-argon2).
    // clang-format off
    QTest::newRow("256 KiB")            << "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4"_ba   << "password"_ba;
    QTest::newRow("256 KiB, two lanes") << "$argon2id$v=19$m=256,t=2,p=2$c29tZXNhbHQ$bQk8UB/VmZZF4Oo79iDXuL5/0ttZwg2f/5U52iv1cDc"_ba   << "password"_ba;
    QTest::newRow("64 MiB")             << "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"_ba << "password"_ba;
    QTest::newRow("another password")   << "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$C4TWUs9rDEvq7w3+J4umqA32aWKB1+DSiRuBfYxFj94"_ba << "differentpassword"_ba;
    // clang-format on
}

void PasswordHashTest::takesHashesOfTheReferenceImplementation()
{
    QFETCH(QByteArray, stored);
    QFETCH(QByteArray, password);

    CountingRandom random;
    const PasswordHasher hasher{random, kCheap};
    QCOMPARE(hasher.verify(stored, secret(password)), PasswordMatch::Yes);
    QCOMPARE(hasher.verify(stored, secret(password.append('!'))), PasswordMatch::No);
    QVERIFY(hasher.isOutdated(stored));
}

void PasswordHashTest::refusesUncomputed_data()
{
    QTest::addColumn<QByteArray>("stored");

    const QByteArray salt = "c29tZXNhbHQ";
    const QByteArray hash = "nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4";
    const QByteArray tail = '$' + salt + '$' + hash;
    const auto parameters = [tail](const QByteArray& text) {
        return QByteArray("$argon2id$v=19$" + text + tail);
    };
    const QByteArray start = "$argon2id$v=19$m=256,t=2,p=1$";

    // clang-format off
    QTest::newRow("L16 four gigabytes")            << parameters("m=4194304,t=30,p=64");
    QTest::newRow("L16 a KiB over 256 MiB")        << parameters("m=262145,t=2,p=1");
    QTest::newRow("L16 11 passes")                 << parameters("m=256,t=11,p=1");
    QTest::newRow("L16 9 lanes")                   << parameters("m=256,t=2,p=9");
    QTest::newRow("L16 no memory")                 << parameters("m=0,t=2,p=1");
    QTest::newRow("L16 no pass")                   << parameters("m=256,t=0,p=1");
    QTest::newRow("L16 no lane")                   << parameters("m=256,t=2,p=0");
    QTest::newRow("L16 2^32 + 256 KiB")            << parameters("m=4294967552,t=2,p=1");
    QTest::newRow("L16 minus")                     << parameters("m=-256,t=2,p=1");
    QTest::newRow("L16 plus")                      << parameters("m=+256,t=2,p=1");
    QTest::newRow("L16 leading zero")              << parameters("m=0256,t=2,p=1");
    QTest::newRow("L16 a space")                   << parameters("m= 256,t=2,p=1");
    QTest::newRow("L16 hexadecimal")               << parameters("m=0x100,t=2,p=1");
    QTest::newRow("L16 another order")             << parameters("t=2,m=256,p=1");
    QTest::newRow("L16 a parameter missing")       << parameters("m=256,t=2");
    QTest::newRow("L16 a parameter more")          << parameters("m=256,t=2,p=1,keyid=x");
    QTest::newRow("L16 argon2i")                   << "$argon2i$v=19$m=256,t=2,p=1" + tail;
    QTest::newRow("L16 argon2d")                   << "$argon2d$v=19$m=256,t=2,p=1" + tail;
    QTest::newRow("L16 argon2id in capitals")      << "$ARGON2ID$v=19$m=256,t=2,p=1" + tail;
    QTest::newRow("L16 bcrypt of cost 31")         << "$2b$31$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW"_ba;
    QTest::newRow("L16 version 16")                << "$argon2id$v=16$m=256,t=2,p=1" + tail;
    QTest::newRow("L16 no version")                << "$argon2id$m=256,t=2,p=1" + tail;
    QTest::newRow("L16 salt of 3 bytes")           << start + "c29t$" + hash;
    QTest::newRow("L16 salt of 7 bytes")           << start + "c29tZXNhbA$" + hash;
    QTest::newRow("L16 salt of 65 bytes")          << start + QByteArray(86, 'A') + "A$" + hash;
    QTest::newRow("L16 no salt")                   << start + '$' + hash;
    QTest::newRow("L16 padded salt")               << start + salt + "=$" + hash;
    QTest::newRow("L16 unused bits in the salt")   << start + "c29tZXNhbHR$" + hash;
    QTest::newRow("L16 padded hash")               << start + salt + '$' + hash + '=';
    QTest::newRow("L16 hash in base64url")         << start + salt + "$nf65EOgLrQMR_uIPnA4rEsF5h7TKyQwu9U1bMCHGi_4";
    QTest::newRow("L16 hash of 12 bytes")          << start + salt + "$nf65EOgLrQMR/uIP";
    QTest::newRow("L16 no hash")                   << start + salt + '$';
    QTest::newRow("L16 a field more")              << start + salt + '$' + hash + "$x";
    QTest::newRow("L16 a line end after it")       << start + salt + '$' + hash + '\n';
    QTest::newRow("L16 text before it")            << 'x' + start + salt + '$' + hash;
    QTest::newRow("L16 nothing")                   << QByteArray{};
    QTest::newRow("L16 only dollars")              << QByteArray(5, '$');
    // clang-format on
}

void PasswordHashTest::refusesUncomputed()
{
    QFETCH(QByteArray, stored);

    CountingRandom random;
    const PasswordHasher hasher{random, kCheap};
    const auto start = std::chrono::steady_clock::now();
    QCOMPARE(hasher.verify(stored, secret("password")), PasswordMatch::Unreadable);
    QVERIFY(std::chrono::steady_clock::now() - start < std::chrono::milliseconds{200});
    QVERIFY(hasher.isOutdated(stored));
}

void PasswordHashTest::everyChangedCharacterIsNoticed()
{
    CountingRandom random;
    PasswordHasher hasher{random, {.memoryKib = 8, .passes = 1, .lanes = 1}};
    const QByteArray stored = *hasher.hash(secret("password"));
    for (qsizetype at = 0; at < stored.size(); ++at) {
        for (const char c : {'A', 'b', '1', '9', '=', '$', '/', '-', '\0'}) {
            QByteArray changed = stored;
            changed[at] = c;
            if (changed != stored)
                QVERIFY2(hasher.verify(changed, secret("password")) != PasswordMatch::Yes,
                         changed.constData());
        }
    }
}

void PasswordHashTest::tellsWhatIsOutdated_data()
{
    QTest::addColumn<QByteArray>("stored");
    QTest::addColumn<bool>("outdated");

    const QByteArray salt = "AAECAwQFBgcICQoLDA0ODw";
    const QByteArray hash(43, 'A');
    const auto row = [](const char* name, const QByteArray& stored, bool outdated) {
        QTest::newRow(name) << stored << outdated;
    };
    const QByteArray start = "$argon2id$v=19$";
    row("these parameters", start + "m=64,t=1,p=1$" + salt + '$' + hash, false);
    row("more memory", start + "m=65,t=1,p=1$" + salt + '$' + hash, true);
    row("less memory", start + "m=63,t=1,p=1$" + salt + '$' + hash, true);
    row("more passes", start + "m=64,t=2,p=1$" + salt + '$' + hash, true);
    row("more lanes", start + "m=64,t=1,p=2$" + salt + '$' + hash, true);
    row("a shorter salt", start + "m=64,t=1,p=1$c29tZXNhbHQ$" + hash, true);
    row("a shorter hash", start + "m=64,t=1,p=1$" + salt + '$' + QByteArray(32, 'A'), true);
}

void PasswordHashTest::tellsWhatIsOutdated()
{
    QFETCH(QByteArray, stored);
    QFETCH(bool, outdated);

    CountingRandom random;
    QCOMPARE(PasswordHasher(random, kCheap).isOutdated(stored), outdated);
}

void PasswordHashTest::saltsEveryHash()
{
    CountingRandom random;
    PasswordHasher hasher{random, kCheap};
    QVERIFY(*hasher.hash(secret("password")) != *hasher.hash(secret("password")));
}

void PasswordHashTest::failsWithItsRandomSource()
{
    CountingRandom random;
    random.fail();
    QVERIFY(!PasswordHasher(random, kCheap).hash(secret("password")));
}

void PasswordHashTest::knowsWhichCostsAreSafe_data()
{
    QTest::addColumn<Argon2idCost>("cost");
    QTest::addColumn<std::optional<CostFault>>("fault");

    const auto row = [](const char* name, Argon2idCost cost, std::optional<CostFault> fault = {}) {
        QTest::newRow(name) << cost << fault;
    };
    row("what we use by default", {});
    row("L18 46 MiB, one pass", {47104, 1, 1});
    row("L18 a KiB less, passes: 1", {47103, 1, 1}, CostFault::TooCheap);
    row("L18 19 MiB, two passes", {19456, 2, 1});
    row("L18 a KiB less, passes: 2", {19455, 2, 1}, CostFault::TooCheap);
    row("L18 12 MiB, three passes", {12288, 3, 1});
    row("L18 a KiB less, passes: 3", {12287, 3, 1}, CostFault::TooCheap);
    row("L18 9 MiB, four passes", {9216, 4, 1});
    row("L18 a KiB less, passes: 4", {9215, 4, 1}, CostFault::TooCheap);
    row("L18 7 MiB, five passes", {7168, 5, 1});
    row("L18 a KiB less, passes: 5", {7167, 5, 1}, CostFault::TooCheap);
    row("L18 7 MiB, ten passes", {7168, 10, 1});
    row("L18 a KiB less, passes: 10", {7167, 10, 1}, CostFault::TooCheap);
    row("L18 more lanes", {19456, 2, 4});
    row("L18 no pass", {65536, 0, 1}, CostFault::TooCheap);
    row("L18 no lane", {65536, 2, 0}, CostFault::TooCheap);
    row("L18 256 MiB", {262144, 1, 1});
    row("L18 more memory than verifying takes", {262145, 1, 1}, CostFault::TooDear);
    row("L18 more passes", {19456, 11, 1}, CostFault::TooDear);
    row("L18 more lanes than verifying takes", {19456, 2, 9}, CostFault::TooDear);
}

void PasswordHashTest::knowsWhichCostsAreSafe()
{
    QFETCH(Argon2idCost, cost);
    QFETCH(std::optional<CostFault>, fault);

    const auto checked = checkCost(cost);

    QCOMPARE(checked.has_value(), !fault);
    if (fault)
        QCOMPARE(checked.error(), *fault);
}

void PasswordHashTest::everySafeCostCanBeVerified()
{
    // Else a server would lock its users out with the hashes it makes.
    CountingRandom random;
    for (const Argon2idCost cost : {Argon2idCost{7168, 10, 8}, Argon2idCost{47104, 1, 1}}) {
        QVERIFY(checkCost(cost));
        PasswordHasher hasher{random, cost};
        QCOMPARE(hasher.verify(*hasher.hash(secret("password")), secret("password")),
                 PasswordMatch::Yes);
    }
}

void PasswordHashTest::hashesBehindEverythingElse()
{
    if (!QFile::exists(u"/proc/self/task"_s))
        QSKIP("Only Linux shows the priority of threads.");
    const int own = niceOf(u"/proc/self/stat"_s);
    if (own >= 10)
        QSKIP("This program itself is behind everything else.");
    CountingRandom random;
    const PasswordHasher hasher{random, kCheap};
    hasher.spendTime(secret("password"));

    const QStringList threads =
        QDir(u"/proc/self/task"_s).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    QCOMPARE(std::ranges::count_if(threads,
                                   [own](const QString& thread) {
                                       return niceOf(u"/proc/self/task/"_s + thread + u"/stat"_s)
                                           > own;
                                   }),
             1);
}

QTEST_GUILESS_MAIN(PasswordHashTest)
#include "tst_passwordhash.moc"
