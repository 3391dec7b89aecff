#include "core/base/base64url.h"
#include "tests/core/vectorfile.h"

#include <QTest>

#include <span>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = Base64urlError::Fault;

class Base64urlTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithRfc4648_data();
    void agreesWithRfc4648();
    void roundTripsEveryLength();
    void writesOnlyIntoTheMemoryItIsGiven();
    void appendsToAText();
    void refuses_data();
    void refuses();
    void refusesEveryByteOutsideTheAlphabet();
    void everyMutationIsRefusedOrDecodesDifferently();
    void everyTextHasOneSpelling();
};

void Base64urlTest::agreesWithRfc4648_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("text");

    const QJsonArray vectors = vectorFile("rfc4648/base64url.json").array();
    QCOMPARE(vectors.size(), 10);
    for (const QJsonValue& value : vectors) {
        const QJsonObject vector = value.toObject();
        QTest::newRow(textOf(vector, "name"_L1).constData())
            << bytesOf(vector, "hex"_L1) << textOf(vector, "text"_L1);
    }
}

void Base64urlTest::agreesWithRfc4648()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QByteArray, text);

    QCOMPARE(encodeBase64url(bytes), text);
    const auto decoded = decodeBase64url(text);
    QVERIFY(decoded);
    QCOMPARE(*decoded, bytes);
}

void Base64urlTest::roundTripsEveryLength()
{
    QByteArray bytes;
    for (int length = 0; length <= 300; ++length) {
        const QByteArray text = encodeBase64url(bytes);
        QVERIFY(!text.contains('='));
        const auto decoded = decodeBase64url(text);
        QVERIFY2(decoded, text.constData());
        QCOMPARE(*decoded, bytes);
        bytes += static_cast<char>(length * 89 + 7);
    }
}

void Base64urlTest::writesOnlyIntoTheMemoryItIsGiven()
{
    QByteArray bytes;
    for (int length = 0; length <= 64; ++length) {
        const QByteArray text = encodeBase64url(bytes);
        QCOMPARE(base64urlDecodedSize(text.size()), bytes.size());
        QCOMPARE(base64urlEncodedSize(bytes.size()), text.size());
        QByteArray memory(length + 16, '#');
        const std::span inside{memory.data() + 8, static_cast<std::size_t>(length)};
        const auto decoded = decodeBase64url(text, inside);
        QVERIFY(decoded);
        QCOMPARE(decoded->data(), inside.data());
        QCOMPARE(memory, QByteArray(8, '#') + bytes + QByteArray(8, '#'));
        bytes += static_cast<char>(length * 89 + 7);
    }
}

void Base64urlTest::appendsToAText()
{
    QByteArray text = "a.";
    appendBase64url(text, "foob");
    appendBase64url(text, {});
    appendBase64url(text, "fo");
    QCOMPARE(text, "a.Zm9vYgZm8"_ba);
}

void Base64urlTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<qsizetype>("position");

    // clang-format off
    QTest::newRow("S23 one padding sign where one belongs")  << "Zm8="_ba             << Fault::Padding    << 3LL;
    QTest::newRow("S23 two padding signs where two belong")  << "Zg=="_ba             << Fault::Padding    << 2LL;
    QTest::newRow("S23 padding after a whole group")         << "Zm9v="_ba            << Fault::Padding    << 4LL;
    QTest::newRow("S23 three padding signs")                 << "Zm9v==="_ba          << Fault::Padding    << 4LL;
    QTest::newRow("S23 nothing but padding")                 << "===="_ba             << Fault::Padding    << 0LL;
    QTest::newRow("S24 one byte, unused bit set")            << "Zh"_ba               << Fault::UnusedBits << 1LL;
    QTest::newRow("S24 one byte, all unused bits set")       << "Zv"_ba               << Fault::UnusedBits << 1LL;
    QTest::newRow("S24 two bytes, unused bit set")           << "Zm9"_ba              << Fault::UnusedBits << 2LL;
    QTest::newRow("S24 AB for AA")                           << "AB"_ba               << Fault::UnusedBits << 1LL;
    QTest::newRow("S24 after whole groups")                  << "Zm9vZm9vZh"_ba       << Fault::UnusedBits << 9LL;
    QTest::newRow("S25 four exclamation marks inside")       << "Zm9v!!!!Zm9v"_ba     << Fault::Character  << 4LL;
    QTest::newRow("S25 four line ends inside")               << "Zm9v\n\n\n\nZm9v"_ba << Fault::Character  << 4LL;
    QTest::newRow("S25 four spaces inside")                  << "Zm9v    Zm9v"_ba     << Fault::Character  << 4LL;
    QTest::newRow("S25 four NUL bytes inside")
        << QByteArray("Zm9v\0\0\0\0Zm9v", 12)                                         << Fault::Character  << 4LL;
    QTest::newRow("S25 four dots inside")                    << "Zm9v....Zm9v"_ba     << Fault::Character  << 4LL;
    QTest::newRow("S25 a question mark at the end")          << "Zm9vZm9?"_ba         << Fault::Character  << 7LL;
    QTest::newRow("S26 plus of the standard alphabet")       << "FPucA9l+"_ba         << Fault::Character  << 7LL;
    QTest::newRow("S26 slash of the standard alphabet")      << "Zm9/"_ba             << Fault::Character  << 3LL;
    QTest::newRow("S26 percent escape")                      << "Zm9%2D"_ba           << Fault::Character  << 3LL;
    QTest::newRow("S26 fullwidth letter")                    << "Zm9\xef\xbc\xa1"_ba  << Fault::Character  << 3LL;
    QTest::newRow("S26 Cyrillic letter")                     << "Zm9\xd0\xb0"_ba      << Fault::Character  << 3LL;
    QTest::newRow("S27 leading space")                       << " Zm9v"_ba            << Fault::Character  << 0LL;
    QTest::newRow("S27 trailing line end")                   << "Zm9v\n"_ba           << Fault::Character  << 4LL;
    QTest::newRow("S27 byte order mark")                     << "\xef\xbb\xbfZm9v"_ba << Fault::Character  << 0LL;
    QTest::newRow("a single character")                      << "Z"_ba                << Fault::Length     << 0LL;
    QTest::newRow("one character over")                      << "Zm9vZ"_ba            << Fault::Length     << 4LL;
    QTest::newRow("one A over")                              << "Zm9vA"_ba            << Fault::Length     << 4LL;
    QTest::newRow("a bad character is told before length")   << "Zm9v!"_ba            << Fault::Character  << 4LL;
    // clang-format on
}

