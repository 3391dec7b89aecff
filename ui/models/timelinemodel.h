#pragma once

#include "core/client/traffic.h"

#include <QAbstractTableModel>

#include <vector>

namespace claimcheck {

/// One exchange of this session. While it is pending only the request is known.
struct TimelineEntry
{
    quint64 id = 0;
    Exchange exchange;
    bool pending = true;
};

/// Everything that was sent and what came back, oldest first.
class TimelineModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column {
        TimeColumn,
        MethodColumn,
        PathColumn,
        StatusColumn,
        TookColumn,
        TokenColumn,
        OutcomeColumn,
        ColumnCount,
    };
    enum Role {
        IdRole = Qt::UserRole + 1, ///< the quint64 id of the exchange
        ToneRole,                  ///< a Tone, for the status
        SearchRole,                ///< all texts of the row, for filtering
    };

    using QAbstractTableModel::QAbstractTableModel;

    void begin(quint64 id, const Exchange& request);
    /// Replaces what begin() added; adds it when there was no begin().
    void finish(quint64 id, const Exchange& exchange);
    void clear();

    [[nodiscard]] const std::vector<TimelineEntry>& entries() const { return m_entries; }
    /// Valid until the model changes; null when there is none.
    [[nodiscard]] const TimelineEntry* find(quint64 id) const;
    /// -1 when there is none.
    [[nodiscard]] int rowOf(quint64 id) const;

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    [[nodiscard]] static QString textOf(const TimelineEntry& entry, int column);

    std::vector<TimelineEntry> m_entries;
};

} // namespace claimcheck
