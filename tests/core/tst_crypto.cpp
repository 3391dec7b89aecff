#include "core/crypto/argon2id.h"
#include "core/crypto/constanttime.h"
#include "core/crypto/digest.h"
#include "core/crypto/mac.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "tests/core/vectorfile.h"

#include <QTest>

#include <array>
#include <atomic>
#include <set>
#include <thread>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class CryptoTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_runtime); }
    void init() { QTest::failOnWarning(); }
    void hmacAgreesWithRfc4231_data();
    void hmacAgreesWithRfc4231();
    void hmacTakesAnyKeyAndMessage();
    void hmacIsSafeFromSeveralThreads();
    void sha256AgreesWithFips180_data();
    void sha256AgreesWithFips180();
    void argon2idAgreesWithTheReferenceImplementation_data();
    void argon2idAgreesWithTheReferenceImplementation();
    void argon2idRefusesWhatRfc9106Does();
    void comparesWhole();
    void randomBytesDiffer();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void CryptoTest::hmacAgreesWithRfc4231_data()
{
    QTest::addColumn<DigestAlgorithm>("algorithm");
    QTest::addColumn<QByteArray>("key");
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("tag");

    const QJsonArray vectors = vectorFile("rfc4231/hmac.json").array();
    QCOMPARE(vectors.size(), 6);
    for (const QJsonValue& value : vectors) {
        const QJsonObject vector = value.toObject();
        const struct
        {
            DigestAlgorithm algorithm;
            QLatin1StringView name;
        } columns[] = {
            {DigestAlgorithm::Sha256, "sha256"_L1},
            {DigestAlgorithm::Sha384, "sha384"_L1},
            {DigestAlgorithm::Sha512, "sha512"_L1},
        };
        for (const auto& [algorithm, name] : columns) {
            QTest::addRow("%s, %s", textOf(vector, "name"_L1).constData(), name.latin1())
                << algorithm << bytesOf(vector, "key"_L1) << bytesOf(vector, "data"_L1)
                << bytesOf(vector, name);
        }
    }
}

void CryptoTest::hmacAgreesWithRfc4231()
{
    QFETCH(DigestAlgorithm, algorithm);
    QFETCH(QByteArray, key);
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, tag);

    const auto context = MacContext::create(algorithm, key);
    QVERIFY(context);
    for (int round = 0; round < 3; ++round) // the context is reused
        QCOMPARE(context->compute(data), tag);
    QVERIFY(context->verify(data, tag));
    for (qsizetype at = 0; at < tag.size(); ++at) {
        QByteArray changed = tag;
        changed[at] = static_cast<char>(changed[at] ^ 1);
        QVERIFY(!context->verify(data, changed));
        QVERIFY(!context->verify(data, tag.first(at)));
    }
    QVERIFY(!context->verify(data, QByteArray{tag}.append('\0')));
}

void CryptoTest::hmacTakesAnyKeyAndMessage()
{
    // HMAC-SHA-256 of nothing with no key.
    const auto context = MacContext::create(DigestAlgorithm::Sha256, {});
    QVERIFY(context);
    QCOMPARE(context->compute({}).toHex(),
             "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"_ba);
}

void CryptoTest::hmacIsSafeFromSeveralThreads()
{
    const auto context = MacContext::create(DigestAlgorithm::Sha256, "Jefe");
    QVERIFY(context);
    std::atomic<int> wrong{0};
    {
        // More threads than the context has copies of its state; of the kind that the thread
        // sanitizer understands.
        std::vector<std::jthread> threads;
        for (int t = 0; t < 12; ++t) {
            threads.emplace_back([&context, &wrong, t] {
                const QByteArray message(t * 100, 'x');
                const QByteArray longer(t * 100 + 1, 'x');
                const QByteArray tag = context->compute(message);
                for (int i = 0; i < 1000; ++i) {
                    if (!context->verify(message, tag) || context->verify(longer, tag))
                        ++wrong;
                }
            });
        }
    }
    QCOMPARE(wrong.load(), 0);
}

