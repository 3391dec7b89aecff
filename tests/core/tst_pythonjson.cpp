#include "core/token/pythonjson.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

QByteArray rewritten(const QByteArray& json, const PythonJsonStyle& style = {})
{
    const auto document = JsonDocument::parse(json);
    return document ? pythonJson(document->root(), style) : "refused"_ba;
}

} // namespace

// The texts that are expected are what Python 3.13 prints for
// json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=..., sort_keys=...).
class PythonJsonTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void writesAsPythonDoes_data();
    void writesAsPythonDoes();
    void keepsOrSortsTheNames();
    void writesNumbersThatReadBack();
};

void PythonJsonTest::writesAsPythonDoes_data()
{
    QTest::addColumn<QByteArray>("json");
    QTest::addColumn<QByteArray>("utf8");
    QTest::addColumn<QByteArray>("ascii");

    // clang-format off
    QTest::newRow("constants") << R"([null, true , false])"_ba << R"([null,true,false])"_ba << R"([null,true,false])"_ba;
    QTest::newRow("integers") << R"([0,-1,9223372036854775807,-9223372036854775808])"_ba << R"([0,-1,9223372036854775807,-9223372036854775808])"_ba << R"([0,-1,9223372036854775807,-9223372036854775808])"_ba;
    QTest::newRow("floats") << R"([0.0,1.0,-2.5,0.1,100.0,123456789.125])"_ba << R"([0.0,1.0,-2.5,0.1,100.0,123456789.125])"_ba << R"([0.0,1.0,-2.5,0.1,100.0,123456789.125])"_ba;
    QTest::newRow("floats written with an exponent") << R"([1e0,1E3,1.5e-3,12e-1])"_ba << R"([1.0,1000.0,0.0015,1.2])"_ba << R"([1.0,1000.0,0.0015,1.2])"_ba;
    QTest::newRow("the last plain small float") << R"([0.0001,0.00012345])"_ba << R"([0.0001,0.00012345])"_ba << R"([0.0001,0.00012345])"_ba;
    QTest::newRow("the first small float with an exponent") << R"([0.00001,0.000012345])"_ba << R"([1e-05,1.2345e-05])"_ba << R"([1e-05,1.2345e-05])"_ba;
    QTest::newRow("the last plain large float") << R"([1e15,9007199254740993.0,1234567890123456.0])"_ba << R"([1000000000000000.0,9007199254740992.0,1234567890123456.0])"_ba << R"([1000000000000000.0,9007199254740992.0,1234567890123456.0])"_ba;
    QTest::newRow("the first large float with an exponent") << R"([1e16,1.5e16,12345678901234567.0])"_ba << R"([1e+16,1.5e+16,1.2345678901234568e+16])"_ba << R"([1e+16,1.5e+16,1.2345678901234568e+16])"_ba;
    QTest::newRow("the ends of the range") << R"([5e-324,2.2250738585072014e-308,1.7976931348623157e308])"_ba << R"([5e-324,2.2250738585072014e-308,1.7976931348623157e+308])"_ba << R"([5e-324,2.2250738585072014e-308,1.7976931348623157e+308])"_ba;
    QTest::newRow("exponents of one and two digits") << R"([1e-9,1e22,1e100])"_ba << R"([1e-09,1e+22,1e+100])"_ba << R"([1e-09,1e+22,1e+100])"_ba;
    QTest::newRow("quotes and backslashes") << R"("\"\\\/")"_ba << R"("\"\\/")"_ba << R"("\"\\/")"_ba;
    QTest::newRow("short escapes") << R"("\b\f\n\r\t")"_ba << R"("\b\f\n\r\t")"_ba << R"("\b\f\n\r\t")"_ba;
    QTest::newRow("control characters") << R"("\u0001\u001f\u007f")"_ba << "\"\\u0001\\u001f\177\""_ba << R"("\u0001\u001f\u007f")"_ba;
    QTest::newRow("not ASCII") << R"(["é","ࠀ","😀"])"_ba << R"(["é","ࠀ","😀"])"_ba << R"(["\u00e9","\u0800","\ud83d\ude00"])"_ba;
    QTest::newRow("escapes of what needs none") << R"("\u0061\u00e9\ud83d\ude00")"_ba << R"("aé😀")"_ba << R"("a\u00e9\ud83d\ude00")"_ba;
    QTest::newRow("line separators") << R"("  ")"_ba << R"("  ")"_ba << R"("\u2028\u2029")"_ba;
    QTest::newRow("names") << R"({"é\n":1,"a":[],"b":{}})"_ba << R"({"é\n":1,"a":[],"b":{}})"_ba << R"({"\u00e9\n":1,"a":[],"b":{}})"_ba;
    QTest::newRow("nothing in them") << R"([[],{},""])"_ba << R"([[],{},""])"_ba << R"([[],{},""])"_ba;
    QTest::newRow("space between") << R"( { "a" : [ 1 , 2 ] } )"_ba << R"({"a":[1,2]})"_ba << R"({"a":[1,2]})"_ba;
    // clang-format on
}

void PythonJsonTest::writesAsPythonDoes()
{
    QFETCH(QByteArray, json);
    QFETCH(QByteArray, utf8);
    QFETCH(QByteArray, ascii);

    QCOMPARE(rewritten(json), utf8);
    QCOMPARE(rewritten(json, {.asciiOnly = true}), ascii);
}

void PythonJsonTest::keepsOrSortsTheNames()
{
    // By code point, which is not the order of UTF-16: U+FF5E comes before U+1F600.
    const QByteArray json = R"({"b":1,"":2,"😀":3,"～":4,"a":{"d":5,"c":6},"B":7})";
    QCOMPARE(rewritten(json), json);
    QCOMPARE(rewritten(json, {.sortNames = true}),
             R"({"":2,"B":7,"a":{"c":6,"d":5},"b":1,"～":4,"😀":3})"_ba);
}

void PythonJsonTest::writesNumbersThatReadBack()
{
    // Every power of two and its neighbours: the shortest text of a number is the number.
    for (int exponent = -1074; exponent < 1024; ++exponent) {
        const double power = std::ldexp(1.0, exponent);
        for (const double number : {power, -power, std::nextafter(power, 2 * power)}) {
            const QByteArray text = rewritten(QByteArray::number(number, 'e', 17));
            QVERIFY2(text.toDouble() == number, text.constData());
            QVERIFY2(text.contains('.') || text.contains('e'), text.constData());
            QCOMPARE(rewritten(text), text);
        }
    }
}

QTEST_GUILESS_MAIN(PythonJsonTest)
#include "tst_pythonjson.moc"
