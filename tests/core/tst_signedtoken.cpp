#include "core/base/base64url.h"
#include "core/base/inflate.h"
#include "core/token/compact.h"
#include "core/token/signedtoken.h"
#include "tests/support/tokens.h"

#include <QElapsedTimer>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = TokenError::Fault;

namespace {

QByteArray timestampOf(const char* hex)
{
    return encodeBase64url(QByteArray::fromHex(hex));
}

} // namespace

class SignedTokenTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void splits_data();
    void splits();
    void refusesShapes_data();
    void refusesShapes();
    void looksAtNothingBehindAnEmptyText();
    void refusesFromTheLimitOn();
    void writesTimestampsAsPythonDoes();
    void refusesTimestamps_data();
    void refusesTimestamps();
    void compressesWhatGetsShorter();
    void refusesPayloads_data();
    void refusesPayloads();
    void inflatesUpToBothLimits();
    void readsWithoutAKey();
    void aBrokenPartHidesNoOther();
    void aBombCostsTheInspectorNothing();
};

void SignedTokenTest::splits_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<char>("separator");
    QTest::addColumn<QByteArrayList>("parts"); // payload, timestamp or nothing, signature
    QTest::addColumn<bool>("compressed");

    // clang-format off
    QTest::newRow("timed")                       << "p.t.s"_ba  << '.' << QByteArrayList{"p", "t", "s"} << false;
    QTest::newRow("timed, compressed")           << ".p.t.s"_ba << '.' << QByteArrayList{"p", "t", "s"} << true;
    QTest::newRow("untimed")                     << "p.s"_ba    << '.' << QByteArrayList{"p", "s"}      << false;
    QTest::newRow("untimed, compressed")         << ".p.s"_ba   << '.' << QByteArrayList{"p", "s"}      << true;
    QTest::newRow("another separator")           << "p:t:s"_ba  << ':' << QByteArrayList{"p", "t", "s"} << false;
    QTest::newRow("another separator, compressed") << ".p:t:s"_ba << ':' << QByteArrayList{"p", "t", "s"} << true;
    // clang-format on
}

void SignedTokenTest::splits()
{
    QFETCH(QByteArray, token);
    QFETCH(char, separator);
    QFETCH(QByteArrayList, parts);
    QFETCH(bool, compressed);

    const auto split = splitSigned(token, separator);
    QVERIFY(split);
    QCOMPARE(split->payload.toByteArray(), parts.first());
    QCOMPARE(split->timestamp.has_value(), parts.size() == 3);
    if (split->timestamp)
        QCOMPARE(split->timestamp->toByteArray(), parts.at(1));
    QCOMPARE(split->signature.toByteArray(), parts.last());
    QCOMPARE(split->compressed, compressed);
    QCOMPARE(split->signedText.toByteArray(), token.chopped(2));
}

void SignedTokenTest::refusesShapes_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<char>("separator");

    QTest::newRow("I03 empty") << ""_ba << '.';
    QTest::newRow("I03 no separator") << "abc"_ba << '.';
    QTest::newRow("I03 a separator alone") << "."_ba << '.';
    QTest::newRow("I03 two separators alone") << ".."_ba << '.';
    QTest::newRow("I03 three separators alone") << "..."_ba << '.';
    QTest::newRow("I03 an extra leading mark") << "..p.t.s"_ba << '.';
    QTest::newRow("I03 a separator twice") << "p..s"_ba << '.';
    QTest::newRow("I03 four parts") << "p.p.t.s"_ba << '.';
    QTest::newRow("I03 no payload") << "..t.s"_ba << '.';
    QTest::newRow("I03 no signature") << "p.t."_ba << '.';
    QTest::newRow("I03 no timestamp between") << ".p..s"_ba << '.';
    QTest::newRow("a mark inside, another separator") << "p.p:t:s"_ba << ':';
    QTest::newRow("the usual separator for another") << "p.t.s"_ba << ':';
}

void SignedTokenTest::refusesShapes()
{
    QFETCH(QByteArray, token);
    QFETCH(char, separator);

    const auto split = splitSigned(token, separator);
    QVERIFY2(!split, "the token was accepted");
    QCOMPARE(split.error().fault, Fault::Malformed);
}

void SignedTokenTest::looksAtNothingBehindAnEmptyText()
{
    Trace trace;
    const QByteArrayView empty = QByteArrayView{".s"}.first(0);
    QVERIFY(!splitSigned(empty, '.', &trace));
    QCOMPARE(trace.entries().back().detail, u"there is no separator"_s);
}

void SignedTokenTest::refusesFromTheLimitOn()
{
    const QByteArray largest = QByteArray(kMaxTokenBytes - 4, 'p') + ".t.s";
    QVERIFY(splitSigned(largest));
    QCOMPARE(splitSigned(QByteArray{'p' + largest}).error().fault, Fault::TooLarge);
}

