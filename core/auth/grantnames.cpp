#include "core/auth/grantnames.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// RFC 6749 section 3.3: visible ASCII but for quotes and backslashes. Roles follow suit.
bool isScopeToken(const QString& text)
{
    return !text.isEmpty() && text.size() <= 64 && std::ranges::all_of(text, [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f && c != u'"' && c != u'\\';
    });
}

} // namespace

AuthResult<void> checkNames(const QStringList& roles, const QStringList& scopes)
{
    constexpr qsizetype most = 64;
    if (roles.size() > most || !std::ranges::all_of(roles, isScopeToken))
        return std::unexpected(AuthError{AuthError::Fault::BadName, u"roles"_s});
    if (scopes.size() > most || !std::ranges::all_of(scopes, isScopeToken))
        return std::unexpected(AuthError{AuthError::Fault::BadName, u"scopes"_s});
    return {};
}

} // namespace claimcheck
