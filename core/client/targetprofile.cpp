#include "core/client/targetprofile.h"

#include <QJsonDocument>

#include <algorithm>
#include <array>
#include <iterator>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Fault = RequestError::Fault;
using Place = VerbRow::Place;
using Form = VerbRow::Form;
using Carrier = VerbRow::Carrier;
using Proof = VerbRow::Proof;

// clang-format off
constexpr MemberRow kUsername{"username"_L1, Piece::Username, {}};
constexpr MemberRow kPassword{"password"_L1, Piece::Password, {}};
constexpr MemberRow kScope{"scope"_L1, Piece::Scope, {}};
constexpr MemberRow kToken{"token"_L1, Piece::Token, {}};
constexpr MemberRow kRefreshToken{"refresh_token"_L1, Piece::RefreshToken, {}};

constexpr std::array kAccount{kUsername, kPassword};
constexpr std::array kLogin{kUsername, kPassword, MemberRow{"style"_L1, Piece::Style, {}}, kScope};
constexpr std::array kRotation{kRefreshToken, kScope};
constexpr std::array kOneToken{kToken};
constexpr std::array kOneRefreshToken{kRefreshToken};
constexpr std::array kPasswordGrant{MemberRow{"grant_type"_L1, std::nullopt, "password"_L1}, kUsername, kPassword, kScope};
constexpr std::array kRefreshGrant{MemberRow{"grant_type"_L1, std::nullopt, "refresh_token"_L1}, kRefreshToken, kScope};

constexpr VerbRow kCallByHeader{.verb = Verb::Call, .method = {}, .carrier = Carrier::Header};
constexpr VerbRow kCallByQuery{.verb = Verb::Call, .method = {}, .carrier = Carrier::Query};
constexpr VerbRow kRegister{.verb = Verb::Register, .method = "POST"_L1, .path = "/register"_L1, .form = Form::Json, .members = kAccount};
constexpr VerbRow kPlainLogin{.verb = Verb::LogIn, .method = "POST"_L1, .path = "/login"_L1, .form = Form::Json, .members = kAccount};

constexpr std::array kOurs{
    kRegister,
    VerbRow{.verb = Verb::LogIn,            .method = "POST"_L1,   .path = "/login"_L1,       .form = Form::Json, .members = kLogin},
    VerbRow{.verb = Verb::Refresh,          .method = "POST"_L1,   .path = "/refresh"_L1,     .form = Form::Json, .members = kRotation},
    VerbRow{.verb = Verb::LogOut,           .method = "DELETE"_L1, .path = "/logout"_L1,      .carrier = Carrier::Header},
    VerbRow{.verb = Verb::LogOutEverywhere, .method = "POST"_L1,   .path = "/logout/all"_L1,  .carrier = Carrier::Header},
    VerbRow{.verb = Verb::Revoke,           .method = "POST"_L1,   .path = "/revoke"_L1,      .form = Form::Urlencoded, .members = kOneToken, .proof = Proof::ClientOrAdmin},
    VerbRow{.verb = Verb::Introspect,       .method = "POST"_L1,   .path = "/introspect"_L1,  .form = Form::Urlencoded, .members = kOneToken, .proof = Proof::ClientOrAdmin},
    VerbRow{.verb = Verb::ListSessions,     .method = "GET"_L1,    .path = "/sessions"_L1,    .carrier = Carrier::Header},
    VerbRow{.verb = Verb::EndSession,       .method = "DELETE"_L1, .path = "/sessions/{}"_L1, .carrier = Carrier::Header},
    kCallByHeader,
};
constexpr std::array kTokenInQuery{kRegister, kPlainLogin, kCallByQuery};
constexpr std::array kAuthToken{
    VerbRow{.verb = Verb::LogIn, .method = "POST"_L1, .path = "/auth/token"_L1, .form = Form::Json, .members = kAccount},
    kCallByHeader,
};
constexpr std::array kJwtExtended{
    VerbRow{.verb = Verb::LogIn,  .method = "POST"_L1,   .path = "/login"_L1,  .form = Form::Urlencoded, .members = kAccount},
    VerbRow{.verb = Verb::LogOut, .method = "DELETE"_L1, .path = "/logout"_L1, .carrier = Carrier::Header},
    kCallByHeader,
};
// RFC 6749 sections 4.3 and 6, RFC 7009 section 2.1, RFC 7662 section 2.1.
constexpr VerbRow kOAuthLogin{.verb = Verb::LogIn, .method = "POST"_L1, .place = Place::TokenEndpoint, .form = Form::Urlencoded, .members = kPasswordGrant, .proof = Proof::Client};
constexpr VerbRow kOAuthRefresh{.verb = Verb::Refresh, .method = "POST"_L1, .place = Place::TokenEndpoint, .form = Form::Urlencoded, .members = kRefreshGrant, .proof = Proof::Client};
constexpr VerbRow kOAuthRevoke{.verb = Verb::Revoke, .method = "POST"_L1, .place = Place::RevocationEndpoint, .form = Form::Urlencoded, .members = kOneToken, .proof = Proof::Client};
constexpr VerbRow kOAuthIntrospect{.verb = Verb::Introspect, .method = "POST"_L1, .place = Place::IntrospectionEndpoint, .form = Form::Urlencoded, .members = kOneToken, .proof = Proof::Client};
constexpr std::array kOAuth{kOAuthLogin, kOAuthRefresh, kOAuthRevoke, kOAuthIntrospect, kCallByHeader};
constexpr std::array kKeycloak{
    kOAuthLogin, kOAuthRefresh, kOAuthRevoke, kOAuthIntrospect, kCallByHeader,
    // Its end session endpoint takes a POST with the refresh token, besides what OpenID says.
    VerbRow{.verb = Verb::LogOut, .method = "POST"_L1, .place = Place::LogOutEndpoint, .form = Form::Urlencoded, .members = kOneRefreshToken, .proof = Proof::Client},
};