void CryptoTest::sha256AgreesWithFips180_data()
{
    QTest::addColumn<QByteArray>("data");
    QTest::addColumn<QByteArray>("hash");

    // clang-format off
    QTest::newRow("nothing")        << ""_ba                       << "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"_ba;
    QTest::newRow("abc")            << "abc"_ba                    << "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"_ba;
    QTest::newRow("two blocks")     << "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"_ba << "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"_ba;
    QTest::newRow("a million a")    << QByteArray(1000000, 'a')    << "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"_ba;
    // clang-format on
}

void CryptoTest::sha256AgreesWithFips180()
{
    QFETCH(QByteArray, data);
    QFETCH(QByteArray, hash);
    QCOMPARE(digest(DigestAlgorithm::Sha256, data).toHex(), hash);
}

void CryptoTest::argon2idAgreesWithTheReferenceImplementation_data()
{
    QTest::addColumn<quint32>("memory");
    QTest::addColumn<quint32>("lanes");
    QTest::addColumn<QByteArray>("hash");

    // From src/test.c of the reference implementation: "password", "somesalt", two passes.
    // clang-format off
    QTest::newRow("256 KiB")            << 256U   << 1U << "9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe"_ba;
    QTest::newRow("256 KiB, two lanes") << 256U   << 2U << "6d093c501fd5999645e0ea3bf620d7b8be7fd2db59c20d9fff9539da2bf57037"_ba;
    QTest::newRow("64 MiB")             << 65536U << 1U << "09316115d5cf24ed5a15a31a3ba326e5cf32edc24702987c02b6566f61913cf7"_ba;
    // clang-format on
}

void CryptoTest::argon2idAgreesWithTheReferenceImplementation()
{
    QFETCH(quint32, memory);
    QFETCH(quint32, lanes);
    QFETCH(QByteArray, hash);

    const auto result =
        argon2id("password", "somesalt", {.memoryKib = memory, .passes = 2, .lanes = lanes}, 32);
    QVERIFY(result);
    QCOMPARE(result->view().toByteArray().toHex(), hash);
}

void CryptoTest::argon2idRefusesWhatRfc9106Does()
{
    const Argon2idCost cheap{.memoryKib = 64, .passes = 1, .lanes = 1};
    QVERIFY(argon2id("password", "somesalt", cheap, 32));
    QVERIFY(argon2id({}, "somesalt", cheap, 32));
    QVERIFY(!argon2id("password", "short", cheap, 32));
    QVERIFY(!argon2id("password", "somesalt", {.memoryKib = 7, .passes = 1, .lanes = 1}, 32));
    QVERIFY(!argon2id("password", "somesalt", {.memoryKib = 64, .passes = 0, .lanes = 1}, 32));
    QVERIFY(!argon2id("password", "somesalt", {.memoryKib = 64, .passes = 1, .lanes = 0}, 32));
}

void CryptoTest::comparesWhole()
{
    QVERIFY(constantTimeEquals("", ""));
    QVERIFY(constantTimeEquals("abc", "abc"));
    QVERIFY(!constantTimeEquals("abc", "abd"));
    QVERIFY(!constantTimeEquals("bbc", "abc"));
    QVERIFY(!constantTimeEquals("abc", "ab"));
    QVERIFY(!constantTimeEquals("", "a"));
    QVERIFY(!constantTimeEquals(QByteArrayView("a\0b", 3), QByteArrayView("a\0c", 3)));
}

void CryptoTest::randomBytesDiffer()
{
    SystemRandom random;
    std::set<QByteArray> seen;
    for (int i = 0; i < 1000; ++i) {
        std::array<std::byte, 16> bytes{};
        QVERIFY(random.fill(bytes));
        seen.insert(QByteArrayView{bytes}.toByteArray());
    }
    QCOMPARE(seen.size(), 1000U);
    QVERIFY(random.fill({}));
}

QTEST_GUILESS_MAIN(CryptoTest)
#include "tst_crypto.moc"
