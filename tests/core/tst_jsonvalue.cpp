#include "core/base/strictjson.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QTest>

#include <limits>
#include <ranges>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Type = JsonValue::Type;

class JsonValueTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsEveryType_data();
    void readsEveryType();
    void readsNumbersExactly_data();
    void readsNumbersExactly();
    void convertsNothing();
    void readsEscapes();
    void minusZeroInStringsAndExponentsIsFine();
    void showsAByteOrderMarkInsideStrings();
    void refusesAnEmptyViewWithoutReadingIt();
    void keepsTheOrderOfTheText();
    void findsMembersOnlyByTheirExactName();
    void skipsOverNestedMembers();
    void survivesBeingMoved();
    void isReadTheSameAfterAnError();
};

void JsonValueTest::readsEveryType_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Type>("type");
    QTest::addColumn<QString>("shown");

    QTest::newRow("null") << "null"_ba << Type::Null << u"null"_s;
    QTest::newRow("true") << " true "_ba << Type::Boolean << u"true"_s;
    QTest::newRow("false") << "\tfalse\r\n"_ba << Type::Boolean << u"false"_s;
    QTest::newRow("integer") << "12"_ba << Type::Integer << u"12"_s;
    QTest::newRow("fraction") << "1.5"_ba << Type::Double << u"1.5"_s;
    QTest::newRow("whole number with a point") << "1.0"_ba << Type::Double << u"1"_s;
    QTest::newRow("string") << R"("a")"_ba << Type::String << u"\"a\""_s;
    QTest::newRow("empty string") << R"("")"_ba << Type::String << u"\"\""_s;
    QTest::newRow("list") << R"([1, "a"])"_ba << Type::Array << u"[1,\"a\"]"_s;
    QTest::newRow("object") << R"({ "a" : [ ] })"_ba << Type::Object << u"{\"a\":[]}"_s;
}

void JsonValueTest::readsEveryType()
{
    QFETCH(QByteArray, text);
    QFETCH(Type, type);
    QFETCH(QString, shown);

    const auto document = JsonDocument::parse(text);

    QVERIFY(document);
    QCOMPARE(document->root().type(), type);
    QCOMPARE(document->root().toText(), shown);
}

void JsonValueTest::readsNumbersExactly_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<double>("number");
    QTest::addColumn<bool>("isInteger");
    QTest::addColumn<qint64>("integer");

    constexpr auto kLargest = std::numeric_limits<qint64>::max();
    constexpr auto kSmallest = std::numeric_limits<qint64>::min();
    // clang-format off
    QTest::newRow("zero")          << "0"_ba                    << 0.0    << true  << 0LL;
    QTest::newRow("minus one")     << "-1"_ba                   << -1.0   << true  << -1LL;
    QTest::newRow("2^53 + 1")      << "9007199254740993"_ba     << 0x1p53 << true  << 9007199254740993LL;
    QTest::newRow("2^63 - 1")      << "9223372036854775807"_ba  << 0x1p63 << true  << kLargest;
    QTest::newRow("-2^63")         << "-9223372036854775808"_ba << -0x1p63 << true << kSmallest;
    QTest::newRow("0.5")           << "0.5"_ba                  << 0.5    << false << 0LL;
    QTest::newRow("1.0")           << "1.0"_ba                  << 1.0    << false << 0LL;
    QTest::newRow("1e3")           << "1e3"_ba                  << 1e3    << false << 0LL;
    QTest::newRow("1E+3")          << "1E+3"_ba                 << 1e3    << false << 0LL;
    QTest::newRow("1e-0")          << "1e-0"_ba                 << 1.0    << false << 0LL;
    QTest::newRow("1e308")         << "1e308"_ba                << 1e308  << false << 0LL;
    QTest::newRow("-0.0")          << "-0.0"_ba                 << -0.0   << false << 0LL;
    QTest::newRow("-0.5")          << "-0.5"_ba                 << -0.5   << false << 0LL;
    QTest::newRow("1e-400 is 0")   << "1e-400"_ba               << 0.0    << false << 0LL;
    // clang-format on
}

void JsonValueTest::readsNumbersExactly()
{
    QFETCH(QByteArray, text);
    QFETCH(double, number);
    QFETCH(bool, isInteger);
    QFETCH(qint64, integer);

    const auto document = JsonDocument::parse(text);

    QVERIFY(document);
    const JsonValue root = document->root();
    QVERIFY(root.isNumber());
    QVERIFY(root.toDouble());
    QVERIFY(*root.toDouble() == number);
    QCOMPARE(root.toInteger().has_value(), isInteger);
    QCOMPARE(root.toInteger().value_or(0), integer);
}