constexpr std::array kProfiles{
    TargetProfile{"claimcheck"_L1,   "claimcheck-server"_L1,                                        "http://127.0.0.1:8080"_L1,                       false, "access_token"_L1, kOurs},
    TargetProfile{"signed"_L1,       "The design with itsdangerous: the token in the query"_L1,     "http://127.0.0.1:8080/profiles/signed"_L1,       false, "token"_L1,        kTokenInQuery},
    TargetProfile{"pyjwt"_L1,        "The design with PyJWT: the token in the query"_L1,            "http://127.0.0.1:8080/profiles/pyjwt"_L1,        false, "token"_L1,        kTokenInQuery},
    TargetProfile{"auth-token"_L1,   "The design with one endpoint that issues tokens"_L1,          "http://127.0.0.1:8080/profiles/auth-token"_L1,   false, "access_token"_L1, kAuthToken},
    TargetProfile{"jwt-extended"_L1, "The design with Flask-JWT-Extended: logout revokes"_L1,       "http://127.0.0.1:8080/profiles/jwt-extended"_L1, false, "access_token"_L1, kJwtExtended},
    TargetProfile{"keycloak"_L1,     "A realm of Keycloak: --target https://HOST/realms/REALM"_L1,  {},                                               true,  "access_token"_L1, kKeycloak},
    TargetProfile{"oauth"_L1,        "Any OAuth 2.0 or OpenID Connect server: --target ISSUER"_L1,  {},                                               true,  "access_token"_L1, kOAuth},
};
// clang-format on

QString textOf(const VerbInput& input, Piece piece)
{
    switch (piece) {
    case Piece::Username:
        return input.username;
    case Piece::Password:
        return input.password;
    case Piece::Style:
        return input.style;
    case Piece::Scope:
        return input.scope;
    case Piece::Token:
        return QString::fromUtf8(input.token);
    case Piece::RefreshToken:
        return QString::fromUtf8(input.refreshToken);
    case Piece::Session:
        return input.session;
    case Piece::Client:
        return input.clientId;
    case Piece::AdminToken:
        return QString::fromUtf8(input.adminToken);
    }
    Q_UNREACHABLE_RETURN({});
}

constexpr std::array kAllPieces{Piece::Username, Piece::Password, Piece::Style,
                                Piece::Scope,    Piece::Token,    Piece::RefreshToken,
                                Piece::Session,  Piece::Client,   Piece::AdminToken};

bool isOptional(const VerbRow& row, Piece piece)
{
    switch (piece) {
    case Piece::Style:
    case Piece::Scope:
    case Piece::AdminToken:
        return true;
    case Piece::Client:
        return row.proof == Proof::ClientOrAdmin;
    case Piece::Token: // a call without one shows what a stranger gets
        return row.verb == Verb::Call;
    default:
        return false;
    }
}

std::optional<RequestError> misfit(const VerbRow& row, const VerbInput& input)
{
    for (const Piece piece : kAllPieces) {
        const bool given = !textOf(input, piece).isEmpty();
        if (given && !row.takes(piece))
            return RequestError{Fault::NotTaken, piece};
        if (!given && row.takes(piece) && !isOptional(row, piece))
            return RequestError{Fault::Missing, piece};
    }
    if (row.proof == Proof::ClientOrAdmin && input.clientId.isEmpty() && input.adminToken.isEmpty())
        return RequestError{Fault::Missing, Piece::Client};
    return std::nullopt;
}

QByteArray formEncoded(const QString& text)
{
    return QUrl::toPercentEncoding(text);
}

