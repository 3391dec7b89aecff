#include "server/http/openapi.h"
#include "tests/support/liveserver.h"

#include <QJsonArray>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr QStringView kMethods[] = {u"get", u"post", u"put", u"patch", u"delete"};

/// Knows nobody: no route of this test is called.
class ClosedGate final : public Gatekeeper
{
public:
    std::optional<TokenResult<AccessClaims>> checkToken(QByteArrayView,
                                                        const AccessRule&) const override
    {
        return std::nullopt;
    }
    AuthResult<TokenResult<AccessClaims>> lookUpToken(QByteArrayView,
                                                      const AccessRule&) const override
    {
        return std::unexpected(AuthError{AuthError::Fault::StoreFailed, {}});
    }
    AuthResult<KnownClient> checkClient(const ClientCredentials&) const override
    {
        return std::unexpected(AuthError{AuthError::Fault::InvalidCredentials, {}});
    }
};

struct Operation
{
    QString path;
    QString method;
    QJsonObject object;
};

std::vector<Operation> operationsOf(const QJsonObject& document)
{
    std::vector<Operation> operations;
    const QJsonObject paths = document["paths"_L1].toObject();
    for (auto path = paths.begin(); path != paths.end(); ++path) {
        const QJsonObject methods = path->toObject();
        for (auto method = methods.begin(); method != methods.end(); ++method)
            operations.push_back({path.key(), method.key(), method->toObject()});
    }
    return operations;
}

QStringList namesOf(const QJsonObject& document)
{
    QStringList names;
    for (const Operation& operation : operationsOf(document))
        names += operation.method.toUpper() + u' ' + operation.path;
    names.sort();
    return names;
}

// A form with all that the operation requires.
QByteArray formFor(const Operation& operation)
{
    const QJsonValue content = operation.object["requestBody"_L1]["content"_L1];
    QByteArrayList pairs;
    for (const QJsonValue name :
         content["application/x-www-form-urlencoded"_L1]["schema"_L1]["required"_L1].toArray())
        pairs += name.toString().toLatin1() + "=x";
    return pairs.join('&');
}

// What is wrong with the parts of a document that every reader of OpenAPI relies on.
QStringList problemsIn(const QJsonValue& value, const QJsonObject& document, const QString& at)
{
    QStringList problems;
    if (value.isArray()) {
        for (const QJsonValue item : value.toArray())
            problems += problemsIn(item, document, at + u"[]"_s);
        return problems;
    }
    const QJsonObject object = value.toObject();
    if (const QString target = object["$ref"_L1].toString(); !target.isEmpty()) {
        QJsonValue found = document;
        for (const QString& step : target.split(u'/').sliced(1))
            found = found[step];
        if (!target.startsWith(u"#/"_s) || !found.isObject())
            problems += at + u": there is no "_s + target;
    }
    for (const QJsonValue name : object["required"_L1].toArray()) {
        if (!object["properties"_L1][name.toString()].isObject())
            problems += at + u": requires "_s + name.toString() + u", which it lacks"_s;
    }
    for (auto it = object.begin(); it != object.end(); ++it)
        problems += problemsIn(*it, document, at + u'/' + it.key());
    return problems;
}

QStringList problemsIn(const Operation& operation, const QJsonObject& document)
{
    QStringList problems;
    const QString at = operation.method + u' ' + operation.path;
    if (std::ranges::find(kMethods, operation.method) == std::end(kMethods))
        problems += at + u": no such method"_s;
    if (operation.object["summary"_L1].toString().isEmpty())
        problems += at + u": no summary"_s;
    const QJsonObject responses = operation.object["responses"_L1].toObject();
    for (auto it = responses.begin(); it != responses.end(); ++it) {
        if (it->toObject()["description"_L1].toString().isEmpty()
            && !it->toObject().contains("$ref"_L1))
            problems += at + u": nothing about "_s + it.key();
    }
    if (!std::ranges::any_of(responses.keys(), [](const QString& key) { return key[0] == u'2'; }))
        problems += at + u": never works"_s;

    QStringList declared;
    for (const QJsonValue parameter : operation.object["parameters"_L1].toArray()) {
        if (parameter["in"_L1].toString() == "path"_L1)
            declared += u'{' + parameter["name"_L1].toString() + u'}';
    }
    QStringList used = operation.path.split(u'/');
    used.removeIf([](const QString& segment) { return !segment.startsWith(u'{'); });
    if (declared != used)
        problems += at + u": declares other names than its path has"_s;

    for (const QJsonValue way : operation.object["security"_L1].toArray()) {
        for (const QString& scheme : way.toObject().keys()) {
            if (!document["components"_L1]["securitySchemes"_L1][scheme].isObject())
                problems += at + u": there is no scheme "_s + scheme;
        }
    }
    return problems;
}