void JsonValueTest::convertsNothing()
{
    const auto document = JsonDocument::parse(R"(["1", 1, 1.0, true, null, [], {}])");
    QVERIFY(document);
    const auto items = document->root().items() | std::ranges::to<std::vector>();
    QCOMPARE(items.size(), 7U);

    for (std::size_t i = 0; i < items.size(); ++i) {
        QCOMPARE(items[i].toUtf8().has_value(), i == 0);
        QCOMPARE(items[i].toInteger().has_value(), i == 1);
        QCOMPARE(items[i].toDouble().has_value(), i == 1 || i == 2);
        QCOMPARE(items[i].isNumber(), i == 1 || i == 2);
        QCOMPARE(items[i].toBool().has_value(), i == 3);
        QCOMPARE(items[i].isString(), i == 0);
        QCOMPARE(items[i].isArray(), i == 5);
        QCOMPARE(items[i].isObject(), i == 6);
        QCOMPARE(items[i].size(), 0);
        QVERIFY(!items[i].member("a"));
    }
}

void JsonValueTest::readsEscapes()
{
    const auto document =
        JsonDocument::parse(R"({"a":"\"\\\/\b\f\n\r\t\u0041\u00e9\u20ac\ud83d\ude00\u007f"})");
    QVERIFY(document);
    const auto value = document->root().member("a");
    QVERIFY(value);
    QCOMPARE(value->toUtf8()->toByteArray(),
             "\"\\/\b\f\n\r\tA\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\x7f"_ba);
}

void JsonValueTest::minusZeroInStringsAndExponentsIsFine()
{
    for (const QByteArray& text :
         {R"({"a":"-0"})"_ba, R"({"-0":1})"_ba, R"({"a":1e-05})"_ba, R"({"a":"\"-0"})"_ba,
          R"({"a":"\\","b":"x-0"})"_ba, R"({"date":"2030-01-02"})"_ba, "[-0.0,-0e1,-0E1]"_ba})
        QVERIFY2(JsonDocument::parse(text), text.constData());
}

void JsonValueTest::showsAByteOrderMarkInsideStrings()
{
    // QString::fromUtf8() drops a leading U+FEFF, and two different names would look the same.
    const auto document = JsonDocument::parse("{\"\xef\xbb\xbf"
                                              "a\":\"\xef\xbb\xbf"
                                              "b\"}");
    QVERIFY(document);
    QCOMPARE(document->root().toQJson(), QJsonValue(QJsonObject{{u"\ufeffa"_s, u"\ufeffb"_s}}));
    QCOMPARE(document->root().toText(), u"{\"\ufeffa\":\"\ufeffb\"}"_s);
}

void JsonValueTest::refusesAnEmptyViewWithoutReadingIt()
{
    // A null pointer, which the sanitizers do not let through memcpy().
    QVERIFY(!JsonDocument::parse(QByteArrayView{}));
}

void JsonValueTest::keepsTheOrderOfTheText()
{
    const auto document = JsonDocument::parse(R"({"z":1,"a":{"y":2,"b":3},"":4})");
    QVERIFY(document);
    QByteArrayList names;
    for (const JsonValue& item : document->root().items())
        names += item.name().toByteArray();
    QCOMPARE(names, QByteArrayList({"z"_ba, "a"_ba, ""_ba}));
    QCOMPARE(document->root().size(), 3);
    QVERIFY(document->root().name().isEmpty());
}

void JsonValueTest::findsMembersOnlyByTheirExactName()
{
    const auto document = JsonDocument::parse(R"({"Alg":1,"alg ":2,"al":3,"algo":4})");
    QVERIFY(document);
    QVERIFY(!document->root().member("alg"));
    QVERIFY(!document->root().member(""));
    QCOMPARE(*document->root().member("al")->toInteger(), 3);
}

void JsonValueTest::skipsOverNestedMembers()
{
    // A name inside an inner object is not a member of the outer one.
    const auto document = JsonDocument::parse(R"({"a":{"alg":"none","b":[{"exp":1}]},"c":[2]})");
    QVERIFY(document);
    QVERIFY(!document->root().member("alg"));
    QVERIFY(!document->root().member("exp"));
    QCOMPARE((*document->root().member("c")->items().begin()).toInteger(), 2);
    QCOMPARE(document->root().toQJson(),
             QJsonValue(QJsonObject{{u"a"_s,
                                     QJsonObject{{u"alg"_s, u"none"_s},
                                                 {u"b"_s, QJsonArray{QJsonObject{{u"exp"_s, 1}}}}}},
                                    {u"c"_s, QJsonArray{2}}}));
}

void JsonValueTest::survivesBeingMoved()
{
    auto first = JsonDocument::parse(R"({"a":["b"]})");
    QVERIFY(first);
    const JsonDocument second = std::move(*first);
    QCOMPARE(second.root().toText(), u"{\"a\":[\"b\"]}"_s);
}

void JsonValueTest::isReadTheSameAfterAnError()
{
    // The parser's buffers are reused, so nothing of an earlier text may show.
    const auto before = JsonDocument::parse(R"({"sub":"admin","exp":1})");
    QVERIFY(before);
    QVERIFY(!JsonDocument::parse(R"({"sub":"mallory","exp":)"));
    const auto after = JsonDocument::parse(R"({"a":"b"})");
    QVERIFY(after);
    QCOMPARE(before->root().toText(), u"{\"exp\":1,\"sub\":\"admin\"}"_s);
    QCOMPARE(after->root().toText(), u"{\"a\":\"b\"}"_s);
}

QTEST_GUILESS_MAIN(JsonValueTest)
#include "tst_jsonvalue.moc"
