#pragma once

#include "app/cli/console.h"
#include "app/cli/trustoption.h"
#include "core/client/targetprofile.h"

#include <string>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// The options `--target`, `--ca` and `--preset`: which server, and of which kind.
class TargetOption
{
public:
    /// For commands that know our own server only.
    void addTargetTo(CLI::App& command);
    /// For those that know all kinds.
    void addTo(CLI::App& command);

    [[nodiscard]] const TargetProfile& profile() const;
    [[nodiscard]] Outcome<Target> target() const;
    /// Asks the server where it has its endpoints, where its kind has to be asked.
    [[nodiscard]] Outcome<IssuerEndpoints> endpoints() const;
    /// What is sent for @p verb. What such a server cannot do is refused here.
    [[nodiscard]] Outcome<ClientRequest> request(Verb verb, const VerbInput& input) const;

private:
    [[nodiscard]] QString url() const;

    std::string m_url;
    std::string m_preset = "claimcheck";
    TrustOption m_trust;
};

/// What a verb does, to stand behind "to": "log in with a password".
[[nodiscard]] QString wordsOf(Verb verb);
[[nodiscard]] QString describe(const RequestError& error, const TargetProfile& profile, Verb verb);

} // namespace claimcheck::cli
