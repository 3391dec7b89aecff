#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/token/signer.h"
#include "core/token/timedserializer.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <chrono>
#include <expected>
#include <span>
#include <vector>

namespace claimcheck {

/// A value of a Flask session with its tags read, for display. Flask marks what JSON lacks by an
/// object with one member: {" t":[1,2]} is a tuple.
struct CLAIMCHECK_CORE_EXPORT FlaskValue
{
    Q_GADGET
public:
    enum class Kind {
        Null,
        Boolean,
        Number,
        Text,
        List,
        Object,
        Tuple,    ///< " t"
        Uuid,     ///< " u"; the text has its hyphens
        Bytes,    ///< " b"; the text is hex
        Markup,   ///< " m": HTML that Flask will not escape again
        DateTime, ///< " d"; the text is ISO 8601 in UTC
    };
    Q_ENUM(Kind)

    Kind kind = Kind::Null;
    QString name; ///< of a member of an object
    QString text; ///< of a value without children
    std::vector<FlaskValue> children;
    bool operator==(const FlaskValue&) const = default;
};

/// Reads the tags of a session's JSON. Refuses with BadClaims, and the tag's name, a tag around
/// something Flask would not have written there. A tag of somebody's own stays an object.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<FlaskValue> readFlaskTags(const JsonValue& json);

/// The session that a good cookie carries. Only FlaskSessions makes one.
class CLAIMCHECK_CORE_EXPORT VerifiedFlaskSession
{
public:
    /// An object.
    [[nodiscard]] const FlaskValue& session() const { return m_session; }
    [[nodiscard]] const VerifiedSigned& value() const { return m_value; }

private:
    friend class FlaskSessions;
    VerifiedFlaskSession(FlaskValue session, VerifiedSigned value)
        : m_session(std::move(session))
        , m_value(std::move(value))
    {
    }

    FlaskValue m_session;
    VerifiedSigned m_value;
};

/// How long a permanent session of Flask lives unless its application says otherwise.
inline constexpr std::chrono::seconds kFlaskSessionLifetime = std::chrono::days{31};

/// Reads and writes the session cookies of Flask: itsdangerous with a salt, SHA-1 and a dialect of
/// JSON that Flask fixed long ago. Always legacy.
class CLAIMCHECK_CORE_EXPORT FlaskSessions
{
public:
    /// @p secrets are SECRET_KEY_FALLBACKS, then SECRET_KEY. @p clock must outlive the object.
    [[nodiscard]] static std::expected<FlaskSessions, SignerError>
    create(std::span<const SecretBytes> secrets, const Clock& clock);

    /// Signs an object of JSON with tags, in the spelling that Flask uses however it is spelled
    /// here. Errors as for TimedSerializer::sign, and BadClaims for tags that are not Flask's.
    [[nodiscard]] TokenResult<QByteArray> sign(QByteArrayView json) const;

    /// Steps Size to Type, the last being that the payload is a session.
    [[nodiscard]] TokenResult<VerifiedFlaskSession>
    verify(QByteArrayView cookie, std::chrono::seconds maxAge, Trace* trace = nullptr) const;

private:
    explicit FlaskSessions(TimedSerializer serializer);

    TimedSerializer m_serializer;
};

} // namespace claimcheck