void SignedTokenTest::writesTimestampsAsPythonDoes()
{
    // base64_encode(int_to_bytes(1893499200)) of itsdangerous 2.2.0
    QCOMPARE(encodeTimestamp(Tokens::kNow), "cNyBQA"_ba);
    QCOMPARE(encodeTimestamp(Tokens::kNow + 999ms), "cNyBQA"_ba);
    QCOMPARE(encodeTimestamp(Instant{1s}), "AQ"_ba);
    QCOMPARE(encodeTimestamp(Instant{255s}), "_w"_ba);
    QCOMPARE(encodeTimestamp(Instant{256s}), "AQA"_ba);
    QCOMPARE(encodeTimestamp(Instant{std::chrono::seconds{kLatestTimestamp}}), "Ov_0QX8"_ba);
    for (const qint64 seconds : {1LL, 255LL, 256LL, 1893499200LL, 4294967296LL, 253402300799LL}) {
        const Instant time{std::chrono::seconds{seconds}};
        QCOMPARE(decodeTimestamp(encodeTimestamp(time)), TokenResult<Instant>{time});
    }
}

void SignedTokenTest::refusesTimestamps_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Fault>("fault");

    const auto encoding = Fault::BadEncoding;
    const auto claims = Fault::BadClaims;
    // clang-format off
    QTest::newRow("I05 empty")                << ""_ba                                             << claims;
    QTest::newRow("I05 zero")                 << timestampOf("00")                  << claims;
    QTest::newRow("I05 year 10000")           << timestampOf("3afff44180")               << claims;
    QTest::newRow("I05 2^63 - 1")             << timestampOf("7fffffffffffffff")   << claims;
    QTest::newRow("I05 2^63")                 << timestampOf("8000000000000000")         << claims;
    QTest::newRow("I05 2^64 - 1")             << timestampOf("ffffffffffffffff")                << claims;
    QTest::newRow("I05 2^64 + now")           << timestampOf("010000000070dc8140") << claims;
    QTest::newRow("I05 64 times ff")          << encodeBase64url(QByteArray(64, '\xff'))               << claims;
    QTest::newRow("I05 a leading zero byte")  << timestampOf("0070dc8140") << claims;
    QTest::newRow("I05 eight bytes of now")   << timestampOf("0000000070dc8140") << claims;
    QTest::newRow("I05 decimal text")         << encodeBase64url("1893499200")                         << claims;
    QTest::newRow("I05 garbage")              << "!!!"_ba                                          << encoding;
    QTest::newRow("I05 padded")               << "cNyBQA=="_ba                                     << encoding;
    QTest::newRow("I05 unused bits")          << "cNyBQB"_ba                                       << encoding;
    // clang-format on
}

void SignedTokenTest::refusesTimestamps()
{
    QFETCH(QByteArray, text);
    QFETCH(Fault, fault);

    const auto time = decodeTimestamp(text);
    QVERIFY2(!time, "the timestamp was accepted");
    QCOMPARE(time.error(), (TokenError{fault, u"timestamp"_s}));
}

void SignedTokenTest::compressesWhatGetsShorter()
{
    QCOMPARE(encodeSignedPayload("{}"), "e30"_ba);
    QCOMPARE(encodeSignedPayload(""), ""_ba);
    for (qsizetype size = 1; size < 200; ++size) {
        const QByteArray bytes(size, 'a');
        const QByteArray text = encodeSignedPayload(bytes);
        const bool compressed = text.startsWith('.');
        // Python: len(compressed) < len(json) - 1
        QCOMPARE(compressed, deflateZlib(bytes).size() < size - 1);
        QCOMPARE(decodeSignedPayload(QByteArrayView{text}.sliced(compressed ? 1 : 0), compressed),
                 TokenResult<QByteArray>{bytes});
    }
}

void SignedTokenTest::refusesPayloads_data()
{
    QTest::addColumn<QByteArray>("bytes"); // of what is said to be compressed
    QTest::addColumn<Fault>("fault");

    const QByteArray good = deflateZlib(QByteArray{R"({"a":")" + QByteArray(50, 'a') + "\"}"});
    // Python's zlib.compressobj(zdict=b"aaaa") and gzip.compress(mtime=0), of b"aaaaaaaaaaaa".
    const QByteArray dictionary = QByteArray::fromHex("78bb03ce01854306001d9a048d");
    const QByteArray gzip = QByteArray::fromHex("1f8b08000000000002034b4c440000760ae3f60c000000");
    const QByteArray bomb = deflateZlib(QByteArray(kMaxSignedPayloadBytes + 1, 'A'));
    // clang-format off
    QTest::newRow("I11 not compressed")         << "{}"_ba                                      << Fault::BadClaims;
    QTest::newRow("I11 empty")                  << ""_ba                                        << Fault::BadClaims;
    QTest::newRow("I11 a byte short")           << good.chopped(1)                              << Fault::BadClaims;
    QTest::newRow("I11 half")                   << good.first(good.size() / 2)                  << Fault::BadClaims;
    QTest::newRow("I11 a wrong checksum")       << good.chopped(1) + char(good.back() ^ 1)      << Fault::BadClaims;
    QTest::newRow("I11 a byte after")           << good + '\0'                                  << Fault::BadClaims;
    QTest::newRow("I11 two streams")            << good + good                                  << Fault::BadClaims;
    QTest::newRow("I11 a preset dictionary")    << dictionary                                   << Fault::BadClaims;
    QTest::newRow("I11 gzip")                   << gzip                                         << Fault::BadClaims;
    QTest::newRow("I11 no zlib header")         << good.sliced(2)                               << Fault::BadClaims;
    QTest::newRow("I09 beyond the limit")       << bomb                                         << Fault::TooLarge;
    QTest::newRow("I09 a hundredfold and more") << deflateZlib(QByteArray(4000, 'A'))           << Fault::TooLarge;
    // clang-format on
}

