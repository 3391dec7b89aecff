#pragma once

#include "app/cli/console.h"
#include "core/client/tlsfault.h"
#include "core/client/trust.h"

#include <string>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// The option `--ca`: who vouches for the servers that are asked.
class TrustOption
{
public:
    void addTo(CLI::App& command);

    [[nodiscard]] Outcome<Trust> trust() const;

private:
    std::string m_file;
};

/// Why @p server was not believed, and what to do about it.
[[nodiscard]] QString describe(TlsFault fault, const QString& server);

} // namespace claimcheck::cli
