#pragma once

#include "app/cli/cli.h"
#include "core/crypto/systemrandom.h"
#include "tests/support/tokens.h"

#include <QByteArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <sstream>
#include <string>
#include <vector>

// Command lines for tests, in process.

namespace claimcheck {

using Arguments = std::vector<std::string>;

struct CommandResult
{
    int code;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    /// The data without its line end, as a shell's $(...) has it.
    [[nodiscard]] std::string text() const { return out.trimmed().toStdString(); }
};

/// Runs `claimcheck` with @p arguments at Tokens::kNow. Needs a CryptoRuntime.
inline CommandResult runCommand(Arguments arguments, const QByteArray& input = {},
                                Instant now = Tokens::kNow)
{
    std::istringstream in(input.toStdString());
    std::ostringstream out;
    std::ostringstream err;
    const FixedClock clock{now};
    SystemRandom random;
    const cli::Exit exit =
        cli::run(std::move(arguments), {.in = in, .out = out, .err = err}, clock, random);
    return {static_cast<int>(exit), QByteArray::fromStdString(out.str()),
            QByteArray::fromStdString(err.str())};
}

} // namespace claimcheck

Q_DECLARE_METATYPE(claimcheck::Arguments)
