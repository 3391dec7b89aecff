#include "server/http/openapi.h"

#include <QJsonArray>
#include <QSet>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

template <class... Ts>
struct Overloaded : Ts...
{
    using Ts::operator()...;
};

QJsonObject reference(QLatin1StringView component)
{
    return {{u"$ref"_s, QString{u"#/components/"_s + component}}};
}

QJsonObject schemaOf(const Field& field)
{
    QJsonObject schema{{u"description"_s, field.meaning}};
    switch (field.type) {
    case Field::Type::Text:
        schema.insert("type"_L1, u"string"_s);
        if (!field.choices.isEmpty())
            schema.insert("enum"_L1, QJsonArray::fromStringList(field.choices));
        break;
    case Field::Type::Secret:
        schema.insert("type"_L1, u"string"_s);
        schema.insert("format"_L1, u"password"_s);
        break;
    case Field::Type::Flag:
        schema.insert("type"_L1, u"boolean"_s);
        break;
    case Field::Type::Number:
        schema.insert("type"_L1, u"integer"_s);
        schema.insert("minimum"_L1, field.least);
        schema.insert("maximum"_L1, field.most);
        break;
    case Field::Type::TextList:
        schema.insert("type"_L1, u"array"_s);
        schema.insert("items"_L1, QJsonObject{{u"type"_s, u"string"_s}});
        break;
    case Field::Type::Json:
        break; // no type is any type
    }
    return schema;
}

QJsonObject schemaOf(const FieldTable& table, bool strangersRefused)
{
    QJsonObject properties;
    QJsonArray required;
    for (const Field& field : table) {
        properties.insert(field.name, schemaOf(field));
        if (field.required)
            required.append(field.name);
    }
    QJsonObject schema{{u"type"_s, u"object"_s}, {u"properties"_s, properties}};
    if (!required.isEmpty())
        schema.insert("required"_L1, required);
    if (strangersRefused)
        schema.insert("additionalProperties"_L1, false);
    return schema;
}

QJsonArray parametersOf(const RouteRow& row)
{
    QJsonArray parameters;
    for (const QString& segment : row.path.split(u'/')) {
        if (segment.startsWith(u'{'))
            parameters.append(QJsonObject{{u"name"_s, segment.sliced(1, segment.size() - 2)},
                                          {u"in"_s, u"path"_s},
                                          {u"required"_s, true},
                                          {u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}}}});
    }
    for (const Field& field : row.documentation.query)
        parameters.append(QJsonObject{{u"name"_s, field.name},
                                      {u"in"_s, u"query"_s},
                                      {u"required"_s, field.required},
                                      {u"schema"_s, schemaOf(field)}});
    return parameters;
}

QJsonObject bodyOf(const Documentation& documentation)
{
    const QJsonObject schema =
        schemaOf(documentation.body, documentation.reading == Reading::Strict);
    QJsonObject content;
    for (const QByteArray& type : documentation.types)
        content.insert(QString::fromLatin1(type), QJsonObject{{u"schema"_s, schema}});
    return {{u"required"_s, std::ranges::any_of(documentation.body, &Field::required)},
            {u"content"_s, content}};
}

// One of the alternatives in the list opens the route; an empty object is no credentials at all.
QJsonArray securityOf(const Guard& guard, const RouterSettings& settings)
{
    const auto needs = [](QLatin1StringView scheme) { return QJsonObject{{scheme, QJsonArray{}}}; };
    const auto tokens = [&] {
        QJsonArray ways{needs("bearer"_L1)};
        if (settings.sources.cookies)
            ways.append(needs("cookie"_L1));
        if (settings.sources.query)
            ways.append(needs("query"_L1));
        return ways;
    };
    return std::visit(
        Overloaded{
            [](const Anyone&) { return QJsonArray{}; },
            [](const LabOnly&) { return QJsonArray{}; },
            [&](const BearerToken&) { return tokens(); },
            [&](const FreshLogin&) { return tokens(); },
            [&](const ClientOrAdmin&) {
                QJsonArray ways = tokens();
                ways.append(needs("client"_L1));
                return ways;
            },
            [&](const AnyoneOrClient&) { return QJsonArray{needs("client"_L1), QJsonObject{}}; },
        },
        guard);
}

const AccessRule* ruleOf(const Guard& guard)
{
    if (const auto* token = std::get_if<BearerToken>(&guard))
        return &token->rule;
    const auto* fresh = std::get_if<FreshLogin>(&guard);
    return fresh ? &fresh->rule : nullptr;
}

// The rule in words, where there is one: OpenAPI has roles and scopes for OAuth flows only.
QString conditionOf(const Guard& guard)
{
    QStringList conditions;
    if (const AccessRule* rule = ruleOf(guard); rule && !rule->roles.isEmpty())
        conditions += u"Needs the role %1."_s.arg(QString::fromUtf8(rule->roles.join(" or ")));
    if (const AccessRule* rule = ruleOf(guard); rule && !rule->scopes.isEmpty())
        conditions += u"Needs the scope %1."_s.arg(QString::fromUtf8(rule->scopes.join(' ')));
    if (std::holds_alternative<FreshLogin>(guard))
        conditions += u"Needs a login that is not long ago."_s;
    if (std::holds_alternative<ClientOrAdmin>(guard))
        conditions += u"Needs the credentials of a client, or a token of the role admin."_s;
    return conditions.join(u' ');
}