// A path of that pattern: braces stand in no request.
QByteArray addressOf(QString pattern)
{
    return pattern.remove(u'{').remove(u'}').toLatin1();
}

} // namespace

class OpenApiTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void namesEveryRouteAndNoOther();
    void tellsWhatARouteTakes();
    void tellsWhatARouteGives();
    void tellsWhatOpensARoute_data();
    void tellsWhatOpensARoute();
    void theServersDocumentIsWellFormed();
    void theServersRoutesAreThoseOfTheDocument();
    void theServersGuardsAreThoseOfTheDocument();

private:
    static void mount(Router& router);

    FixedClock m_clock{Tokens::kNow};
    ClosedGate m_gate;
    LiveServer m_server;
};

void OpenApiTest::mount(Router& router)
{
    const auto doc = [](FieldTable body = {}, Reading reading = Reading::Strict) -> Documentation {
        return {.summary = u"A route."_s,
                .body = std::move(body),
                .reading = reading,
                .query = {Field::number(u"limit"_s, u"How many."_s, 1, 100).optional()},
                .answers = {{200, u"Good."_s, {Field::flag(u"active"_s, u"Whether."_s)}},
                            {204, u"Nothing."_s, {}, {}}}};
    };
    const auto nothing = [](const Call&) { return Answer{}; };
    const auto forToken = [](const Call&, const AccessClaims&) { return Answer{}; };
    const FieldTable table{
        Field::text(u"style"_s, u"How."_s).oneOf({u"jwt"_s, u"opaque"_s}),
        Field::secret(u"password"_s, u"What with."_s),
        Field::textList(u"scopes"_s, u"What for."_s).optional(),
        Field::json(u"rule"_s, u"Which."_s).optional(),
    };
    router.add("GET", u"/open"_s, Anyone{}, Runs::Here, doc(), nothing);
    router.add("POST", u"/open"_s, Anyone{}, Runs::Here, doc(table), nothing);
    router.add("POST", u"/oauth"_s, AnyoneOrClient{}, Runs::Here, doc(table, Reading::OAuth),
               [](const Call&, const std::optional<KnownClient>&) { return Answer{}; });
    router.add("POST", u"/introspect"_s, ClientOrAdmin{}, Runs::Here, doc(),
               [](const Call&, const Caller&) { return Answer{}; });
    router.add("DELETE", u"/things/{id}/parts/{part}"_s,
               BearerToken{.rule = {.roles = {"admin"_ba}, .scopes = {"things:write"_ba}}},
               Runs::Here, doc(), forToken);
    router.add("PATCH", u"/settings"_s, FreshLogin{}, Runs::Here, doc(), forToken);
    router.add("PUT", u"/lab/clock"_s, LabOnly{}, Runs::Here, doc(), nothing);
}

void OpenApiTest::namesEveryRouteAndNoOther()
{
    Router router(m_gate, m_clock, {.sources = {.cookies = true, .query = true}});
    mount(router);

    const QJsonObject document = openApiDocument(router);

    QStringList rows;
    for (const RouteRow& row : router.rows())
        rows += QString::fromLatin1(row.method) + u' ' + row.path;
    rows.sort();
    QCOMPARE(rows.size(), 7);
    QCOMPARE(namesOf(document), rows);
    QCOMPARE(problemsIn(document, document, {}), QStringList{});
    for (const Operation& operation : operationsOf(document))
        QCOMPARE(problemsIn(operation, document), QStringList{});
}

