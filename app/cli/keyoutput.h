#pragma once

#include "app/cli/console.h"
#include "core/key/jwk.h"
#include "core/key/keymaterial.h"

#include <span>
#include <string>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// The options that say how keys are written: as what, where to, which half.
class KeyOutput
{
public:
    /// @p format is the one without --to.
    void addTo(CLI::App& command, const std::string& format);

    /// Writes them to the file of --out, or to out. A file that may hold a secret is readable by
    /// its owner alone, and none is overwritten without --force.
    [[nodiscard]] Outcome<void> write(const Console& console,
                                      std::span<const KeyMaterial> keys) const;
    /// The public half of one key to the file of --public-out, where there is one.
    [[nodiscard]] Outcome<void> writePublic(const Console& console, const KeyMaterial& key) const;
    void addPublicOutTo(CLI::App& command);

private:
    [[nodiscard]] Outcome<SecretBytes> text(const Console& console,
                                            std::span<const KeyMaterial> keys, KeyHalf half) const;
    [[nodiscard]] Outcome<void> save(const std::string& path, const SecretBytes& text,
                                     bool isSecret) const;

    std::string m_format;
    std::string m_out;
    std::string m_publicOut;
    std::string m_newPassphrase;
    bool m_publicOnly = false;
    bool m_force = false;
};

} // namespace claimcheck::cli
