#include "core/auth/auditevent.h"

#include "core/base/invisible.h"
#include "core/base/tokenmask.h"

#include <QRegularExpression>

#include <algorithm>
#include <format>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// In code points.
constexpr qsizetype kLongestName = 128;
constexpr qsizetype kLongestText = 256;
constexpr std::size_t kMostDetails = 16;

QString dots(QStringView)
{
    return u"…"_s;
}

// Names and agents hold no long runs with digits in them; secrets in hex and base64 do.
QString shortenedIfRandom(QStringView run)
{
    const auto isDigit = [](QChar c) { return c >= u'0' && c <= u'9'; };
    return std::ranges::any_of(run, isDigit) ? shortToken(run.toUtf8()) : run.toString();
}

QString covered(const QString& text)
{
    static const QRegularExpression pem(u"(?<secret>-----BEGIN [^-]*KEY-----.*)"_s,
                                        QRegularExpression::DotMatchesEverythingOption);
    static const QRegularExpression credentials(
        uR"((?:Bearer|Basic|DPoP)\s+(?<secret>[^\s,;"]+))"_s,
        QRegularExpression::CaseInsensitiveOption);
    static const QRegularExpression run(uR"((?<secret>[A-Za-z0-9_+/=-]{32,}+))"_s);
    QString safe = coverMatches(text, pem, dots);
    safe = coverMatches(safe, credentials, dots);
    safe = maskTokens(safe);
    return coverMatches(safe, run, shortenedIfRandom);
}

void appendEscaped(QByteArray& json, char32_t c)
{
    for (const char16_t unit : QChar::fromUcs4(c)) // QString::fromUcs4() drops U+FEFF
        json += std::format("\\u{:04x}", quint16{unit}).c_str();
}

void appendString(QByteArray& json, const QString& text, qsizetype longest)
{
    // A secret must not be cut to a piece that is no longer recognised as one, and a text of ten
    // megabytes need not be looked through.
    const QString start = covered(text.first(std::min(text.size(), 16 * longest)));
    const auto codePoints = start.toUcs4();
    json += '"';
    for (const char32_t c : codePoints.first(std::min(codePoints.size(), longest))) {
        if (c == U'"' || c == U'\\')
            json += '\\';
        if (isInvisible(c))
            appendEscaped(json, c);
        else
            json += QString::fromUcs4(&c, 1).toUtf8();
    }
    if (codePoints.size() > longest)
        json += u"…"_s.toUtf8();
    json += '"';
}

void appendField(QByteArray& json, const char* name, const QString& text, qsizetype longest)
{
    if (text.isEmpty())
        return;
    json += ",\"";
    json += name;
    json += "\":";
    appendString(json, text, longest);
}

void appendDetails(QByteArray& json, const AuditEvent& event)
{
    const std::size_t count = std::min(event.details.size(), kMostDetails);
    if (count == 0)
        return;
    json += ",\"details\":{";
    for (std::size_t i = 0; i < count; ++i) {
        const auto& [name, value] = event.details[i];
        if (i > 0)
            json += ',';
        appendString(json, name, kLongestName);
        json += ':';
        appendString(json, value, kLongestText);
    }
    json += '}';
}

} // namespace

QLatin1StringView nameOf(AuditEvent::Kind kind)
{
    using enum AuditEvent::Kind;
    switch (kind) {
    case Registered:
        return "registered"_L1;
    case LoggedIn:
        return "logged_in"_L1;
    case LoginFailed:
        return "login_failed"_L1;
    case Throttled:
        return "throttled"_L1;
    case Refreshed:
        return "refreshed"_L1;
    case RefreshReused:
        return "refresh_reused"_L1;
    case SessionEnded:
        return "session_ended"_L1;
    case SessionsEnded:
        return "sessions_ended"_L1;
    case TokenRevoked:
        return "token_revoked"_L1;
    case AllTokensRevoked:
        return "all_tokens_revoked"_L1;
    case PasswordChanged:
        return "password_changed"_L1;
    case UserDisabled:
        return "user_disabled"_L1;
    case UserEnabled:
        return "user_enabled"_L1;
    case RolesChanged:
        return "roles_changed"_L1;
    case ScopesChanged:
        return "scopes_changed"_L1;
    case UserAdded:
        return "user_added"_L1;
    case UserRemoved:
        return "user_removed"_L1;
    case ClientAdded:
        return "client_added"_L1;
    case ClientDisabled:
        return "client_disabled"_L1;
    case KeyRotated:
        return "key_rotated"_L1;
    case KeyRevoked:
        return "key_revoked"_L1;
    case ServerStarted:
        return "server_started"_L1;
    case ClockJumped:
        return "clock_jumped"_L1;
    case LabChanged:
        return "lab_changed"_L1;
    case AuditSampled:
        return "audit_sampled"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

QByteArray auditLine(const AuditEvent& event)
{
    const auto kind = nameOf(event.kind);
    QByteArray json = "{\"at\":\"";
    json += std::format("{:%FT%TZ}", event.at).c_str();
    json += "\",\"event\":\"";
    json.append(kind.data(), kind.size());
    json += '"';
    appendField(json, "subject", event.subject, kLongestName);
    appendField(json, "actor", event.actor, kLongestName);
    appendField(json, "address", event.address, kLongestName);
    appendField(json, "agent", event.agent, kLongestText);
    appendField(json, "session", event.session, kLongestName);
    appendField(json, "trace_id", event.traceId, kLongestName);
    appendDetails(json, event);
    json += '}';
    return json;
}

} // namespace claimcheck
