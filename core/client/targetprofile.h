#pragma once

#include "core/client/clientrequest.h"
#include "core/client/issuerendpoints.h"
#include "core/client/target.h"
#include "core/core_export.h"

#include <QByteArray>
#include <QJsonObject>
#include <QLatin1StringView>
#include <QString>

#include <expected>
#include <optional>
#include <span>

namespace claimcheck {

/// What somebody wants of a server that issues tokens.
enum class Verb {
    Register,
    LogIn,
    Refresh,
    LogOut,
    LogOutEverywhere,
    Revoke,
    Introspect,
    ListSessions,
    EndSession,
    Call, ///< any route, with a token
};

/// What a verb may be given.
enum class Piece {
    Username,
    Password,
    Style,
    Scope,
    Token,
    RefreshToken,
    Session,
    Client,     ///< an id, with a secret or without
    AdminToken, ///< the token of an administrator, in the place of a client
};

/// The pieces themselves; empty is not given.
struct VerbInput
{
    QString username;
    QString password;
    QString style;
    QString scope;
    QByteArray token;
    QByteArray refreshToken;
    QString session;
    QString clientId;
    QString clientSecret;
    QByteArray adminToken;

    QByteArray method; ///< of Verb::Call, as are the next two
    QString path;
    QJsonObject body;
};

/// A member of a body: a piece, or a text that is always the same.
struct MemberRow
{
    QLatin1StringView name;
    std::optional<Piece> piece;
    QLatin1StringView text;
};

/// How a server is asked for one thing.
struct CLAIMCHECK_CORE_EXPORT VerbRow
{
    enum class Place {
        Path,
        TokenEndpoint,
        RevocationEndpoint,
        IntrospectionEndpoint,
        LogOutEndpoint
    };
    enum class Form { None, Json, Urlencoded };
    enum class Carrier { None, Header, Query }; ///< what the token travels in
    enum class Proof { None, Client, ClientOrAdmin };

    Verb verb;
    QLatin1StringView method; ///< empty for that of the input
    Place place = Place::Path;
    QLatin1StringView path = {}; ///< with `{}` for the session; empty for that of the input
    Form form = Form::None;
    std::span<const MemberRow> members = {};
    Carrier carrier = Carrier::None;
    Proof proof = Proof::None;

    [[nodiscard]] bool takes(Piece piece) const;
};

/// A kind of server: what it can be asked for, and how. All that tells one kind from another is in
/// the rows, so that the same verbs work on each.
struct CLAIMCHECK_CORE_EXPORT TargetProfile
{
    QLatin1StringView name;
    QLatin1StringView meaning;
    QLatin1StringView usualTarget; ///< empty where only its user knows
    bool discovers = false;        ///< its endpoints are found by the metadata of its issuer
    QLatin1StringView accessMember; ///< where an answer has the access token
    std::span<const VerbRow> verbs;

    /// Null when it cannot be asked for that.
    [[nodiscard]] const VerbRow* find(Verb verb) const;
};

/// Our own server first, then the four classic designs, then servers of others.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::span<const TargetProfile> targetProfiles();
/// Null when there is none of that name.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const TargetProfile* findTargetProfile(QStringView name);

/// Why there is no request.
struct RequestError
{
    enum class Fault {
        NotOffered, ///< such a server cannot be asked for that
        Missing,    ///< it needs `piece`
        NotTaken,   ///< it has no place for `piece`
        NoEndpoint, ///< the metadata of this one name no endpoint for it
    };

    Fault fault;
    std::optional<Piece> piece = {};
};

/// The request of a row, whether the pieces are all there or not.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT ClientRequest requestOf(const VerbRow& row,
                                                             const VerbInput& input,
                                                             const Target& target,
                                                             const IssuerEndpoints& endpoints = {});

/// The request by which a server is asked for @p verb. Nothing that was given is left out in
/// silence. @p endpoints is what discovery found, where the profile discovers.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::expected<ClientRequest, RequestError>
prepareRequest(const TargetProfile& profile, Verb verb, const VerbInput& input,
               const Target& target, const IssuerEndpoints& endpoints = {});

} // namespace claimcheck
