#pragma once

#include "core/core_export.h"
#include "core/crypto/digest.h"

#include <QByteArray>
#include <QByteArrayView>

#include <memory>
#include <optional>

namespace claimcheck {

/// HMAC with one key, which is absorbed once and then reused: building the context costs more
/// than a message does. OpenSSL rather than QCA, because this is the hot path of verification.
///
/// Safe to use from several threads at once.
class CLAIMCHECK_CORE_EXPORT MacContext
{
public:
    /// Keeps no reference to @p key. Nothing when OpenSSL refuses.
    [[nodiscard]] static std::optional<MacContext> create(DigestAlgorithm digest,
                                                          QByteArrayView key);

    MacContext(MacContext&&) noexcept;
    MacContext& operator=(MacContext&&) noexcept;
    ~MacContext();

    /// Empty when OpenSSL fails, which no signature is.
    [[nodiscard]] QByteArray compute(QByteArrayView message) const;

    /// Compares in constant time; a tag of another length is wrong.
    [[nodiscard]] bool verify(QByteArrayView message, QByteArrayView tag) const;

private:
    class Private;
    explicit MacContext(std::unique_ptr<Private> context);
    std::unique_ptr<Private> d;
};

} // namespace claimcheck
