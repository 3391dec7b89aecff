#include "core/base/strictjson.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = JsonError::Fault;

namespace {

QByteArray nested(int depth, char open, char close)
{
    return QByteArray(depth, open) + QByteArray(depth, close);
}

QByteArray nestedObjects(int depth)
{
    QByteArray text;
    for (int i = 1; i < depth; ++i)
        text += R"({"a":)";
    return text + "{}" + QByteArray(depth - 1, '}');
}

QByteArray objectOf(int members)
{
    QByteArray text = "{";
    for (int i = 0; i < members; ++i)
        text += (i ? ",\"" : "\"") + QByteArray::number(i) + "\":0";
    return text + '}';
}

QByteArray arrayOf(int elements)
{
    QByteArray text = "[0";
    for (int i = 1; i < elements; ++i)
        text += ",0";
    return text + ']';
}

QByteArray utf16(const QString& text, bool littleEndian)
{
    QByteArray bytes;
    for (const QChar c : text) {
        const char low = static_cast<char>(c.cell());
        const char high = static_cast<char>(c.row());
        bytes += littleEndian ? QByteArray{low, high} : QByteArray{high, low};
    }
    return bytes;
}

} // namespace

class StrictJsonTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void refuses_data();
    void refuses();
    void refusesFromTheLimitOn_data();
    void refusesFromTheLimitOn();
    void limitsAreTheCallers();
    void everyTruncationIsRefused();
};

void StrictJsonTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<std::optional<Fault>>("fault"); // nothing where the reason is open to taste

    const std::optional<Fault> kAny;
    // clang-format off
    QTest::newRow("S29 duplicate alg: none last")         << R"({"alg":"HS256","alg":"none"})"_ba       << std::optional{Fault::DuplicateName};
    QTest::newRow("S29 duplicate alg: none first")        << R"({"alg":"none","alg":"HS256"})"_ba       << std::optional{Fault::DuplicateName};
    QTest::newRow("S29 duplicate with equal values")      << R"({"alg":"HS256","alg":"HS256"})"_ba      << std::optional{Fault::DuplicateName};
    QTest::newRow("S30 duplicate hidden by an escape")    << R"({"alg":"HS256","\u0061lg":"none"})"_ba  << std::optional{Fault::DuplicateName};
    QTest::newRow("S30 both names escaped")               << R"({"\u0065xp":1,"e\u0078p":9e9})"_ba      << std::optional{Fault::DuplicateName};
    QTest::newRow("S30 escaped as a surrogate pair")      << "{\"\xf0\x9f\x98\x80\":1,\"\\ud83d\\ude00\":2}"_ba << std::optional{Fault::DuplicateName};
    QTest::newRow("S31 duplicate sub")                    << R"({"sub":"a","sub":"admin"})"_ba          << std::optional{Fault::DuplicateName};
    QTest::newRow("S31 duplicate far apart")              << R"({"a":[{"b":1}],"c":{"d":2},"a":3})"_ba  << std::optional{Fault::DuplicateName};
    QTest::newRow("S31 duplicate in a nested object")     << R"({"cnf":{"kid":"a","kid":"b"}})"_ba      << std::optional{Fault::DuplicateName};
    QTest::newRow("S31 duplicate in an object in a list") << R"({"a":[{"x":1},{"x":1,"x":2}]})"_ba      << std::optional{Fault::DuplicateName};
    QTest::newRow("S31 duplicate aud")                    << R"({"aud":"a","aud":["a"]})"_ba            << std::optional{Fault::DuplicateName};
    QTest::newRow("duplicate empty name")                 << R"({"":1,"":2})"_ba                        << std::optional{Fault::DuplicateName};

    QTest::newRow("S45 1e400")                      << R"({"exp":1e400})"_ba                << std::optional{Fault::Number};
    QTest::newRow("S45 -1e400")                     << R"({"exp":-1e400})"_ba               << std::optional{Fault::Number};
    QTest::newRow("S45 NaN")                        << R"({"exp":NaN})"_ba                  << std::optional{Fault::Syntax};
    QTest::newRow("S45 Infinity")                   << R"({"exp":Infinity})"_ba             << std::optional{Fault::Syntax};
    QTest::newRow("S46 2^63")                       << R"({"exp":9223372036854775808})"_ba  << std::optional{Fault::Number};
    QTest::newRow("S46 2^64")                       << R"({"exp":18446744073709551616})"_ba << std::optional{Fault::Number};
    QTest::newRow("S46 below -2^63")                << R"({"exp":-9223372036854775809})"_ba << std::optional{Fault::Number};
    QTest::newRow("S47 minus zero")                 << R"({"exp":-0})"_ba                   << std::optional{Fault::Number};
    QTest::newRow("S47 minus zero in a list")       << R"({"a":["-0",-0,1]})"_ba            << std::optional{Fault::Number};
    QTest::newRow("S47 minus zero before a space")  << "{\"a\":-0 }"_ba                     << std::optional{Fault::Number};
    QTest::newRow("S47 minus zero alone")           << "-0"_ba                              << std::optional{Fault::Number};
    QTest::newRow("S47 minus zero behind quotes")   << R"({"a\\":"\"","b":-0})"_ba          << std::optional{Fault::Number};
    QTest::newRow("S47 leading zero")               << R"({"exp":01})"_ba                   << std::optional{Fault::Number};
    QTest::newRow("S47 plus sign")                  << R"({"exp":+1})"_ba                   << kAny;
    QTest::newRow("S47 no digit after the point")   << R"({"exp":1.})"_ba                   << std::optional{Fault::Number};
    QTest::newRow("S47 no digit before the point")  << R"({"exp":.5})"_ba                   << kAny;
    QTest::newRow("S47 no digit in the exponent")   << R"({"exp":1e})"_ba                   << std::optional{Fault::Number};
    QTest::newRow("S47 hexadecimal")                << R"({"exp":0x10})"_ba                 << std::optional{Fault::Number};
    QTest::newRow("S47 minus alone")                << R"({"exp":-})"_ba                    << std::optional{Fault::Number};

    QTest::newRow("S50 a list")                     << "[1]"_ba                             << std::optional{Fault::NotAnObject};
    QTest::newRow("S50 a string")                   << R"("x")"_ba                          << std::optional{Fault::NotAnObject};
    QTest::newRow("S50 a number")                   << "5"_ba                               << std::optional{Fault::NotAnObject};
    QTest::newRow("S50 null")                       << "null"_ba                            << std::optional{Fault::NotAnObject};
    QTest::newRow("S50 nothing")                    << ""_ba                                << std::optional{Fault::Syntax};
    QTest::newRow("S50 only a space")               << " "_ba                               << std::optional{Fault::Syntax};
    QTest::newRow("S50 a letter after it")          << "{}x"_ba                             << std::optional{Fault::Syntax};
    QTest::newRow("S50 two objects")                << "{}{}"_ba                            << std::optional{Fault::Syntax};
    QTest::newRow("S50 two objects, two lines")     << "{}\n{}"_ba                          << std::optional{Fault::Syntax};
    QTest::newRow("S50 NUL after it")               << QByteArray("{}\0", 3)                << std::optional{Fault::Syntax};
    QTest::newRow("S50 NUL before it")              << QByteArray("\0{}", 3)                << std::optional{Fault::Syntax};
    QTest::newRow("S50 trailing comma, object")     << R"({"a":1,})"_ba                     << std::optional{Fault::Syntax};
    QTest::newRow("S50 trailing comma, list")       << R"({"a":[1,]})"_ba                   << std::optional{Fault::Syntax};
    QTest::newRow("S50 leading comma")              << R"({,"a":1})"_ba                     << std::optional{Fault::Syntax};
    QTest::newRow("S50 block comment")              << R"({"a":1/*b*/})"_ba                 << kAny;
    QTest::newRow("S50 line comment")               << "{\"a\":1}//b"_ba                    << std::optional{Fault::Syntax};
    QTest::newRow("S50 single quotes")              << "{'a':1}"_ba                         << std::optional{Fault::Syntax};
    QTest::newRow("S50 name without quotes")        << "{a:1}"_ba                           << std::optional{Fault::Syntax};
    QTest::newRow("S50 name without value")         << R"({"a"})"_ba                        << std::optional{Fault::Syntax};
    QTest::newRow("S50 no colon")                   << R"({"a" 1})"_ba                      << std::optional{Fault::Syntax};
    QTest::newRow("S50 True")                       << R"({"a":True})"_ba                   << std::optional{Fault::Syntax};
    QTest::newRow("S50 truth")                      << R"({"a":truth})"_ba                  << std::optional{Fault::Syntax};
    QTest::newRow("S50 form feed as white space")   << "{\f}"_ba                            << std::optional{Fault::Syntax};
    QTest::newRow("S50 no-break space outside")     << "{\xc2\xa0}"_ba                      << std::optional{Fault::Syntax};
    QTest::newRow("S50 closed by the wrong one")    << R"({"a":[1})"_ba                     << std::optional{Fault::Syntax};

    QTest::newRow("S51 byte order mark")            << "\xef\xbb\xbf{}"_ba                  << std::optional{Fault::Syntax};
    QTest::newRow("S51 UTF-16LE")                   << utf16(u"{\"alg\":\"HS256\"}"_s, true)        << std::optional{Fault::Syntax};
    QTest::newRow("S51 UTF-16BE")                   << utf16(u"{\"alg\":\"HS256\"}"_s, false)       << std::optional{Fault::Syntax};
    QTest::newRow("S51 UTF-16LE with a mark")       << utf16(u"\ufeff{\"alg\":\"HS256\"}"_s, true)  << kAny;
    QTest::newRow("S51 UTF-32LE")                   << QByteArray("{\0\0\0}\0\0\0", 8)      << std::optional{Fault::Syntax};
    QTest::newRow("S51 byte ff")                    << "{\"a\":\"\xff\"}"_ba                << std::optional{Fault::Encoding};
    QTest::newRow("S51 overlong slash")             << "{\"a\":\"\xc0\xaf\"}"_ba            << std::optional{Fault::Encoding};
    QTest::newRow("S51 surrogate in UTF-8")         << "{\"a\":\"\xed\xa0\x80\"}"_ba        << std::optional{Fault::Encoding};
    QTest::newRow("S51 beyond U+10FFFF")            << "{\"a\":\"\xf4\x90\x80\x80\"}"_ba    << std::optional{Fault::Encoding};
    QTest::newRow("S51 half a sequence")            << "{\"a\":\"\xe2\x82\"}"_ba            << std::optional{Fault::Encoding};
    QTest::newRow("S51 half a sequence in a name")  << "{\"\xe2\x82\":1}"_ba                << std::optional{Fault::Encoding};

    QTest::newRow("S52 NUL escape in a string")     << R"({"sub":"admin\u0000x"})"_ba       << std::optional{Fault::NulInString};
    QTest::newRow("S52 NUL escape in a name")       << R"({"sub\u0000":"admin"})"_ba        << std::optional{Fault::NulInString};
    QTest::newRow("S52 raw NUL")                    << QByteArray("{\"a\":\"b\0c\"}", 11)   << std::optional{Fault::Syntax};
    QTest::newRow("S52 raw line end in a string")   << "{\"a\":\"b\nc\"}"_ba                << std::optional{Fault::Syntax};
    QTest::newRow("S52 raw tab in a string")        << "{\"a\":\"b\tc\"}"_ba                << std::optional{Fault::Syntax};
    QTest::newRow("S52 raw 1f in a name")           << "{\"a\x1f\":1}"_ba                   << std::optional{Fault::Syntax};
    QTest::newRow("S52 lone high surrogate")        << R"({"sub":"a\ud800"})"_ba            << std::optional{Fault::Encoding};
    QTest::newRow("S52 lone low surrogate")         << R"({"sub":"a\udc00"})"_ba            << std::optional{Fault::Encoding};
    QTest::newRow("S52 high surrogate, letter")     << R"({"sub":"\ud800a"})"_ba            << std::optional{Fault::Encoding};
    QTest::newRow("S52 high surrogate twice")       << R"({"sub":"\ud800\ud800"})"_ba       << std::optional{Fault::Encoding};
    QTest::newRow("S52 surrogates swapped")         << R"({"sub":"\udc00\ud800"})"_ba       << std::optional{Fault::Encoding};
    QTest::newRow("S52 high surrogate, BMP escape") << R"({"sub":"\ud800\u0041"})"_ba       << std::optional{Fault::Encoding};
    QTest::newRow("S52 lone surrogate in a name")   << R"({"\ud800":1})"_ba                 << std::optional{Fault::Encoding};
    QTest::newRow("S52 unknown escape")             << R"({"a":"\q"})"_ba                   << std::optional{Fault::Encoding};
    QTest::newRow("S52 hexadecimal escape")         << R"({"a":"\x41"})"_ba                 << std::optional{Fault::Encoding};
    QTest::newRow("S52 three hex digits")           << R"({"a":"\u041"})"_ba                << std::optional{Fault::Encoding};
    QTest::newRow("S52 string left open")           << R"({"a":"b)"_ba                      << std::optional{Fault::Syntax};

    QTest::newRow("S54 1,025 lists")                << nested(1025, '[', ']')               << std::optional{Fault::TooDeep};
    QTest::newRow("S54 1,000 objects")              << nestedObjects(1000)                  << std::optional{Fault::TooDeep};
    QTest::newRow("S54 3,000 lists never closed")   << QByteArray(3000, '[')                << kAny;
    QTest::newRow("S54 100,000 lists")              << QByteArray(100000, '[')              << std::optional{Fault::TooLarge};
    QTest::newRow("S55 200,000 members")            << objectOf(200000)                     << std::optional{Fault::TooLarge};
    QTest::newRow("S55 one string of 8 MB")         << "{\"a\":\"" + QByteArray(8 << 20, 'x') + "\"}" << std::optional{Fault::TooLarge};
    // clang-format on
}

void StrictJsonTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(std::optional<Fault>, fault);

    const auto document = JsonDocument::parseObject(text);

    QVERIFY2(!document, "the text was accepted");
    QCOMPARE(document.error().fault, fault.value_or(document.error().fault));
}

void StrictJsonTest::refusesFromTheLimitOn_data()
{
    QTest::addColumn<QByteArray>("below");
    QTest::addColumn<QByteArray>("at");
    QTest::addColumn<QByteArray>("above");
    QTest::addColumn<Fault>("fault");

    const auto ofBytes = [](int size) { return "{}" + QByteArray(size - 2, ' '); };
    const auto text = [](int size) { return "{\"a\":\"" + QByteArray(size, 'x') + "\"}"; };
    const auto name = [](int size) { return "{\"" + QByteArray(size, 'x') + "\":0}"; };
    // One character of six bytes as it is escaped and three as it is counted.
    const auto escaped = [](int count) {
        return "{\"a\":\"" + QByteArray("\\u20ac").repeated(count) + "x\"}";
    };

    // clang-format off
    QTest::newRow("6,144 bytes")             << ofBytes(6143)        << ofBytes(6144)        << ofBytes(6145)        << Fault::TooLarge;
    QTest::newRow("16 lists deep")           << nested(15, '[', ']') << nested(16, '[', ']') << nested(17, '[', ']') << Fault::TooDeep;
    QTest::newRow("16 objects deep")         << nestedObjects(15)    << nestedObjects(16)    << nestedObjects(17)    << Fault::TooDeep;
    QTest::newRow("64 members")              << objectOf(63)         << objectOf(64)         << objectOf(65)         << Fault::TooManyMembers;
    QTest::newRow("64 elements")             << arrayOf(63)          << arrayOf(64)          << arrayOf(65)          << Fault::TooManyMembers;
    QTest::newRow("1,024 bytes of string")   << text(1023)           << text(1024)           << text(1025)           << Fault::StringTooLong;
    QTest::newRow("1,024 bytes of name")     << name(1023)           << name(1024)           << name(1025)           << Fault::StringTooLong;
    QTest::newRow("1,024 bytes once read")   << escaped(340)         << escaped(341)         << escaped(342)         << Fault::StringTooLong;
    // clang-format on
}

