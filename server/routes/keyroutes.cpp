#include "server/routes/keyroutes.h"

#include "core/auth/authservice.h"
#include "core/base/base64url.h"
#include "core/crypto/digest.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Answer list(AuthService& service)
{
    QJsonArray keys;
    for (const KeyDescription& key : service.keys()->descriptions()) {
        keys.append(QJsonObject{
            {u"kid"_s, QString::fromLatin1(key.id)},
            {u"alg"_s, QString{QLatin1StringView{rowOf(key.algorithm).name}}},
            {u"state"_s, QString{nameOf(key.state)}},
            {u"created_at"_s, toIso(key.createdAt)},
            {u"retired_at"_s, toIso(key.retiredAt)},
        });
    }
    return {.body = {{u"keys"_s, keys}}};
}

// May be kept for five minutes: a key is published before anything is signed with it, and one that
// was revoked is refused here at once.
Answer publicKeys(const Request& request, const QByteArray& jwkSet)
{
    const auto hash = sha256(jwkSet);
    const QByteArray tag = '"' + encodeBase64url(QByteArrayView{hash}.first(16)) + '"';
    Answer answer{.raw = RawBody{"application/jwk-set+json"_ba, jwkSet}};
    answer.headers.append(QHttpHeaders::WellKnownHeader::CacheControl, "public, max-age=300");
    answer.headers.append(QHttpHeaders::WellKnownHeader::ETag, tag);
    // RFC 9110 section 13.1.2.
    const QByteArray known =
        request.headers.combinedValue(QHttpHeaders::WellKnownHeader::IfNoneMatch);
    const auto names = [&tag](QByteArray each) {
        each = each.trimmed();
        return each == "*" || each == tag || each == "W/" + tag;
    };
    if (std::ranges::any_of(known.split(','), names)) {
        answer.status = 304;
        answer.raw = RawBody{};
    }
    return answer;
}

Answer rotate(AuthService& service, const Call& call, const AccessClaims& claims)
{
    const Actor actor = actorOf(call, claims);
    if (call.fields.has(u"revoke"_s)) {
        const auto revoked = service.revokeKey(call.fields.text(u"revoke"_s).toLatin1(), actor);
        if (!revoked)
            return problemFor(revoked.error());
    } else if (const auto rotated = service.rotateKeys(actor); !rotated) {
        return problemFor(rotated.error());
    }
    return {.body = {{u"kid"_s, QString::fromLatin1(service.keys()->current().id())}}};
}

} // namespace

KeyRoutes::KeyRoutes(AuthService& service, QString baseUrl, bool passwordGrant)
    : m_service(service)
    , m_baseUrl(std::move(baseUrl))
    , m_passwordGrant(passwordGrant)
{
}

void KeyRoutes::mount(Router& router) const
{
    mountDiscovery(router);
    const BearerToken administrator{{.roles = {"admin"_ba}}};
    router.add("GET", u"/keys"_s, administrator, Runs::Here,
               {.summary = u"Lists the signing keys, without the keys themselves."_s,
                .answers = {{200,
                             u"The next, the one that signs, and those that signed."_s,
                             {Field::json(u"keys"_s, u"What is known of each."_s)}}}},
               [&service = m_service](const Call&, const AccessClaims&) { return list(service); });
    router.add(
        "POST", u"/keys/rotate"_s, administrator, Runs::Storing,
        {.summary = u"Signs with the next key from now on."_s,
         .body = {Field::text(u"revoke"_s,
                              u"The kid of a key that leaked: all of its tokens are refused "
                              "from now on."_s)
                      .optional()},
         .answers = {{200, u"It does."_s, {Field::text(u"kid"_s, u"The key that signs now."_s)}}}},
        [&service = m_service](const Call& call, const AccessClaims& claims) {
            return rotate(service, call, claims);
        });
}

void KeyRoutes::mountDiscovery(Router& router) const
{
    router.add("GET", u"/.well-known/jwks.json"_s, Anyone{}, Runs::Here,
               {.summary = u"The public keys that tokens are checked with (RFC 7517)."_s,
                .answers = {{200,
                             u"A JWK Set; without keys where tokens are signed with a secret."_s,
                             {Field::json(u"keys"_s, u"The keys."_s)}},
                            {304, u"They are those that If-None-Match names."_s, {}, {}}}},
               [&service = m_service](const Call& call) -> Answer {
                   return publicKeys(call, service.keys()->jwkSet());
               });
    const auto url = [this](const QString& path) { return QJsonValue{m_baseUrl + path}; };
    QJsonArray grants{u"refresh_token"_s, u"client_credentials"_s};
    if (m_passwordGrant)
        grants.prepend(u"password"_s);
    const QJsonArray methods{u"client_secret_basic"_s, u"client_secret_post"_s};
    const QJsonObject metadata{
        {u"issuer"_s, m_service.settings().issuer},
        {u"token_endpoint"_s, url(u"/auth/token"_s)},
        {u"jwks_uri"_s, url(u"/.well-known/jwks.json"_s)},
        {u"registration_endpoint"_s, QJsonValue{QJsonValue::Undefined}},
        {u"introspection_endpoint"_s, url(u"/introspect"_s)},
        {u"revocation_endpoint"_s, url(u"/revoke"_s)},
        {u"grant_types_supported"_s, grants},
        // RFC 8414 section 2: required, and empty because there is no authorization endpoint.
        {u"response_types_supported"_s, QJsonArray{}},
        {u"token_endpoint_auth_methods_supported"_s, methods},
        {u"introspection_endpoint_auth_methods_supported"_s, methods},
        {u"revocation_endpoint_auth_methods_supported"_s, methods},
        {u"scopes_supported"_s, QJsonArray::fromStringList(m_service.settings().newUserScopes)},
        {u"service_documentation"_s, url(u"/openapi.json"_s)},
    };
    router.add("GET", u"/.well-known/oauth-authorization-server"_s, Anyone{}, Runs::Here,
               {.summary = u"Where everything is (RFC 8414)."_s,
                .answers = {{200,
                             u"The metadata of this server."_s,
                             {Field::text(u"issuer"_s, u"The iss of its tokens."_s)}}}},
               [metadata](const Call&) -> Answer { return {.body = metadata}; });
}

} // namespace claimcheck
