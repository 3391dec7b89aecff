#pragma once

#include <QByteArrayView>

#include <string_view>

namespace claimcheck {

/// What the IANA registry "JSON Web Signature and Encryption Algorithms" says about an algorithm.
/// For reading only: what we can verify is in core/key, and is much less.
struct RegisteredAlgorithm
{
    enum class Use {
        None,       ///< `none` itself
        Mac,        ///< signs with a secret that the verifier has too
        Signature,  ///< signs with a private key
        KeyWrap,    ///< `alg` of an encrypted token
        Content,    ///< `enc` of an encrypted token
        Prohibited, ///< registered for other uses, and not to be used in a token
    };

    std::string_view name;
    Use use;
    std::string_view meaning;
    int signatureBytes = 0; ///< 0: depends on the key, or it signs nothing
};

/// Null for what nobody registered, `hs256` included: names are compared byte for byte.
[[nodiscard]] const RegisteredAlgorithm* registeredAlgorithm(QByteArrayView name);

} // namespace claimcheck
