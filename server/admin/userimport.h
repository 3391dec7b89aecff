#pragma once

#include "core/auth/accounts.h"

#include <QByteArray>
#include <QString>

#include <expected>
#include <functional>

namespace claimcheck {

/// A line of a file with accounts: `NAME:HASH`, or a JSON object with `username`, `hash` or
/// `password`, and, if wanted, `roles` and `scopes`. Roles and scopes that are left out are those
/// of @p usual. The error is a sentence; it holds nothing of a hash or a password.
[[nodiscard]] std::expected<NewAccount, QString> readAccountLine(const QByteArray& line,
                                                                 const NewAccount& usual);

/// What came of a file.
struct ImportResult
{
    int imported = 0;
    int refused = 0;
};

/// Adds the accounts of @p text, one a line; empty lines and those that begin with # are none. A
/// line that is refused is told to @p complain, and the rest goes on. With @p dryRun nothing is
/// added, and what would be is counted.
[[nodiscard]] ImportResult importAccounts(Accounts& accounts, const QByteArray& text,
                                          const NewAccount& usual, const Actor& actor, bool dryRun,
                                          const std::function<void(const QString&)>& complain);

} // namespace claimcheck
