#pragma once

#include "core/auth/autherror.h"
#include "core/token/tokenerror.h"
#include "server/http/message.h"

#include <QLatin1StringView>

#include <chrono>
#include <exception>
#include <span>
#include <string_view>

namespace claimcheck {

/// Everything that this server refuses, each with one status and one code on the wire. The codes
/// are a contract: add, never rename.
enum class Refusal {
    InvalidRequest,
    TooSlow,
    BodyTooLarge,
    TargetTooLong,
    UnsupportedMediaType,
    ExpectationFailed,
    TooManyHeaders,
    NotImplemented,
    VersionNotSupported,
    NotFound,
    MethodNotAllowed,
    MisdirectedRequest,
    ForeignPage,
    CsrfMismatch,
    UserExists,
    NoSuchThing,
    LastAdministrator,
    KeyIsShared,
    WrongPassword,
    InvalidCredentials,
    CredentialsWanted,
    InvalidToken,
    InsufficientScope,
    StaleLogin,
    InvalidClient,
    InvalidGrant,
    UnauthorizedClient,
    UnsupportedGrantType,
    InvalidScope,
    UnsupportedTokenType,
    TooManyRequests,
    Failed,
    Unavailable,
};

struct RefusalRow
{
    Refusal refusal;
    int status;
    QLatin1StringView code;    ///< `error`; OAuth's own where it has one (RFC 6749 section 5.2)
    std::u16string_view words; ///< `error_description` where nothing tells more
};

/// In the order of Refusal.
[[nodiscard]] std::span<const RefusalRow> allRefusals();

/// The one shape of every refusal: {"error": code, "error_description": text, ...}. The trace id is
/// added where the answer leaves the server. An empty @p description takes the row's words.
[[nodiscard]] Answer problem(Refusal refusal, const QString& description = {});

/// An invalid request, naming the field that was at fault.
[[nodiscard]] Answer fieldProblem(const QString& field, const QString& description);

[[nodiscard]] Answer problemFor(const AuthError& error);

/// How much a refused token is told.
enum class Wording {
    Telling, ///< what is wrong with it
    Constant, ///< the same bytes for every bad token; the reason goes to the log
};

/// A refused token, with the challenge of RFC 6750 section 3.
[[nodiscard]] Answer problemFor(const TokenError& error, Wording wording = Wording::Telling);

/// No credentials were sent. The challenge carries no error code then (RFC 6750 section 3.1).
[[nodiscard]] Answer credentialsWanted();

/// The login of a good token is older than @p maxAge (RFC 9470 section 3).
[[nodiscard]] Answer freshLoginWanted(std::chrono::seconds maxAge);

/// A service that did not prove who it is (RFC 6749 section 5.2).
[[nodiscard]] Answer invalidClient();

/// More is waiting already than can be done soon.
[[nodiscard]] Answer tooBusy();

/// A handler threw; what it was goes to the log.
[[nodiscard]] Answer failed(const std::exception& error);

/// @p answer with Retry-After, in whole seconds, rounded up and at least one.
[[nodiscard]] Answer retryAfter(Answer answer, std::chrono::milliseconds wait);

} // namespace claimcheck
