#include "core/base/jsontext.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

#include <limits>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class JsonTextTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void writesWhatQtWrites_data();
    void writesWhatQtWrites();
    void writesEveryCharacterAsQtDoes();
};

void JsonTextTest::writesWhatQtWrites_data()
{
    QTest::addColumn<QJsonValue>("value");

    constexpr auto kLargest = std::numeric_limits<qint64>::max();
    constexpr auto kSmallest = std::numeric_limits<qint64>::min();
    // clang-format off
    QTest::newRow("null")              << QJsonValue(QJsonValue::Null);
    QTest::newRow("true")              << QJsonValue(true);
    QTest::newRow("false")             << QJsonValue(false);
    QTest::newRow("zero")              << QJsonValue(0);
    QTest::newRow("minus zero")        << QJsonValue(-0.0);
    QTest::newRow("a date")            << QJsonValue(1893499200);
    QTest::newRow("largest integer")   << QJsonValue(kLargest);
    QTest::newRow("smallest integer")  << QJsonValue(kSmallest);
    QTest::newRow("2^53 as a double")  << QJsonValue(0x1p53);
    QTest::newRow("2^63 as a double")  << QJsonValue(0x1p63);
    QTest::newRow("1e15")              << QJsonValue(1e15);
    QTest::newRow("1e300")             << QJsonValue(1e300);
    QTest::newRow("a fraction")        << QJsonValue(1893499200.25);
    QTest::newRow("not a number")      << QJsonValue(qQNaN());
    QTest::newRow("text")              << QJsonValue(u"http://127.0.0.1:8080"_s);
    QTest::newRow("empty text")        << QJsonValue(u""_s);
    QTest::newRow("quotes")            << QJsonValue(u"say \"a\\b\""_s);
    QTest::newRow("line ends")         << QJsonValue(u"a\r\nb\t\u0001\u007f"_s);
    QTest::newRow("accents")           << QJsonValue(u"Zo\u00eb \u20ac \U0001f600"_s);
    QTest::newRow("half a surrogate")  << QJsonValue(QString(QChar(0xd800)) + u'x');
    QTest::newRow("empty list")        << QJsonValue(QJsonArray{});
    QTest::newRow("list")              << QJsonValue(QJsonArray{1, u"a"_s, QJsonArray{true, QJsonValue::Null}});
    QTest::newRow("empty object")      << QJsonValue(QJsonObject{});
    QTest::newRow("object")            << QJsonValue(QJsonObject{{u"z"_s, 1}, {u"a"_s, QJsonObject{{u"\"\u00e9"_s, 2}}}});
    // clang-format on
}

void JsonTextTest::writesWhatQtWrites()
{
    QFETCH(QJsonValue, value);

    for (const QJsonObject& object :
         {QJsonObject{{u"a"_s, value}}, QJsonObject{{u"b"_s, value}, {u"a"_s, value}}})
        QCOMPARE(compactJson(object), QJsonDocument(object).toJson(QJsonDocument::Compact));
    // As it comes from a text, where a number keeps the type it was written with.
    const QJsonObject read =
        QJsonDocument::fromJson(QJsonDocument(QJsonObject{{u"a"_s, value}}).toJson()).object();
    QCOMPARE(compactJson(read), QJsonDocument(read).toJson(QJsonDocument::Compact));
}

void JsonTextTest::writesEveryCharacterAsQtDoes()
{
    for (char32_t c = 0; c < 0x3000; ++c) {
        const QString text = QString::fromUcs4(&c, 1);
        const QJsonObject object{{text, text}};
        QCOMPARE(compactJson(object), QJsonDocument(object).toJson(QJsonDocument::Compact));
        QByteArray alone = "{";
        appendJsonString(alone, text);
        alone += ':';
        appendJsonString(alone, text);
        QCOMPARE(alone + '}', compactJson(object));
    }
}

QTEST_GUILESS_MAIN(JsonTextTest)
#include "tst_jsontext.moc"
