#include "server/routes/userroutes.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kPage = 100;
constexpr int kLongestPage = 1000;

QJsonObject toJson(const User& user)
{
    return {{u"id"_s, user.id},
            {u"username"_s, user.username},
            {u"roles"_s, QJsonArray::fromStringList(user.roles)},
            {u"scopes"_s, QJsonArray::fromStringList(user.scopes)},
            {u"disabled"_s, user.disabledAt.has_value()},
            {u"created_at"_s, toIso(user.createdAt)}};
}

FieldTable userFields()
{
    return {numberField(u"id"_s, u"The account's number."_s),
            usernameField(),
            Field::textList(u"roles"_s, u"What it may do."_s),
            Field::textList(u"scopes"_s, u"What it may ask for."_s),
            Field::flag(u"disabled"_s, u"Whether it may not log in."_s),
            Field::text(u"created_at"_s, u"Since when it exists."_s)};
}

// A number of an account as it stands in a path; 0 is nobody's.
qint64 idOf(const Call& call)
{
    bool number = false;
    const QString text = call.pathValue(u"id");
    const qint64 id = text.toLongLong(&number);
    return number && QString::number(id) == text ? id : 0;
}

Answer answerFor(const AuthResult<User>& user, int status = 200)
{
    return user ? Answer{.status = status, .body = toJson(*user)} : problemFor(user.error());
}

Answer list(AuthService& service, const Call& call)
{
    const auto limit = static_cast<int>(call.parameters.number(u"limit"_s).value_or(kPage));
    const auto users =
        service.accounts().list(call.parameters.number(u"after"_s).value_or(0), limit);
    if (!users)
        return problemFor(users.error());
    QJsonArray rows;
    for (const User& user : *users)
        rows.append(toJson(user));
    return {.body = {{u"users"_s, rows}}};
}

Answer add(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const AuthSettings& settings = service.settings();
    const Fields& fields = call.fields;
    const NewAccount account{
        .username = fields.text(u"username"_s),
        .password = fields.text(u"password"_s),
        .importedHash = {},
        .roles = fields.has(u"roles"_s) ? fields.list(u"roles"_s) : settings.newUserRoles,
        .scopes = fields.has(u"scopes"_s) ? fields.list(u"scopes"_s) : settings.newUserScopes,
    };
    return answerFor(service.accounts().add(account, actorOf(call, claims)), 201);
}

Answer update(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const Fields& fields = call.fields;
    AccountUpdate update;
    if (fields.has(u"roles"_s))
        update.roles = fields.list(u"roles"_s);
    if (fields.has(u"scopes"_s))
        update.scopes = fields.list(u"scopes"_s);
    if (fields.has(u"disabled"_s))
        update.disabled = fields.flag(u"disabled"_s);
    return answerFor(service.accounts().update(idOf(call), update, actorOf(call, claims)));
}

Answer remove(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const auto removed = service.accounts().remove(idOf(call), actorOf(call, claims));
    return removed ? saying(u"The account is gone; its name stays taken."_s)
                   : problemFor(removed.error());
}

} // namespace

UserRoutes::UserRoutes(AuthService& service)
    : m_service(service)
{
}

void UserRoutes::mount(Router& router) const
{
    AuthService& service = m_service;
    const BearerToken administrator{{.roles = {"admin"_ba}}};
    const Field roles = Field::textList(u"roles"_s, u"What it may do."_s).optional();
    const Field scopes = Field::textList(u"scopes"_s, u"What it may ask for."_s).optional();
    router.add(
        "GET", u"/users"_s, administrator, Runs::Storing,
        {.summary = u"Lists the accounts."_s,
         .query = {numberField(u"after"_s, u"Only those with a higher number."_s).optional(),
                   Field::number(u"limit"_s, u"How many at most."_s, 1, kLongestPage).optional()},
         .answers = {{200,
                      u"A page of them, by number."_s,
                      {Field::json(u"users"_s, u"The accounts."_s)}}}},
        [&service](const Call& call, const AccessClaims&) { return list(service, call); });
    router.add("POST", u"/users"_s, administrator, Runs::Hashing,
               {.summary = u"Makes an account with the roles and scopes that are given."_s,
                .body = {usernameField(), passwordField(), roles, scopes},
                .answers = {{201, u"The account was made."_s, userFields()}}},
               [&service](const Call& call, const AccessClaims& claims) {
                   return add(service, call, claims);
               });
    router.add(
        "GET", u"/users/{id}"_s, administrator, Runs::Storing,
        {.summary = u"Shows an account."_s, .answers = {{200, u"The account."_s, userFields()}}},
        [&service](const Call& call, const AccessClaims&) {
            return answerFor(service.accounts().withId(idOf(call)));
        });
    router.add("PATCH", u"/users/{id}"_s, administrator, Runs::Storing,
               {.summary = u"Changes what an account may do. Who is disabled loses all sessions."_s,
                .body = {roles, scopes,
                         Field::flag(u"disabled"_s, u"Whether it may not log in."_s).optional()},
                .answers = {{200, u"The account as it is now."_s, userFields()}}},
               [&service](const Call& call, const AccessClaims& claims) {
                   return update(service, call, claims);
               });
    router.add("DELETE", u"/users/{id}"_s, administrator, Runs::Storing,
               {.summary = u"Removes an account and ends its sessions."_s,
                .answers = {sayingRow(u"It is gone."_s)}},
               [&service](const Call& call, const AccessClaims& claims) {
                   return remove(service, call, claims);
               });
}

} // namespace claimcheck
