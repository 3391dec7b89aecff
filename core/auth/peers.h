#pragma once

#include "core/auth/autherror.h"
#include "core/store/markstore.h"
#include "core/store/nodestore.h"

#include <QByteArray>

#include <chrono>

namespace claimcheck {

/// The other servers of the database, as seen by one that changed something.
///
/// Each of them believes its memory for less than a lease after it last asked for changes, see
/// ChangeFeed. So once a lease has gone by since a change, a server that has not taken it in
/// answers nothing from memory until it has: there is nothing more to wait for.
class Peers
{
public:
    /// All references must outlive the peers. @p self is this server's own id, @p lease its own
    /// too.
    Peers(NodeStore& nodes, MarkStore& marks, Database& database, QByteArray self,
          std::chrono::milliseconds lease);

    /// This server's name among them.
    [[nodiscard]] const QByteArray& self() const { return m_self; }

    /// Waits until no other server decides without the change of that number, which is durable: a
    /// few milliseconds, or a lease at most when one of them has vanished. Unconfirmed when
    /// nobody can tell.
    [[nodiscard]] AuthResult<void> await(qint64 number);

private:
    /// How long those are waited for who say nothing.
    [[nodiscard]] AuthResult<std::chrono::milliseconds> patience() const;
    [[nodiscard]] AuthResult<void> giveUp(const QByteArrayList& silent, qint64 number);

    NodeStore& m_nodes;
    MarkStore& m_marks;
    Database& m_database;
    const QByteArray m_self;
    const std::chrono::milliseconds m_lease;
};

} // namespace claimcheck