void SignedTokenTest::refusesPayloads()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Fault, fault);

    const auto payload = decodeSignedPayload(encodeBase64url(bytes), true);
    QVERIFY2(!payload, "the payload was accepted");
    QCOMPARE(payload.error(), (TokenError{fault, u"payload"_s}));
}

void SignedTokenTest::inflatesUpToBothLimits()
{
    // A text that compresses less than a hundredfold, so that the absolute limit is the nearer.
    QByteArray text;
    for (int i = 0; text.size() <= kMaxSignedPayloadBytes; ++i)
        text += QByteArray::number(i) + QByteArray(90, 'a');
    text.truncate(kMaxSignedPayloadBytes);
    QCOMPARE(decodeSignedPayload(encodeBase64url(deflateZlib(text)), true),
             TokenResult<QByteArray>{text});
    QCOMPARE(decodeSignedPayload(encodeBase64url(deflateZlib(QByteArray{text + 'a'})), true)
                 .error()
                 .fault,
             Fault::TooLarge);

    // And one where the ratio is: at it, and one byte over.
    for (qsizetype size = 1000; size < 4000; ++size) {
        const QByteArray stream = deflateZlib(QByteArray(size, 'A'));
        const bool within = size <= kMaxInflationRatio * stream.size();
        QCOMPARE(decodeSignedPayload(encodeBase64url(stream), true).has_value(), within);
    }
}

void SignedTokenTest::readsWithoutAKey()
{
    const QByteArray payload = R"({"a":")" + QByteArray(100, 'a') + "\"}";
    const QByteArray text = encodeSignedPayload(payload);
    QVERIFY(text.startsWith('.'));
    const QByteArray token = text + ".cNyBQA.AQ";
    const auto read = readUnverifiedSigned(token);
    QVERIFY(read);
    QCOMPARE(read->payload, TokenResult<QByteArray>{payload});
    QVERIFY(read->parts.compressed);
    QCOMPARE(read->timestamp, std::optional{TokenResult<Instant>{Tokens::kNow}});
    QCOMPARE(read->signature, TokenResult<QByteArray>{"\x01"_ba});

    const auto untimed = readUnverifiedSigned("e30.AQ");
    QVERIFY(untimed);
    QCOMPARE(untimed->payload, TokenResult<QByteArray>{"{}"_ba});
    QVERIFY(!untimed->timestamp);
    QVERIFY(!readUnverifiedSigned("e30"));
}

void SignedTokenTest::aBrokenPartHidesNoOther()
{
    const auto read = readUnverifiedSigned(".e30.!!!.AQ=");
    QVERIFY(read);
    QCOMPARE(read->payload.error(), (TokenError{Fault::BadClaims, u"payload"_s}));
    QCOMPARE(read->timestamp->error(), (TokenError{Fault::BadEncoding, u"timestamp"_s}));
    QCOMPARE(read->signature.error(), (TokenError{Fault::BadEncoding, u"signature"_s}));

    const auto good = readUnverifiedSigned("e30.!!!.AQ=");
    QVERIFY(good);
    QCOMPARE(good->payload, TokenResult<QByteArray>{"{}"_ba});
}

void SignedTokenTest::aBombCostsTheInspectorNothing()
{
    // I10: the largest that fits into a token inflates to megabytes.
    const QByteArray stream = deflateZlib(QByteArray(6'000'000, 'A'));
    const QByteArray bomb = '.' + encodeBase64url(stream) + ".cNyBQA.AQ";
    QVERIFY(bomb.size() < kMaxTokenBytes);
    QElapsedTimer timer;
    timer.start();
    for (int i = 0; i < 100; ++i) {
        const auto read = readUnverifiedSigned(bomb);
        QVERIFY(read);
        QCOMPARE(read->payload.error(), (TokenError{Fault::TooLarge, u"payload"_s}));
    }
    // A hundred at the limit are 6 MB in all; inflated to the end they would be 600 MB.
    QVERIFY2(timer.elapsed() < 1000, "a bomb was inflated to the end");

    // I09: and 50 MiB in a token of 68,011 characters is not even split.
    const QByteArray large = '.' + QByteArray(67'000, 'A') + ".cNyBQA.AQ";
    QCOMPARE(readUnverifiedSigned(large).error().fault, Fault::TooLarge);
}

QTEST_GUILESS_MAIN(SignedTokenTest)
#include "tst_signedtoken.moc"