void Base64urlTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(Fault, fault);
    QFETCH(qsizetype, position);

    const auto decoded = decodeBase64url(text);

    QVERIFY2(!decoded, "the text was accepted");
    QCOMPARE(decoded.error().fault, fault);
    QCOMPARE(decoded.error().position, position);
}

void Base64urlTest::refusesEveryByteOutsideTheAlphabet()
{
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    // Every byte at every place of a group, whole or not.
    for (const QByteArray& text : {"Zm9vZm9v"_ba, "Zm9vZm8"_ba, "Zm9vZg"_ba}) {
        for (qsizetype at = 0; at < text.size(); ++at) {
            for (int byte = 0; byte < 256; ++byte) {
                const char c = static_cast<char>(byte);
                QByteArray changed = text;
                changed[at] = c;
                const auto decoded = decodeBase64url(changed);
                if (!alphabet.contains(c)) {
                    QVERIFY2(!decoded, changed.toHex().constData());
                    QCOMPARE(decoded.error().position, at);
                }
            }
        }
    }
}

void Base64urlTest::everyMutationIsRefusedOrDecodesDifferently()
{
    const QByteArray text = encodeBase64url("claimcheck reads one spelling\x01\xff");
    const QByteArray bytes = *decodeBase64url(text);
    QVERIFY(text.size() % 4 != 0);

    for (qsizetype at = 0; at <= text.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            QByteArray inserted = text;
            inserted.insert(at, static_cast<char>(byte));
            if (const auto decoded = decodeBase64url(inserted))
                QVERIFY2(*decoded != bytes, inserted.constData());
            if (at == text.size() || text[at] == static_cast<char>(byte))
                continue;
            QByteArray replaced = text;
            replaced[at] = static_cast<char>(byte);
            if (const auto decoded = decodeBase64url(replaced))
                QVERIFY2(*decoded != bytes, replaced.constData());
        }
        if (at < text.size()) {
            const QByteArray removed = text.first(at) + text.sliced(at + 1);
            if (const auto decoded = decodeBase64url(removed))
                QVERIFY2(*decoded != bytes, removed.constData());
        }
    }
}

void Base64urlTest::everyTextHasOneSpelling()
{
    // All texts of two and three characters: what is accepted encodes to itself.
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    int accepted = 0;
    for (const char a : alphabet) {
        for (const char b : alphabet) {
            for (qsizetype c = -1; c < alphabet.size(); ++c) {
                QByteArray text{QByteArray(1, a) + b};
                if (c >= 0)
                    text += alphabet[c];
                const auto decoded = decodeBase64url(text);
                if (!decoded)
                    continue;
                ++accepted;
                QCOMPARE(encodeBase64url(*decoded), text);
            }
        }
    }
    QCOMPARE(accepted, 256 + 256 * 256);
}

QTEST_GUILESS_MAIN(Base64urlTest)
#include "tst_base64url.moc"
