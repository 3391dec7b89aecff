#include "core/base/base64url.h"
#include "core/base/crc32.h"
#include "core/crypto/digest.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/token/opaquetoken.h"
#include "tests/support/countingrandom.h"

#include <QSet>
#include <QTest>
#include <QtEndian>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;
using Kind = OpaqueToken::Kind;

namespace {

// A token whose checksum is right, whatever the rest is.
QByteArray withChecksum(const QByteArray& text)
{
    const quint32 sum = qToBigEndian(crc32Of(text));
    return text + encodeBase64url({reinterpret_cast<const char*>(&sum), 4});
}

const QByteArray kRandomText(43, 'A');
const QByteArray kGood = withChecksum("cc_at_" + kRandomText);

} // namespace

class OpaqueTokenTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void checksumAgreesWithItsPublishedValue();
    void writesPrefixRandomAndChecksum();
    void readsBackWhatItGenerated();
    void k08GivesUpWithoutRandom();
    void neverGeneratesOneTwice();
    void refuses_data();
    void refuses();
    void everyChangeOfATokenIsRefused();
    void theStoreKeepsTheHashOnly();
    void hashesCompareWhole();

private:
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void OpaqueTokenTest::checksumAgreesWithItsPublishedValue()
{
    QCOMPARE(crc32Of("123456789"), 0xcbf43926U); // the check value of CRC-32/ISO-HDLC
    QCOMPARE(crc32Of(""), 0U);
    QCOMPARE(crc32Of({}), 0U);
}

void OpaqueTokenTest::writesPrefixRandomAndChecksum()
{
    // The bytes 0 to 31; the checksum is binascii.crc32 of Python.
    CountingRandom random;
    const auto token = OpaqueToken::generate(Kind::Refresh, random);
    QVERIFY(token);
    QCOMPARE(token->text().toByteArray(),
             "cc_rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8bnZqzg"_ba);
    QCOMPARE(token->kind(), Kind::Refresh);
}

void OpaqueTokenTest::readsBackWhatItGenerated()
{
    SystemRandom random;
    for (const Kind kind : {Kind::Access, Kind::Refresh}) {
        const auto token = OpaqueToken::generate(kind, random);
        QVERIFY(token);
        const auto parsed = OpaqueToken::parse(token->text());
        QVERIFY(parsed);
        QCOMPARE(parsed->kind(), kind);
        QCOMPARE(parsed->text().toByteArray(), token->text().toByteArray());
        QVERIFY(parsed->hash().matches(token->hash()));
    }
}

void OpaqueTokenTest::k08GivesUpWithoutRandom()
{
    CountingRandom random;
    random.fail();
    QVERIFY(!OpaqueToken::generate(Kind::Access, random));
}

void OpaqueTokenTest::neverGeneratesOneTwice()
{
    // O01. A source of 256 bits cannot be shown to be one; a lost bit or a reused buffer can.
    SystemRandom random;
    QSet<QByteArray> seen;
    constexpr int kCount = 20'000;
    for (int i = 0; i < kCount; ++i)
        seen.insert(OpaqueToken::generate(Kind::Access, random)->text().toByteArray());
    QCOMPARE(seen.size(), kCount);
    // Every place of the random part takes every character, its last one those without unused bits.
    for (qsizetype at = 6; at < 49; ++at) {
        QSet<char> characters;
        for (const QByteArray& token : seen)
            characters.insert(token.at(at));
        QCOMPARE(characters.size(), at == 48 ? 16 : 64);
    }
}

void OpaqueTokenTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const auto row = [](const char* name, const QByteArray& text, Fault fault, const char* where) {
        QTest::newRow(name) << text << fault << QString::fromLatin1(where);
    };
    const auto malformed = Fault::Malformed;
    // clang-format off
    row("O01 empty",                       "",                                            malformed, "prefix");
    row("O01 the prefix alone",            "cc_at_",                                      malformed, "size");
    row("O01 no prefix",                   kGood.sliced(6),                               malformed, "prefix");
    row("O01 a prefix of nobody",          withChecksum("cc_xt_" + kRandomText),          malformed, "prefix");
    row("O01 the prefix in capitals",      withChecksum("CC_AT_" + kRandomText),          malformed, "prefix");
    row("O01 the other kind's prefix",     "cc_rt_" + kGood.sliced(6),                    malformed, "checksum");
    row("O01 a number that counts up",     "cc_at_1000001",                               malformed, "size");
    row("O01 a character less",            withChecksum("cc_at_" + kRandomText.chopped(1)), malformed, "size");
    row("O01 a character more",            withChecksum("cc_at_" + kRandomText + 'A'),    malformed, "size");
    row("O01 a line end",                  kGood + '\n',                                  malformed, "size");
    row("O01 a space before",              ' ' + kGood,                                   malformed, "prefix");
    row("O01 padded",                      kGood + '=',                                   malformed, "size");
    row("O01 very long",                   kGood + QByteArray(100'000, 'A'),              malformed, "size");
    row("O01 unused bits, right checksum", withChecksum("cc_at_" + kRandomText.chopped(1) + 'B'), Fault::BadEncoding, "random");
    row("O01 no base64url, right checksum", withChecksum("cc_at_" + kRandomText.chopped(1) + '+'), Fault::BadEncoding, "random");
    row("O01 NUL, right checksum",         withChecksum("cc_at_" + kRandomText.chopped(1) + '\0'), Fault::BadEncoding, "random");
    // clang-format on
}

void OpaqueTokenTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const auto token = OpaqueToken::parse(text);
    QVERIFY2(!token, "the token was accepted");
    QCOMPARE(token.error(), (TokenError{fault, where}));
}

void OpaqueTokenTest::everyChangeOfATokenIsRefused()
{
    QVERIFY(OpaqueToken::parse(kGood));
    for (qsizetype at = 0; at < kGood.size(); ++at) {
        for (int bit = 0; bit < 8; ++bit) {
            QByteArray text = kGood;
            text[at] = static_cast<char>(text[at] ^ (1 << bit));
            QVERIFY2(!OpaqueToken::parse(text), text.constData());
        }
    }
}

void OpaqueTokenTest::theStoreKeepsTheHashOnly()
{
    // O02
    const auto token = OpaqueToken::parse(kGood);
    QVERIFY(token);
    const OpaqueTokenHash hash = token->hash();
    QCOMPARE(hash.view().toByteArray(), digest(DigestAlgorithm::Sha256, kGood));
    const auto stored = OpaqueTokenHash::fromBytes(hash.view());
    QVERIFY(stored);
    QVERIFY(stored->matches(token->hash()));
    // What stands in the store, in any spelling, is no token.
    QVERIFY(!OpaqueToken::parse(hash.view()));
    QVERIFY(!OpaqueToken::parse(hash.view().toByteArray().toHex()));
    const auto disguised =
        OpaqueToken::parse(withChecksum("cc_at_" + encodeBase64url(hash.view())));
    QVERIFY(disguised);
    QVERIFY(!stored->matches(disguised->hash()));
}

void OpaqueTokenTest::hashesCompareWhole()
{
    const QByteArray bytes(32, '\x5a');
    const auto hash = OpaqueTokenHash::fromBytes(bytes);
    QVERIFY(hash);
    for (qsizetype at = 0; at < bytes.size(); ++at) {
        QByteArray other = bytes;
        other[at] = '\x5b';
        QVERIFY(!hash->matches(*OpaqueTokenHash::fromBytes(other)));
    }
    QVERIFY(!OpaqueTokenHash::fromBytes(bytes.first(31)));
    QVERIFY(!OpaqueTokenHash::fromBytes(QByteArray{bytes + 'x'}));
    QVERIFY(!OpaqueTokenHash::fromBytes({}));
}

QTEST_GUILESS_MAIN(OpaqueTokenTest)
#include "tst_opaquetoken.moc"