QUrl endpointOf(Place place, const IssuerEndpoints& endpoints)
{
    switch (place) {
    case Place::Path:
        return {};
    case Place::TokenEndpoint:
        return endpoints.token;
    case Place::RevocationEndpoint:
        return endpoints.revocation;
    case Place::IntrospectionEndpoint:
        return endpoints.introspection;
    case Place::LogOutEndpoint:
        return endpoints.endSession;
    }
    Q_UNREACHABLE_RETURN({});
}

QUrl urlOf(const VerbRow& row, const VerbInput& input, const Target& target)
{
    QString path = row.path.isEmpty() ? input.path : QString{row.path};
    path.replace("{}"_L1, QString::fromLatin1(formEncoded(input.session)));
    if (row.carrier == Carrier::Query && !input.token.isEmpty())
        path += (path.contains(u'?') ? u"&token="_s : u"?token="_s)
            + QString::fromLatin1(formEncoded(QString::fromUtf8(input.token)));
    return target.resolve(path);
}

void addBody(ClientRequest& request, const VerbRow& row, const VerbInput& input)
{
    QJsonObject object = input.body;
    QByteArrayList pairs;
    const auto add = [&](QLatin1StringView name, const QString& text) {
        object.insert(name, text);
        pairs += QByteArray{name.data(), name.size()} + '=' + formEncoded(text);
    };
    for (const MemberRow& member : row.members) {
        const QString text = member.piece ? textOf(input, *member.piece) : QString{member.text};
        if (!text.isEmpty() || (member.piece && !isOptional(row, *member.piece)))
            add(member.name, text);
    }
    // A client without a secret says who it is where it has no way to prove it (RFC 6749 section
    // 3.2.1); one with a secret does both with HTTP Basic, which every such server takes.
    if (!input.clientId.isEmpty() && input.clientSecret.isEmpty())
        add("client_id"_L1, input.clientId);
    if (row.form == Form::Urlencoded) {
        request.contentType = "application/x-www-form-urlencoded"_ba;
        request.body = pairs.join('&');
    } else if (!object.isEmpty()) {
        request.contentType = "application/json"_ba;
        request.body = QJsonDocument(object).toJson(QJsonDocument::Compact);
    }
}

QByteArray authorizationOf(const VerbRow& row, const VerbInput& input)
{
    if (row.carrier == Carrier::Header && !input.token.isEmpty())
        return "Bearer " + input.token;
    if (!input.clientSecret.isEmpty())
        return "Basic "
            + QByteArray(formEncoded(input.clientId) + ':' + formEncoded(input.clientSecret))
                  .toBase64();
    return input.adminToken.isEmpty() ? ""_ba : "Bearer " + input.adminToken;
}

} // namespace

bool VerbRow::takes(Piece piece) const
{
    const auto isIt = [piece](const MemberRow& member) { return member.piece == piece; };
    if (std::ranges::any_of(members, isIt))
        return true;
    switch (piece) {
    case Piece::Token:
        return carrier != Carrier::None;
    case Piece::Session:
        return path.contains("{}"_L1);
    case Piece::Client:
        return proof != Proof::None;
    case Piece::AdminToken:
        return proof == Proof::ClientOrAdmin;
    default:
        return false;
    }
}

const VerbRow* TargetProfile::find(Verb verb) const
{
    const auto row = std::ranges::find(verbs, verb, &VerbRow::verb);
    return row == verbs.end() ? nullptr : std::to_address(row);
}

std::span<const TargetProfile> targetProfiles()
{
    return kProfiles;
}

const TargetProfile* findTargetProfile(QStringView name)
{
    const auto found = std::ranges::find_if(
        kProfiles, [name](const TargetProfile& profile) { return profile.name == name; });
    return found == kProfiles.end() ? nullptr : std::to_address(found);
}

ClientRequest requestOf(const VerbRow& row, const VerbInput& input, const Target& target,
                        const IssuerEndpoints& endpoints)
{
    ClientRequest request{
        .method =
            row.method.isEmpty() ? input.method : QByteArray{row.method.data(), row.method.size()},
        .url =
            row.place == Place::Path ? urlOf(row, input, target) : endpointOf(row.place, endpoints),
        .bearer = row.carrier == Carrier::None ? QByteArray{} : input.token,
        .authorization = authorizationOf(row, input),
        .contentType = {},
        .body = {},
    };
    addBody(request, row, input);
    return request;
}

std::expected<ClientRequest, RequestError> prepareRequest(const TargetProfile& profile, Verb verb,
                                                          const VerbInput& input,
                                                          const Target& target,
                                                          const IssuerEndpoints& endpoints)
{
    const VerbRow* row = profile.find(verb);
    if (!row)
        return std::unexpected(RequestError{Fault::NotOffered});
    if (const auto error = misfit(*row, input))
        return std::unexpected(*error);
    ClientRequest request = requestOf(*row, input, target, endpoints);
    if (request.url.isEmpty())
        return std::unexpected(RequestError{Fault::NoEndpoint});
    return request;
}

} // namespace claimcheck