void OpenApiTest::tellsWhatARouteTakes()
{
    Router router(m_gate, m_clock);
    mount(router);

    const QJsonObject paths = openApiDocument(router)["paths"_L1].toObject();

    const QJsonValue body = paths["/open"_L1]["post"_L1]["requestBody"_L1];
    const QJsonValue schema = body["content"_L1]["application/json"_L1]["schema"_L1];
    QCOMPARE(body["content"_L1]["application/x-www-form-urlencoded"_L1]["schema"_L1], schema);
    QCOMPARE(body["required"_L1].toBool(), true);
    QCOMPARE(schema["required"_L1].toArray(), (QJsonArray{u"style"_s, u"password"_s}));
    QCOMPARE(schema["additionalProperties"_L1], QJsonValue{false});
    QCOMPARE(schema["properties"_L1]["style"_L1]["enum"_L1].toArray(),
             (QJsonArray{u"jwt"_s, u"opaque"_s}));
    QCOMPARE(schema["properties"_L1]["password"_L1]["format"_L1].toString(), u"password"_s);
    const QJsonValue limit = paths["/open"_L1]["get"_L1]["parameters"_L1][0];
    QCOMPARE(limit["name"_L1].toString(), u"limit"_s);
    QCOMPARE(limit["required"_L1].toBool(), false);
    QCOMPARE(limit["schema"_L1]["maximum"_L1].toInt(), 100);
    QVERIFY(!paths["/open"_L1]["get"_L1].toObject().contains("requestBody"_L1));
    // RFC 6749 section 3.2: more than this may come. And clients may be in the form.
    const QJsonValue oauth = paths["/oauth"_L1]["post"_L1]["requestBody"_L1]["content"_L1]
                                  ["application/x-www-form-urlencoded"_L1]["schema"_L1];
    QVERIFY(oauth["additionalProperties"_L1].isUndefined());
    QVERIFY(oauth["properties"_L1]["client_secret"_L1].isObject());
}

void OpenApiTest::tellsWhatARouteGives()
{
    Router router(m_gate, m_clock);
    mount(router);
    router.add("POST", u"/page"_s, Anyone{}, Runs::Here,
               {.summary = u"A route."_s,
                .body = {Field::text(u"name"_s, u"Whose."_s)},
                .reading = Reading::ByHandler,
                .types = {"application/json"_ba},
                .answers = {{200, u"Good."_s, {Field::flag(u"active"_s, u"Whether."_s)}},
                            {200, u"For people."_s, {}, "text/html"_ba},
                            {204, u"Nothing."_s, {}, {}}}},
               [](const Call&) { return Answer{}; });

    const QJsonValue page = openApiDocument(router)["paths"_L1]["/page"_L1]["post"_L1];

    QCOMPARE(page["requestBody"_L1]["content"_L1].toObject().keys(),
             QStringList{u"application/json"_s});
    const QJsonValue good = page["responses"_L1]["200"_L1];
    QCOMPARE(good["description"_L1].toString(), u"Good. For people."_s);
    QCOMPARE(good["content"_L1].toObject().keys(),
             (QStringList{u"application/json"_s, u"text/html"_s}));
    QCOMPARE(good["content"_L1]["application/json"_L1]["schema"_L1]["properties"_L1]["active"_L1]
                 ["type"_L1]
                     .toString(),
             u"boolean"_s);
    const QJsonObject nothing = page["responses"_L1]["204"_L1].toObject();
    QCOMPARE(nothing, (QJsonObject{{u"description"_s, u"Nothing."_s}}));
}

void OpenApiTest::tellsWhatOpensARoute_data()
{
    QTest::addColumn<QString>("path");
    QTest::addColumn<QString>("method");
    QTest::addColumn<QString>("usual"); // schemes, "-" for none
    QTest::addColumn<QString>("withAll"); // where cookies and queries may hold tokens
    QTest::addColumn<QString>("word"); // of the description

    // clang-format off
    QTest::newRow("anyone")   << u"/open"_s       << u"get"_s    << u""_s              << u""_s                          << u""_s;
    QTest::newRow("the lab")  << u"/lab/clock"_s  << u"put"_s    << u""_s              << u""_s                          << u""_s;
    QTest::newRow("a rule")   << u"/things/{id}/parts/{part}"_s << u"delete"_s << u"bearer"_s << u"bearer cookie query"_s << u"admin"_s;
    QTest::newRow("a scope")  << u"/things/{id}/parts/{part}"_s << u"delete"_s << u"bearer"_s << u"bearer cookie query"_s << u"things:write"_s;
    QTest::newRow("fresh")    << u"/settings"_s   << u"patch"_s  << u"bearer"_s        << u"bearer cookie query"_s       << u"login"_s;
    QTest::newRow("a client") << u"/introspect"_s << u"post"_s   << u"bearer client"_s << u"bearer cookie query client"_s << u"client"_s;
    QTest::newRow("perhaps a client") << u"/oauth"_s << u"post"_s << u"client -"_s     << u"client -"_s                  << u""_s;
    // clang-format on
}

