#pragma once

#include "app/cli/console.h"

#include <QByteArray>
#include <QString>

#include <expected>
#include <string>

namespace claimcheck::cli {

/// As readValue() of the core, with standard input from @p console. The error is a sentence for the
/// person.
[[nodiscard]] std::expected<QByteArray, QString> readSource(const Console& console,
                                                            const std::string& source);

/// What the help calls the value of an option that may be "-". No two of them may be.
inline constexpr auto kSourceType = "SOURCE";

/// The bytes of a file as they are, or of standard input for "-".
[[nodiscard]] std::expected<QByteArray, QString> readFileOrInput(const Console& console,
                                                                 const std::string& path);

/// What the option that names a token says about itself.
inline constexpr auto kTokenHelp =
    "The token: its text, @FILE, env:NAME, or - for standard input. Without it: $CLAIMCHECK_TOKEN, "
    "or standard input";

/// Text from @p source, or, where that is empty, from CLAIMCHECK_TOKEN or standard input: whatever
/// a person pasted there, with the token somewhere in it.
[[nodiscard]] std::expected<QByteArray, QString> readPasted(const Console& console,
                                                            const std::string& source);

/// A token from @p source, or, where that is empty, from CLAIMCHECK_TOKEN or standard input; taken
/// out of whatever it is wrapped in.
[[nodiscard]] std::expected<QByteArray, QString> readToken(const Console& console,
                                                           const std::string& source);

} // namespace claimcheck::cli
