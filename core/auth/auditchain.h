#pragma once

#include "core/core_export.h"
#include "core/crypto/mac.h"
#include "core/store/auditrow.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <span>

namespace claimcheck {

/// Ties each row to all before it: mac(n) = HMAC-SHA256(key, mac(n-1) || n || line), with n in
/// eight bytes, the highest first, and 32 zero bytes before the first row. So no row can be
/// changed, moved, taken away or slipped in without the key.
///
/// Safe to use from several threads.
class CLAIMCHECK_CORE_EXPORT AuditChain
{
public:
    /// Keeps no reference to @p key, at least 32 bytes. Nothing for a shorter one, or when the
    /// cryptography fails.
    [[nodiscard]] static std::optional<AuditChain> create(QByteArrayView key);

    /// The row that follows @p head; nothing when the cryptography fails.
    [[nodiscard]] std::optional<AuditRow> next(const AuditHead& head, const QByteArray& line) const;

private:
    friend class AuditCheck;
    explicit AuditChain(MacContext mac);

    MacContext m_mac;
};

/// What became of a log.
struct AuditVerdict
{
    enum class State {
        Intact,
        Edited,    ///< the row, or the head, is not as it was written
        Missing,   ///< the row is not there, though later ones are
        Disordered,///< the row stands where an earlier one belongs or is there twice
        Truncated, ///< the row and all after it are not there, though the head names them
    };

    State state = State::Intact;
    quint64 seq = 0; ///< where; for an intact log the last row
    bool operator==(const AuditVerdict&) const = default;
};

/// Checks a log row by row, so that it need not fit into memory.
class CLAIMCHECK_CORE_EXPORT AuditCheck
{
public:
    /// @p chain must outlive it. Where old rows were put away, @p before is the last of them.
    explicit AuditCheck(const AuditChain& chain, AuditHead before = {});

    /// The next row in the order in which they are kept. Nothing can mend a log that is broken.
    void read(const AuditRow& row);
    /// After the last row.
    [[nodiscard]] AuditVerdict verdict(const AuditHead& head) const;

private:
    const AuditChain& m_chain;
    AuditHead m_last;
    std::optional<AuditVerdict> m_fault;
};

/// The verdict on rows that are at hand.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT AuditVerdict verifyChain(const AuditChain& chain,
                                                              std::span<const AuditRow> rows,
                                                              const AuditHead& head);

} // namespace claimcheck