void OpenApiTest::tellsWhatOpensARoute()
{
    QFETCH(QString, path);
    QFETCH(QString, method);
    QFETCH(QString, usual);
    QFETCH(QString, withAll);
    QFETCH(QString, word);
    Router closed(m_gate, m_clock);
    mount(closed);
    Router open(m_gate, m_clock, {.sources = {.cookies = true, .query = true}});
    mount(open);
    const auto schemes = [&](const Router& router) {
        QStringList names;
        for (const QJsonValue way :
             openApiDocument(router)["paths"_L1][path][method]["security"_L1].toArray())
            names += way.toObject().isEmpty() ? u"-"_s : way.toObject().keys().join(u'&');
        return names.join(u' ');
    };

    QCOMPARE(schemes(closed), usual);
    QCOMPARE(schemes(open), withAll);
    const QJsonValue operation = openApiDocument(closed)["paths"_L1][path][method];
    QVERIFY(operation["description"_L1].toString().contains(word));
}

void OpenApiTest::theServersDocumentIsWellFormed()
{
    const auto reply = m_server.send("GET", "/openapi.json");

    QCOMPARE(reply.status, 200);
    QCOMPARE(reply.headers.value("Content-Type"), "application/json");
    QCOMPARE(reply.json["openapi"_L1].toString(), u"3.1.0"_s);
    QVERIFY(!reply.json["info"_L1]["title"_L1].toString().isEmpty());
    QVERIFY(!reply.json["info"_L1]["version"_L1].toString().isEmpty());
    QCOMPARE(problemsIn(reply.json, reply.json, {}), QStringList{});
    QVERIFY(operationsOf(reply.json).size() >= 9);
    for (const Operation& operation : operationsOf(reply.json))
        QCOMPARE(problemsIn(operation, reply.json), QStringList{});
}

void OpenApiTest::theServersRoutesAreThoseOfTheDocument()
{
    const QJsonObject document = m_server.send("GET", "/openapi.json").json;
    const QJsonObject paths = document["paths"_L1].toObject();
    QVERIFY(!paths.isEmpty());

    for (auto path = paths.begin(); path != paths.end(); ++path) {
        QStringList documented =
            path->toObject().keys().join(u' ').toUpper().split(u' ', Qt::SkipEmptyParts);
        documented += u"OPTIONS"_s;
        if (documented.contains(u"GET"_s))
            documented += u"HEAD"_s;
        documented.sort();
        const auto reply = m_server.send("OPTIONS", addressOf(path.key()));
        QCOMPARE(reply.status, path.key().startsWith(u"/profiles/"_s) ? 200 : 204);
        QCOMPARE(reply.headers.value("Allow"), documented.join(u", "_s).toLatin1());
    }
}

void OpenApiTest::theServersGuardsAreThoseOfTheDocument()
{
    const QJsonObject document = m_server.send("GET", "/openapi.json").json;

    for (const Operation& operation : operationsOf(document)) {
        const QJsonArray ways = operation.object["security"_L1].toArray();
        const bool open = ways.isEmpty() || ways.contains(QJsonObject{});
        // What a guarded route needs, so that nothing is wrong but who asks.
        const auto reply = m_server.send(
            operation.method.toUpper().toLatin1(), addressOf(operation.path),
            {"Content-Type: application/x-www-form-urlencoded"}, open ? ""_ba : formFor(operation));
        const QString route = operation.method + u' ' + operation.path;
        // An open route may have a refusal in its own words, which is no guard's.
        const QJsonValue refusal = operation.object["responses"_L1]["401"_L1];
        const bool own = refusal.isObject() && !refusal.toObject().contains("$ref"_L1);
        QVERIFY2(open ? reply.status != 401 || own : reply.status == 401, qPrintable(route));
    }
}

QTEST_GUILESS_MAIN(OpenApiTest)
#include "tst_openapi.moc"