QJsonObject answersOf(const RouteRow& row)
{
    QJsonObject answers;
    for (const AnswerRow& answer : row.documentation.answers.rows()) {
        const QString status = QString::number(answer.status);
        QJsonObject object = answers[status].toObject();
        const QString meaning = object.value("description"_L1).toString() + u' ' + answer.meaning;
        object.insert("description"_L1, meaning.trimmed());
        QJsonObject content = object.value("content"_L1).toObject();
        if (!answer.type.isEmpty()) {
            const QJsonObject schema =
                answer.type == "application/json" ? schemaOf(answer.body, false) : QJsonObject{};
            content.insert(QString::fromLatin1(answer.type), QJsonObject{{u"schema"_s, schema}});
            object.insert("content"_L1, content);
        }
        answers.insert(status, object);
    }
    const bool guarded =
        !std::holds_alternative<Anyone>(row.guard) && !std::holds_alternative<LabOnly>(row.guard);
    if (guarded && !answers.contains("401"_L1))
        answers.insert("401"_L1, reference("responses/Unauthorized"_L1));
    answers.insert("default"_L1, reference("responses/Refusal"_L1));
    return answers;
}

QJsonObject operationOf(const RouteRow& row, const RouterSettings& settings)
{
    const Documentation& documentation = row.documentation;
    QJsonObject operation{
        {u"summary"_s, documentation.summary.text()},
        {u"responses"_s, answersOf(row)},
        {u"security"_s, securityOf(row.guard, settings)},
    };
    if (const QString condition = conditionOf(row.guard); !condition.isEmpty())
        operation.insert("description"_L1, condition);
    if (const QJsonArray parameters = parametersOf(row); !parameters.isEmpty())
        operation.insert("parameters"_L1, parameters);
    if (!documentation.body.empty())
        operation.insert("requestBody"_L1, bodyOf(documentation));
    return operation;
}

QJsonObject refusalSchema()
{
    QSet<QString> seen;
    QJsonArray codes;
    for (const RefusalRow& row : allRefusals()) {
        if (!seen.contains(row.code))
            codes.append(QString{row.code});
        seen.insert(row.code);
    }
    const QJsonObject text{{u"type"_s, u"string"_s}};
    return {
        {u"type"_s, u"object"_s},
        {u"required"_s, QJsonArray{u"error"_s}},
        {u"properties"_s,
         QJsonObject{{u"error"_s, QJsonObject{{u"type"_s, u"string"_s}, {u"enum"_s, codes}}},
                     {u"error_description"_s, text},
                     {u"field"_s, text},
                     {u"trace_id"_s, text}}},
    };
}

QJsonObject componentsFor(const RouterSettings& settings)
{
    QJsonObject schemes{
        {u"bearer"_s, QJsonObject{{u"type"_s, u"http"_s}, {u"scheme"_s, u"bearer"_s}}},
        {u"client"_s, QJsonObject{{u"type"_s, u"http"_s}, {u"scheme"_s, u"basic"_s}}},
    };
    const auto apiKey = [](const QString& in, const QString& name) {
        return QJsonObject{{u"type"_s, u"apiKey"_s}, {u"in"_s, in}, {u"name"_s, name}};
    };
    if (settings.sources.cookies)
        schemes.insert("cookie"_L1, apiKey(u"cookie"_s, u"claimcheck_access"_s));
    if (settings.sources.query)
        schemes.insert("query"_L1, apiKey(u"query"_s, u"access_token"_s));

    const QJsonObject content{
        {u"application/json"_s, QJsonObject{{u"schema"_s, reference("schemas/Refusal"_L1)}}}};
    const QJsonObject header{{u"schema"_s, QJsonObject{{u"type"_s, u"string"_s}}}};
    return {
        {u"securitySchemes"_s, schemes},
        {u"schemas"_s, QJsonObject{{u"Refusal"_s, refusalSchema()}}},
        {u"responses"_s,
         QJsonObject{
             {u"Refusal"_s,
              QJsonObject{{u"description"_s, u"Refused, and why."_s}, {u"content"_s, content}}},
             {u"Unauthorized"_s,
              QJsonObject{{u"description"_s, u"No good credentials were shown."_s},
                          {u"headers"_s, QJsonObject{{u"WWW-Authenticate"_s, header}}},
                          {u"content"_s, content}}},
         }},
    };
}

} // namespace

QJsonObject openApiDocument(const Router& router)
{
    QJsonObject paths;
    for (const RouteRow& row : router.rows()) {
        QJsonObject path = paths[row.path].toObject();
        path.insert(QString::fromLatin1(row.method.toLower()), operationOf(row, router.settings()));
        paths.insert(row.path, path);
    }
    return {
        {u"openapi"_s, u"3.1.0"_s},
        {u"info"_s,
         QJsonObject{{u"title"_s, u"Claimcheck"_s},
                     {u"version"_s, QStringLiteral(CLAIMCHECK_VERSION)}}},
        {u"paths"_s, paths},
        {u"components"_s, componentsFor(router.settings())},
    };
}

} // namespace claimcheck
