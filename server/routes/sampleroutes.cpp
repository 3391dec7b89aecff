#include "server/routes/sampleroutes.h"

#include "core/base/jsontext.h"
#include "server/http/router.h"
#include "server/routes/vocabulary.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// A handler that says a sentence with the caller's name in it. It writes the text itself, because
// to build an object for it takes as long as to check the token.
Router::TokenHandler greet(const QString& sentence)
{
    return [sentence](const Call&, const AccessClaims& claims) -> Answer {
        const QString user = QString::fromUtf8(claims.subject());
        QByteArray text = R"({"message":)"_ba;
        appendJsonString(text, sentence.arg(user));
        text += R"(,"user":)";
        appendJsonString(text, user);
        text += '}';
        return {.raw = RawBody{"application/json"_ba, text}};
    };
}

AnswerRow opened(const QString& meaning)
{
    return {200, meaning, {messageField(), Field::text(u"user"_s, u"Whose token it is."_s)}};
}

} // namespace

void SampleRoutes::mount(Router& router) const
{
    router.add(
        "GET", u"/protected"_s, BearerToken{}, Runs::Here,
        {.summary = u"Opens for any good token."_s, .answers = {opened(u"The token is good."_s)}},
        greet(u"Hello, %1. Your token opened this route."_s));
    router.add("GET", u"/admin"_s, BearerToken{{.roles = {"admin"_ba}}}, Runs::Here,
               {.summary = u"Opens for the role admin."_s,
                .answers = {opened(u"The token and the account have the role."_s)}},
               greet(u"Hello, %1. You are an administrator."_s));
    router.add("GET", u"/reports"_s, BearerToken{{.scopes = {"reports:read"_ba}}}, Runs::Here,
               {.summary = u"Opens for the scope reports:read."_s,
                .answers = {opened(u"The token has the scope."_s)}},
               greet(u"Hello, %1. Here is your report."_s));
    router.add("POST", u"/settings"_s, FreshLogin{}, Runs::Here,
               {.summary = u"Opens for a login that is not long ago."_s,
                .reading = Reading::ByHandler,
                .answers = {opened(u"The login is fresh enough for something that matters."_s)}},
               greet(u"Hello, %1. Your login is fresh enough to change settings."_s));
}

} // namespace claimcheck
