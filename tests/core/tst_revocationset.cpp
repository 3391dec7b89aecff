#include "core/auth/revocationset.h"
#include "tests/support/countingrandom.h"

#include <QHash>
#include <QTest>
#include <QThread>

#include <atomic>
#include <memory>
#include <random>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class RevocationSetTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void findsWhatIsInItAndNothingElse();
    void keepsTheFirstRevocation();
    void dropsWhatNeedNotBeKept();
    void agreesWithATableThatForgetsNothing();
    void takesAtMost32BytesForAnEntry();
    void isSafeFromSeveralThreads();
    void worksWithoutARandomKey();

private:
    static constexpr Instant kNow{1'800'000'000s};
    static constexpr Instant kLater = kNow + 24h;
};

void RevocationSetTest::findsWhatIsInItAndNothingElse()
{
    CountingRandom random;
    RevocationSet set{random};
    QVERIFY(!set.find("jti"));
    set.insert("jti", kNow, kLater);
    QCOMPARE(set.find("jti"), kNow);
    QVERIFY(!set.find("jtj"));
    QVERIFY(!set.find(""));
    QCOMPARE(set.size(), 1);
}

void RevocationSetTest::keepsTheFirstRevocation()
{
    CountingRandom random;
    RevocationSet set{random};
    set.insert("jti", kNow, kNow + 1h);
    set.insert("jti", kNow + 5s, kNow + 2h);
    QCOMPARE(set.find("jti"), kNow);
    QCOMPARE(set.size(), 1);
    set.dropExpired(kNow + 2h); // the longer of both spans
    QVERIFY(set.find("jti"));
}

void RevocationSetTest::dropsWhatNeedNotBeKept()
{
    CountingRandom random;
    RevocationSet set{random};
    for (int i = 0; i < 10'000; ++i)
        set.insert(QByteArray::number(i), kNow, kNow + std::chrono::seconds{i});
    const qint64 before = set.bytes();
    set.dropExpired(kNow + 9'000s);
    QCOMPARE(set.size(), 1'000);
    QVERIFY(!set.find("8999"));
    QVERIFY(set.find("9000")); // it is asked about in this very second
    QVERIFY(set.find("9999"));
    QVERIFY(set.bytes() < before);
    set.insert("8999", kNow, kLater);
    QVERIFY(set.find("8999"));
    set.dropExpired(kLater + 1s);
    QCOMPARE(set.size(), 0);
    QVERIFY(!set.find("9999"));
}

void RevocationSetTest::agreesWithATableThatForgetsNothing()
{
    CountingRandom random;
    RevocationSet set{random};
    QHash<QByteArray, Instant> keptUntil;
    std::mt19937 dice{20'261'123};
    const auto roll = [&dice](int sides) {
        return static_cast<int>(std::uniform_int_distribution<>{0, sides - 1}(dice));
    };
    Instant now = kNow;
    for (int step = 0; step < 200'000; ++step) {
        const QByteArray id = QByteArray::number(roll(50'000));
        if (roll(20'000) == 0) {
            now += 1h;
            set.dropExpired(now);
            keptUntil.removeIf([now](const auto& entry) { return entry.value() < now; });
        }
        if (roll(2) == 0) {
            const Instant until = now + std::chrono::minutes{roll(300)};
            set.insert(id, kNow, until);
            Instant& kept = keptUntil[id];
            kept = std::max(kept, until);
        }
        QCOMPARE(set.find(id).has_value(), keptUntil.contains(id));
    }
    QCOMPARE(set.size(), keptUntil.size());
}

// Just before a table grows it is fullest, just after it emptiest; a million is between.
void RevocationSetTest::takesAtMost32BytesForAnEntry()
{
    CountingRandom random;
    RevocationSet set{random};
    for (int i = 1; i <= 1'000'000; ++i) {
        set.insert(QByteArray::number(i), kNow, kLater);
        if (i >= 100'000 && i % 10'000 == 0)
            QVERIFY2(set.bytes() <= 32LL * i, qPrintable(QString::number(i)));
    }
    QCOMPARE(set.size(), 1'000'000);
    for (int i = 1; i <= 1'000'000; ++i)
        QVERIFY(set.find(QByteArray::number(i)));
    for (int i = 1'000'001; i <= 1'100'000; ++i)
        QVERIFY(!set.find(QByteArray::number(i)));
}

void RevocationSetTest::isSafeFromSeveralThreads()
{
    CountingRandom random;
    RevocationSet set{random};
    std::atomic<int> wrong{0};
    std::vector<std::unique_ptr<QThread>> threads;
    for (int t = 0; t < 4; ++t) {
        threads.emplace_back(QThread::create([&set, &wrong, t] {
            for (int i = 0; i < 20'000; ++i) {
                const QByteArray id = QByteArray::number(t * 100'000 + i);
                set.insert(id, kNow, kLater);
                if (!set.find(id) || set.find("never"))
                    ++wrong;
                if (i % 5'000 == 0)
                    set.dropExpired(kNow);
            }
        }));
        threads.back()->start();
    }
    for (const auto& thread : threads)
        QVERIFY(thread->wait());
    QCOMPARE(wrong.load(), 0);
    QCOMPARE(set.size(), 80'000);
}

void RevocationSetTest::worksWithoutARandomKey()
{
    CountingRandom random;
    random.fail();
    RevocationSet set{random};
    set.insert("jti", kNow, kLater);
    QVERIFY(set.find("jti"));
    QVERIFY(!set.find("jtj"));
}

QTEST_GUILESS_MAIN(RevocationSetTest)
#include "tst_revocationset.moc"
