#pragma once

#include "app/cli/action.h"
#include "app/cli/console.h"
#include "core/base/clock.h"
#include "core/client/authclient.h"

#include <expected>
#include <string>

namespace claimcheck::cli {

/// `register`, `login`, `call` and `logout`: what talks to a server. All references must outlive
/// the action.
void addServerCommands(CLI::App& app, const Console& console, const Clock& clock, Action& action);

/// The option `--target`, and what it names.
struct TargetOption
{
    std::string url = "http://127.0.0.1:8080";

    void addTo(CLI::App& command);
    /// The error is a sentence for the person.
    [[nodiscard]] std::expected<Target, QString> target() const;
};

/// Waits for an answer. Needs a QCoreApplication.
[[nodiscard]] Exchange waitFor(QFuture<Exchange> future);

/// Why there is no answer, and what to do about it.
[[nodiscard]] QString describe(Exchange::Failure failure, const Target& target);

} // namespace claimcheck::cli
