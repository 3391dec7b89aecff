// Counts what is asked of the heap while a token is verified, by everybody: us, Qt, simdjson and
// OpenSSL. It replaces malloc itself, which sanitizers do too; under them there is nothing to
// count.

#include "core/token/jwt.h"
#include "tests/support/tokens.h"

#include <QTest>

#include <cstdlib>
#include <optional>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define CLAIMCHECK_SANITIZED
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define CLAIMCHECK_SANITIZED
#endif
#if defined(__GLIBC__) && !defined(CLAIMCHECK_SANITIZED)
#define CLAIMCHECK_COUNTS_ALLOCATIONS
#endif

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

constinit thread_local int allocations = 0;

} // namespace

#ifdef CLAIMCHECK_COUNTS_ALLOCATIONS
extern "C" {
// NOLINTBEGIN(bugprone-reserved-identifier): glibc's names
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* block, std::size_t size);
// NOLINTEND(bugprone-reserved-identifier)

void* malloc(std::size_t size)
{
    ++allocations;
    return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size)
{
    ++allocations;
    return __libc_calloc(count, size);
}
void* realloc(void* block, std::size_t size)
{
    ++allocations;
    return __libc_realloc(block, size);
}
}
#endif

class AllocationsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase();
    void init() { QTest::failOnWarning(); }
    void verifyingAllocatesOnlyWhatItReturns_data();
    void verifyingAllocatesOnlyWhatItReturns();
};

void AllocationsTest::initTestCase()
{
#ifndef CLAIMCHECK_COUNTS_ALLOCATIONS
    QSKIP("Allocations are counted with glibc and without sanitizers.");
#endif
}

void AllocationsTest::verifyingAllocatesOnlyWhatItReturns_data()
{
    QTest::addColumn<QByteArray>("payload");
    QTest::addColumn<bool>("tampered");
    QTest::addColumn<std::optional<Fault>>("fault");
    QTest::addColumn<int>("most");

    const QByteArray now = QByteArray::number(Tokens::kNowSeconds);
    const QByteArray claims = R"("iss":"https://a","aud":["web","api"],"sub":"ada","jti":"j1",)"
                              R"("iat":)"
        + now + R"(,"nbf":)" + now + R"(,"roles":["user"],"scope":"a b","exp":)";
    const QByteArray good = '{' + claims + QByteArray::number(Tokens::kNowSeconds + 60) + '}';
    const QByteArray old = '{' + claims + now + '}';
    const std::optional<Fault> none;

    // What is returned: the bytes of the payload and the claims read from them.
    QTest::newRow("good") << good << false << none << 2;
    QTest::newRow("expired") << old << false << std::optional{Fault::Expired} << 2;
    QTest::newRow("badly signed") << good << true << std::optional{Fault::BadSignature} << 0;
}

void AllocationsTest::verifyingAllocatesOnlyWhatItReturns()
{
    QFETCH(QByteArray, payload);
    QFETCH(bool, tampered);
    QFETCH(std::optional<Fault>, fault);
    QFETCH(int, most);

    const KeySet keys = Tokens::keys("k1");
    const FixedClock clock{Tokens::kNow};
    const JwtVerifier verifier{keys,
                               {Algorithm::HS256},
                               {.issuer = "https://a"_ba,
                                .audience = "api"_ba,
                                .type = "at+jwt"_ba,
                                .required = {"sub"_ba, "jti"_ba, "iat"_ba}},
                               clock};
    QByteArray token = Tokens::signedText(R"({"alg":"HS256","kid":"k1","typ":"at+jwt"})", payload);
    if (tampered)
        token = token.first(token.lastIndexOf('.') + 1) + QByteArray(43, 'A');

    for (int round = 0; round < 3; ++round) {
        const int before = allocations;
        const auto claims = verifier.verify(token);
        const int made = allocations - before;
        QCOMPARE(claims.has_value(), !fault);
        // The first round fills the buffers that the thread keeps.
        if (round > 0)
            QVERIFY2(made <= most, QByteArray::number(made).constData());
    }
}

QTEST_GUILESS_MAIN(AllocationsTest)
#include "tst_allocations.moc"