void StrictJsonTest::refusesFromTheLimitOn()
{
    QFETCH(QByteArray, below);
    QFETCH(QByteArray, at);
    QFETCH(QByteArray, above);
    QFETCH(Fault, fault);

    QVERIFY(JsonDocument::parse(below));
    QVERIFY(JsonDocument::parse(at));
    const auto document = JsonDocument::parse(above);
    QVERIFY2(!document, "the text was accepted");
    QCOMPARE(document.error().fault, fault);
}

void StrictJsonTest::limitsAreTheCallers()
{
    QVERIFY(JsonDocument::parse(R"(["a\u0000b"])", {.allowNul = true}));
    QVERIFY(JsonDocument::parse(nested(64, '[', ']'), {.depth = 64}));
    QCOMPARE(JsonDocument::parse(nested(9, '[', ']'), {.depth = 8}).error().fault, Fault::TooDeep);
    QCOMPARE(JsonDocument::parse("[1,2]", {.members = 1}).error().fault, Fault::TooManyMembers);
    QCOMPARE(JsonDocument::parse("{\"ab\":1}", {.string = 1}).error().fault, Fault::StringTooLong);
    QCOMPARE(JsonDocument::parse("{}", {.bytes = 1}).error().fault, Fault::TooLarge);
}

void StrictJsonTest::everyTruncationIsRefused()
{
    const QByteArray text =
        R"({"iss":"a","aud":["b",{"c":-1.5e3}],"exp":1893456000,"x":true,"n":null})";
    QVERIFY(JsonDocument::parseObject(text));
    for (qsizetype size = 0; size < text.size(); ++size)
        QVERIFY2(!JsonDocument::parse(text.first(size)), text.first(size).constData());
}

QTEST_GUILESS_MAIN(StrictJsonTest)
#include "tst_strictjson.moc"
