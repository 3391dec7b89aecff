#include "server/http/fields.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class FieldsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsJsonAndFormsAlike_data();
    void readsJsonAndFormsAlike();
    void refuses_data();
    void refuses();
    void readsAsOAuthDoes_data();
    void readsAsOAuthDoes();
    void readsQueries_data();
    void readsQueries();
    void takesNoBodyForNoFields();
    void leavesTheBodyToTheHandler();
};

namespace {

FieldTable table()
{
    return {
        Field::text(u"name"_s, u"-"_s),
        Field::secret(u"password"_s, u"-"_s).optional(),
        Field::flag(u"cookies"_s, u"-"_s).optional(),
        Field::number(u"limit"_s, u"-"_s, 1, 100).optional(),
        Field::textList(u"scopes"_s, u"-"_s).optional(),
        Field::text(u"style"_s, u"-"_s).optional().oneOf({u"jwt"_s, u"opaque"_s}),
        Field::json(u"rule"_s, u"-"_s).optional(),
    };
}

Request requestWith(const QByteArray& type, const QByteArray& body)
{
    Request request{.method = "POST", .path = u"/x"_s, .body = body};
    if (!type.isEmpty())
        request.headers.append(QHttpHeaders::WellKnownHeader::ContentType, type);
    return request;
}

const QByteArray kJson = "application/json";
const QByteArray kForm = "application/x-www-form-urlencoded";

} // namespace

void FieldsTest::readsJsonAndFormsAlike_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");

    QTest::newRow("JSON")
        << kJson
        << R"({"name":"a b","password":"p\u0000w","cookies":true,"limit":7,"scopes":["x","y"],"style":"opaque"})"_ba;
    QTest::newRow("JSON with a character set")
        << kJson + "; charset=utf-8"
        << R"({"style":"opaque","scopes":["x","y"],"limit":7,"cookies":true,"password":"p\u0000w","name":"a b"})"_ba;
    QTest::newRow("form")
        << kForm << "name=a+b&password=p%00w&cookies=true&limit=7&scopes=x+y&style=opaque"_ba;
}

void FieldsTest::readsJsonAndFormsAlike()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);

    const auto fields = Fields::readBody(requestWith(type, body), table());

    QVERIFY(fields);
    QCOMPARE(fields->text(u"name"_s), u"a b"_s);
    QCOMPARE(fields->text(u"password"_s), QString(QStringView{u"p\0w", 3}));
    QCOMPARE(fields->flag(u"cookies"_s), true);
    QCOMPARE(fields->number(u"limit"_s), 7);
    QCOMPARE(fields->list(u"scopes"_s), (QStringList{u"x"_s, u"y"_s}));
    QCOMPARE(fields->text(u"style"_s), u"opaque"_s);
    QVERIFY(!fields->has(u"rule"_s));
    QCOMPARE(fields->text(u"rule"_s, u"none"_s), u"none"_s);
}

void FieldsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("field");

    // clang-format off
    QTest::newRow("nothing for a required field") << ""_ba     << ""_ba                               << 400 << u"name"_s;
    QTest::newRow("a required field is missing")  << kJson     << R"({"limit":7})"_ba                 << 400 << u"name"_s;
    QTest::newRow("L19 text is a list")           << kJson     << R"({"name":["a"]})"_ba              << 400 << u"name"_s;
    QTest::newRow("L19 text is an object")        << kJson     << R"({"name":{"$gt":""}})"_ba         << 400 << u"name"_s;
    QTest::newRow("L19 text is null")             << kJson     << R"({"name":null})"_ba               << 400 << u"name"_s;
    QTest::newRow("L19 text is a number")         << kJson     << R"({"name":123})"_ba                << 400 << u"name"_s;
    QTest::newRow("L19 the same twice")           << kJson     << R"({"name":"a","name":"b"})"_ba     << 400 << u"name"_s;
    QTest::newRow("L19 extra role")               << kJson     << R"({"name":"a","role":"admin"})"_ba << 400 << u"role"_s;
    QTest::newRow("L19 extra id")                 << kJson     << R"({"name":"a","id":1})"_ba         << 400 << u"id"_s;
    QTest::newRow("secret is a list")             << kJson     << R"({"name":"a","password":["p"]})"_ba << 400 << u"password"_s;
    QTest::newRow("flag is text")                 << kJson     << R"({"name":"a","cookies":"true"})"_ba << 400 << u"cookies"_s;
    QTest::newRow("flag is a number")             << kJson     << R"({"name":"a","cookies":1})"_ba    << 400 << u"cookies"_s;
    QTest::newRow("number is text")               << kJson     << R"({"name":"a","limit":"7"})"_ba    << 400 << u"limit"_s;
    QTest::newRow("number has a fraction")        << kJson     << R"({"name":"a","limit":7.0})"_ba    << 400 << u"limit"_s;
    QTest::newRow("number below the least")       << kJson     << R"({"name":"a","limit":0})"_ba      << 400 << u"limit"_s;
    QTest::newRow("number above the most")        << kJson     << R"({"name":"a","limit":101})"_ba    << 400 << u"limit"_s;
    QTest::newRow("list is text")                 << kJson     << R"({"name":"a","scopes":"x y"})"_ba << 400 << u"scopes"_s;
    QTest::newRow("list of numbers")              << kJson     << R"({"name":"a","scopes":[1]})"_ba   << 400 << u"scopes"_s;
    QTest::newRow("text that is no choice")       << kJson     << R"({"name":"a","style":"JWT"})"_ba  << 400 << u"style"_s;
    QTest::newRow("form: flag is 1")              << kForm     << "name=a&cookies=1"_ba               << 400 << u"cookies"_s;
    QTest::newRow("form: number with a plus")     << kForm     << "name=a&limit=%2B7"_ba              << 400 << u"limit"_s;
    QTest::newRow("form: number with a space")    << kForm     << "name=a&limit=7+"_ba                << 400 << u"limit"_s;
    QTest::newRow("form: number beyond 64 bits")  << kForm     << "name=a&limit=99999999999999999999"_ba << 400 << u"limit"_s;
    QTest::newRow("form: JSON")                   << kForm     << "name=a&rule={}"_ba                 << 400 << u"rule"_s;
    QTest::newRow("form: the same twice")         << kForm     << "name=a&limit=1&limit=2"_ba         << 400 << u"limit"_s;
    QTest::newRow("form: the same twice, escaped") << kForm    << "name=a&n%61me=b"_ba                << 400 << u"name"_s;
    QTest::newRow("form: unknown")                << kForm     << "name=a&role=admin"_ba              << 400 << u"role"_s;
    QTest::newRow("L21 text/plain")               << "text/plain"_ba << R"({"name":"a"})"_ba          << 415 << QString{};
    QTest::newRow("H40 multipart form")           << "multipart/form-data; boundary=x"_ba << "--x--"_ba << 415 << QString{};
    QTest::newRow("H40 a beacon without a type")  << ""_ba     << R"({"name":"a"})"_ba                << 415 << QString{};
    QTest::newRow("16 KiB and a byte")            << kJson     << QByteArray(16 * 1024 + 1, ' ')      << 413 << QString{};
    // clang-format on
}

void FieldsTest::refuses()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(int, status);
    QFETCH(QString, field);

    const auto fields = Fields::readBody(requestWith(type, body), table());

    QVERIFY2(!fields, "it was read");
    QCOMPARE(fields.error().status, status);
    QCOMPARE(fields.error().body["field"_L1].toString(), field);
    QVERIFY(!fields.error().body["error_description"_L1].toString().isEmpty());
}

