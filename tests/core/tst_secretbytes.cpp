#include "core/base/secretbytes.h"

#include <QByteArray>
#include <QTest>

#include <type_traits>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class SecretBytesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void isMovedNeverCopied();
    void startsAsZeros();
    void copiesWhatItIsGiven();
    void movingLeavesNothingBehind();
    void assigningOverASecretWipesIt();
    void wipesEveryByte();
};

void SecretBytesTest::isMovedNeverCopied()
{
    static_assert(!std::is_copy_constructible_v<SecretBytes>);
    static_assert(!std::is_copy_assignable_v<SecretBytes>);
    static_assert(std::is_nothrow_move_constructible_v<SecretBytes>);
    static_assert(std::is_nothrow_move_assignable_v<SecretBytes>);
    static_assert(!std::is_convertible_v<SecretBytes, QByteArray>);
}

void SecretBytesTest::startsAsZeros()
{
    const SecretBytes bytes(32);
    QCOMPARE(bytes.size(), 32U);
    QVERIFY(!bytes.isEmpty());
    QCOMPARE(bytes.view().toByteArray(), QByteArray(32, '\0'));
    QVERIFY(SecretBytes{}.isEmpty());
    QVERIFY(SecretBytes(0).isEmpty());
    QVERIFY(SecretBytes{}.view().isEmpty());
}

void SecretBytesTest::copiesWhatItIsGiven()
{
    QByteArray original("a\0b", 3);
    const SecretBytes copy = SecretBytes::copyOf(original);
    original.fill('x');
    QCOMPARE(copy.view().toByteArray(), QByteArray("a\0b", 3));
    QVERIFY(SecretBytes::copyOf({}).isEmpty());
}

void SecretBytesTest::movingLeavesNothingBehind()
{
    SecretBytes first = SecretBytes::copyOf("secret");
    const auto* const place = first.bytes().data();
    SecretBytes second = std::move(first);
    QCOMPARE(second.view().toByteArray(), "secret"_ba);
    QVERIFY(second.bytes().data() == place); // moved, not copied
    QVERIFY(first.isEmpty()); // NOLINT(bugprone-use-after-move)
    QVERIFY(first.bytes().empty());

    SecretBytes& alias = second;
    second = std::move(alias);
    QCOMPARE(second.view().toByteArray(), "secret"_ba);
}

void SecretBytesTest::assigningOverASecretWipesIt()
{
    SecretBytes bytes = SecretBytes::copyOf("old");
    bytes = SecretBytes::copyOf("newer");
    QCOMPARE(bytes.view().toByteArray(), "newer"_ba);
    bytes.writableBytes()[0] = std::byte{'N'};
    QCOMPARE(bytes.view().toByteArray(), "Newer"_ba);
}

void SecretBytesTest::wipesEveryByte()
{
    QByteArray bytes(1000, 'x');
    wipe(std::as_writable_bytes(std::span{bytes.data(), 999U}));
    QCOMPARE(bytes.first(999), QByteArray(999, '\0'));
    QCOMPARE(bytes.back(), 'x');
    wipe({});
}

QTEST_GUILESS_MAIN(SecretBytesTest)
#include "tst_secretbytes.moc"
