#pragma once

#include "core/core_export.h"

#include <QString>

#include <expected>
#include <memory>

namespace claimcheck {

/// What the cryptography cannot do on this machine.
struct CryptoError
{
    enum class Fault {
        ProviderMissing, ///< QCA's OpenSSL plugin is not installed where QCA looks for it
        SelfTestFailed,  ///< a primitive gives another result than its published vector
    };

    Fault fault;
    QString where; ///< the feature or primitive: "qca-ossl", "HMAC-SHA-256", ...
};

/// Keeps QCA loaded. Each program holds exactly one, for as long as it uses anything of the core.
class CLAIMCHECK_CORE_EXPORT CryptoRuntime
{
public:
    /// Loads QCA and runs every primitive against a published vector. A program that gets an
    /// error here must not start: a broken primitive accepts what it should refuse.
    [[nodiscard]] static std::expected<CryptoRuntime, CryptoError> start();

    CryptoRuntime(CryptoRuntime&&) noexcept;
    CryptoRuntime& operator=(CryptoRuntime&&) noexcept;
    ~CryptoRuntime();

private:
    class Private;
    explicit CryptoRuntime(std::unique_ptr<Private> runtime);
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
