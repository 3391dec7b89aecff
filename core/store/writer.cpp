#include "core/store/writer.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// So many have waited long enough.
constexpr int kMostUnits = 64;

} // namespace

Writer::Writer(const Engine& engine)
    : m_engine(engine)
{
}

Connection* Writer::ofThisThread() const
{
    return m_turn == QThread::currentThread() ? m_connection.get() : nullptr;
}

void Writer::enter()
{
    QThread* const self = QThread::currentThread();
    Q_ASSERT_X(m_turn != self, "Writer::begin", "transactions do not nest");
    std::unique_lock lock(m_mutex);
    if (!m_turn) {
        m_turn = self;
        return;
    }
    // leave() hands the turn over, so that nobody comes in between.
    Waiting waiting{self};
    m_queue.push_back(&waiting);
    waiting.called.wait(lock, [this, self] { return m_turn == self; });
}

void Writer::leave()
{
    const bool lost = m_connection && m_connection->isLost();
    if (m_group && (lost || m_group->units >= kMostUnits || waiting() == 0))
        endGroup();
    if (m_connection)
        m_connection->moveToThread(nullptr);
    const std::lock_guard lock(m_mutex);
    if (m_queue.empty()) {
        m_turn = nullptr;
        return;
    }
    Waiting& next = *m_queue.front();
    m_queue.pop_front();
    m_turn = next.thread;
    next.called.notify_one();
}

qsizetype Writer::waiting()
{
    const std::lock_guard lock(m_mutex);
    return static_cast<qsizetype>(m_queue.size());
}

StoreResult<void> Writer::begin()
{
    enter();
    auto begun = beginUnit();
    if (!begun)
        leave();
    return begun;
}

StoreResult<void> Writer::beginUnit()
{
    if (!m_connection) {
        auto opened = Connection::open(m_engine, m_engine.settings());
        if (!opened)
            return std::unexpected(opened.error());
        m_connection = std::move(*opened);
    }
    m_connection->moveToThread(QThread::currentThread());
    if (!m_group) {
        if (const auto begun = m_connection->run(m_engine.beginning(), {}); !begun)
            return std::unexpected(begun.error());
        m_group = std::make_unique<Group>();
    }
    return m_connection->beginUnit();
}

StoreResult<void> Writer::commit()
{
    const auto ended = m_connection->commit();
    std::shared_future<StoreResult<void>> outcome;
    if (ended) {
        ++m_group->units;
        outcome = m_group->outcome;
    }
    leave();
    return ended ? outcome.get() : ended;
}

void Writer::rollback()
{
    m_connection->rollback();
    leave();
}

void Writer::endGroup()
{
    const auto group = std::move(m_group);
    StoreResult<void> outcome;
    if (m_connection->isLost()) {
        outcome = std::unexpected(
            StoreError{StoreError::Fault::Unavailable, u"the transaction was lost"_s});
    } else if (group->units > 0) {
        outcome = m_connection->run(u"COMMIT"_s, {}).transform([](const StatementResult&) { });
    }
    if (!outcome || group->units == 0)
        m_connection->rollback();
    group->promise.set_value(std::move(outcome));
}

} // namespace claimcheck