void FieldsTest::readsAsOAuthDoes_data()
{
    QTest::addColumn<QByteArray>("type");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QString>("field"); // at fault, or empty

    // RFC 6749 section 3.2.
    // clang-format off
    QTest::newRow("unknown parameters")         << kForm << "name=a&audience=x&resource=y"_ba  << QString{};
    QTest::newRow("unknown members")            << kJson << R"({"name":"a","deep":[{}]})"_ba   << QString{};
    QTest::newRow("a parameter without value")  << kForm << "name=a&style=&limit="_ba          << QString{};
    QTest::newRow("a member without value")     << kJson << R"({"name":"a","style":""})"_ba    << QString{};
    QTest::newRow("R10 the same twice")         << kForm << "name=a&name=a"_ba                 << u"name"_s;
    QTest::newRow("the same twice, once empty") << kForm << "name=&name=a"_ba                  << u"name"_s;
    QTest::newRow("an unknown one twice")       << kForm << "name=a&resource=x&resource=y"_ba  << u"resource"_s;
    QTest::newRow("R10 JSON: the same twice")   << kJson << R"({"name":"a","name":"a"})"_ba    << u"name"_s;
    QTest::newRow("R10 JSON: a list")           << kJson << R"({"name":["a"]})"_ba             << u"name"_s;
    QTest::newRow("R10 only in the query")      << ""_ba << ""_ba                              << u"name"_s;
    QTest::newRow("required without value")     << kForm << "name="_ba                         << u"name"_s;
    // clang-format on
}

void FieldsTest::readsAsOAuthDoes()
{
    QFETCH(QByteArray, type);
    QFETCH(QByteArray, body);
    QFETCH(QString, field);
    Request request = requestWith(type, body);
    request.query = QUrlQuery{u"name=a"_s};

    const auto fields = Fields::readBody(request, table(), Reading::OAuth);

    QCOMPARE(fields.has_value(), field.isEmpty());
    if (fields) {
        QCOMPARE(fields->text(u"name"_s), u"a"_s);
        QVERIFY(!fields->has(u"style"_s));
        QVERIFY(!fields->has(u"limit"_s));
    } else {
        QCOMPARE(fields.error().status, 400);
        QCOMPARE(fields.error().body["error"_L1].toString(), u"invalid_request"_s);
        QCOMPARE(fields.error().body["field"_L1].toString(), field);
    }
}

void FieldsTest::readsQueries_data()
{
    QTest::addColumn<QString>("query");
    QTest::addColumn<bool>("good");

    QTest::newRow("all of them") << u"name=a%20b&limit=7"_s << true;
    QTest::newRow("a plus for a space") << u"name=a+b&limit=7"_s << true;
    QTest::newRow("others too") << u"utm=x&name=a+b&limit=7&flag"_s << true;
    QTest::newRow("a required one is missing") << u"limit=7"_s << false;
    QTest::newRow("one twice") << u"name=a+b&limit=7&limit=7"_s << false;
    QTest::newRow("out of range") << u"name=a+b&limit=700"_s << false;
}

void FieldsTest::readsQueries()
{
    QFETCH(QString, query);
    QFETCH(bool, good);

    const auto fields = Fields::readQuery({.query = QUrlQuery{query}}, table());

    QCOMPARE(fields.has_value(), good);
    if (fields) {
        QCOMPARE(fields->text(u"name"_s), u"a b"_s);
        QCOMPARE(fields->number(u"limit"_s), 7);
    }
}

void FieldsTest::takesNoBodyForNoFields()
{
    const FieldTable optional{Field::secret(u"refresh_token"_s, u"-"_s).optional()};

    QVERIFY(Fields::readBody(requestWith({}, {}), optional));
    QVERIFY(!Fields::readBody(requestWith("text/plain", {}), optional));
    QVERIFY(Fields::readBody(requestWith("text/plain", "x"), {}));
}

void FieldsTest::leavesTheBodyToTheHandler()
{
    const auto fields =
        Fields::readBody(requestWith("text/plain", "{"), table(), Reading::ByHandler);

    QVERIFY(fields);
    QVERIFY(!fields->has(u"name"_s));
}

QTEST_GUILESS_MAIN(FieldsTest)
#include "tst_fields.moc"
