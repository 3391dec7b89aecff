#include "core/base/base64url.h"
#include "core/base/crc32.h"
#include "tests/core/authworld.h"
#include "tests/support/longrun.h"

#include <QTest>
#include <QtEndian>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <limits>
#include <random>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

// With the checksum that belongs to it, so that nothing but the lookup can refuse it.
QByteArray tokenOf(const QByteArray& random)
{
    const QByteArray text = "cc_at_" + random;
    std::array<char, sizeof(quint32)> checksum;
    qToBigEndian(crc32Of(text), checksum.data());
    return text + encodeBase64url(checksum);
}

/// Mean and variance of what was added (Welford).
class Series
{
public:
    void add(double value)
    {
        ++m_count;
        const double off = value - m_mean;
        m_mean += off / m_count;
        m_squares += off * (value - m_mean);
    }
    [[nodiscard]] double mean() const { return m_mean; }
    [[nodiscard]] double varianceOfMean() const { return m_squares / (m_count - 1) / m_count; }

private:
    double m_count = 0;
    double m_mean = 0;
    double m_squares = 0;
};

// Welch's t, as dudect takes it: above 4.5 the two differ.
double differenceOf(const Series& a, const Series& b)
{
    return std::abs(a.mean() - b.mean()) / std::sqrt(a.varianceOfMean() + b.varianceOfMean());
}

} // namespace

/// Whether opaque tokens can be found by trying.
class OpaqueLookupsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void nobodyGuessesOne_data();
    void nobodyGuessesOne();
    void aLookupTellsNothingOfTheOthers();
};

void OpaqueLookupsTest::nobodyGuessesOne_data()
{
    QTest::addColumn<StoreAddress::Engine>("engine");
    QTest::newRow("O01 SQLite") << StoreAddress::Engine::Sqlite;
    QTest::newRow("O01 PostgreSQL") << StoreAddress::Engine::Postgres;
}

void OpaqueLookupsTest::nobodyGuessesOne()
{
    QFETCH(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    AuthWorld world(engine);
    QVERIFY(world.addUser(u"ada"_s).id > 0);
    const auto pair = world.tryLogIn(u"ada"_s, {.style = TokenStyle::Opaque, .scope = {}});
    QVERIFY(pair);
    const QByteArray token = pair->access.token;
    QCOMPARE(tokenOf(token.sliced(6, 43)), token);
    QCOMPARE(refusalOf(world.service(), token), std::nullopt);

    const QByteArray bits = *decodeBase64url(token.sliced(6, 43));
    for (int bit = 0; bit < 8 * bits.size(); ++bit) {
        QByteArray other = bits;
        other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
        QCOMPARE(refusalOf(world.service(), tokenOf(encodeBase64url(other))), Fault::NotIssued);
    }
    const int count = isAbuse() ? 1'000'000 : 2'000;
    QByteArray next = bits;
    for (int i = 0; i < count; ++i) {
        const auto guess = randomId(world.random, 32);
        QVERIFY(guess);
        if (const auto fault = refusalOf(world.service(), tokenOf(*guess));
            fault != Fault::NotIssued)
            QFAIL(guess->constData());
    }
    for (int i = 1; i <= std::min(count, 1'000); ++i) { // the next in order, should there be one
        next[31] = static_cast<char>(bits[31] + i);
        next[30] = static_cast<char>(bits[30] + ((static_cast<uchar>(bits[31]) + i) >> 8));
        if (next != bits)
            QCOMPARE(refusalOf(world.service(), tokenOf(encodeBase64url(next))), Fault::NotIssued);
    }
    QCOMPARE(refusalOf(world.service(), token), std::nullopt);
}

void OpaqueLookupsTest::aLookupTellsNothingOfTheOthers()
{
    if (!isAbuse())
        QSKIP("this measures, which is for the long run");
    // O03. Both are refused; one begins like a token that is good.
    AuthWorld world;
    QVERIFY(world.addUser(u"ada"_s).id > 0);
    const auto pair = world.tryLogIn(u"ada"_s, {.style = TokenStyle::Opaque, .scope = {}});
    QVERIFY(pair);
    const QByteArray good = pair->access.token.sliced(6, 43);
    constexpr int kSamples = 1'000'000;
    Series strange;
    Series alike;
    std::mt19937 dice{3};
    std::vector<double> warm;
    double limit = std::numeric_limits<double>::max(); // interruptions are no answer's time
    for (int i = 0; i < kSamples + 10'000; ++i) {
        const bool like = dice() % 2 == 0;
        QByteArray guess = *randomId(world.random, 32);
        if (like)
            guess = good.first(36) + guess.sliced(36);
        const QByteArray token = tokenOf(guess);
        const auto begun = std::chrono::steady_clock::now();
        const bool found = world.service().verifier().inspect(token).has_value();
        const std::chrono::duration<double, std::nano> took =
            std::chrono::steady_clock::now() - begun;
        QVERIFY(!found);
        if (i < 10'000) {
            warm.push_back(took.count());
        } else if (i == 10'000) {
            std::ranges::sort(warm);
            limit = warm[warm.size() * 95 / 100];
        } else if (took.count() <= limit) {
            (like ? alike : strange).add(took.count());
        }
    }
    const double t = differenceOf(strange, alike);
    qInfo("means %.1f and %.1f ns, t = %.2f", strange.mean(), alike.mean(), t);
    QVERIFY2(t < 4.5, "how long a refusal takes tells what tokens there are");
}

QTEST_GUILESS_MAIN(OpaqueLookupsTest)
#include "tst_opaquelookups.moc"
