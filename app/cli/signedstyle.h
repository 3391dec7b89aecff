#pragma once

#include "app/cli/action.h"
#include "app/cli/console.h"

#include <QByteArray>

#include <string>
#include <vector>

namespace claimcheck::cli {

class ClaimsOption;
class KeyOption;

/// What verifying a token of another style takes beside the token.
struct SignedVerification
{
    std::string leeway;
    Instant at;
    bool explain = false;
    bool json = false;
};

/// The options that say in which style a token is signed: as a JWT, or as itsdangerous and Flask
/// do, with one secret and no header that counts.
class SignedStyle
{
public:
    /// As the line has them.
    struct Options
    {
        std::string style = "jwt";
        std::string salt;
        std::string digest;
        std::string derivation;
        std::string maxAge;
    };

    void addTo(CLI::App& command);
    /// With --max-age: in most of these styles the reader decides what is too old.
    void addForReadingTo(CLI::App& command);

    [[nodiscard]] bool isJwt() const { return m_options.style == "jwt"; }
    /// Refuses options that the style has no use for: what is asked for is never just left out.
    [[nodiscard]] Outcome<void> check() const;

    /// The token. Warns on err about what is there for the sake of other programs only.
    [[nodiscard]] Outcome<QByteArray> sign(const KeyOption& key, const std::string& algorithm,
                                           const ClaimsOption& claims,
                                           const Surroundings& around) const;

    /// Checks @p token and says what came of it, as `token verify` does for a JWT.
    [[nodiscard]] Exit verify(const KeyOption& key, const std::vector<std::string>& algorithms,
                              const QByteArray& token, const SignedVerification& line,
                              const Console& console) const;

private:
    Options m_options;
};

} // namespace claimcheck::cli
