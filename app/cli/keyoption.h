#pragma once

#include "app/cli/action.h"
#include "app/cli/console.h"
#include "app/cli/trustoption.h"
#include "core/key/algorithm.h"
#include "core/key/keymaterial.h"
#include "core/key/keyset.h"

#include <expected>
#include <optional>
#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace claimcheck::cli {

/// The options that name a key: one of --secret, --key, --jwks and --issuer.
class KeyOption
{
public:
    /// @p withUrls adds --jwks and --issuer, which give public keys only.
    void addTo(CLI::App& command, bool withUrls);
    /// For commands that can do without a key; @p description heads the options in the help.
    void addOptionalTo(CLI::App& command, const std::string& description);

    /// The keys that were named, not yet bound to an algorithm; at least one. With --kid, only
    /// those of that id.
    [[nodiscard]] Outcome<std::vector<KeyMaterial>> materials(const Console& console) const;

    /// A key set for verifying tokens of @p algorithms; empty stands for all that the keys do,
    /// HS256 for a secret, and never ES256K. Puts those it settled on into @p allowed. Warns on
    /// err about a weak secret.
    [[nodiscard]] Outcome<KeySet> verificationKeys(const Console& console,
                                                   const std::vector<Algorithm>& algorithms,
                                                   AlgorithmSet& allowed) const;

    /// The one key to sign with; without @p algorithm, with the first that it does.
    [[nodiscard]] Outcome<Key> signingKey(const Console& console,
                                          const std::vector<Algorithm>& algorithms) const;

    /// The one key that is meant, of those that may be used so; --kid may have to say which.
    [[nodiscard]] Outcome<KeyMaterial> single(const Console& console, KeyPurpose purpose) const;

    [[nodiscard]] bool isSecret() const { return m_secret.has_value(); }
    [[nodiscard]] bool isGiven() const { return isSecret() || !m_file.empty(); }

private:
    CLI::App* addGroup(CLI::App& command, const std::string& description);
    [[nodiscard]] Outcome<std::vector<KeyMaterial>> read(const Console& console) const;
    [[nodiscard]] Outcome<std::vector<KeyMaterial>> fromSecret(const Console& console) const;
    [[nodiscard]] KeyStrength strength() const;
    void warnAbout(const Console& console, const KeyMaterial& material, const Key& key) const;

    std::optional<std::string> m_secret; // an empty one is refused, not overlooked
    std::string m_file;
    std::string m_passphrase;
    std::string m_setUrl;
    std::string m_issuer;
    TrustOption m_trust; // for those two
    std::string m_id;
};

/// Reads names such as "HS256,ES256"; the refusal names the one that is unknown.
[[nodiscard]] Outcome<std::vector<Algorithm>> readAlgorithms(const std::vector<std::string>& names);

/// The keys of a file, or of standard input for "-".
[[nodiscard]] Outcome<std::vector<KeyMaterial>>
readKeys(const Console& console, const std::string& file, const std::string& passphrase);

} // namespace claimcheck::cli
