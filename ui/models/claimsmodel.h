#pragma once

#include "core/base/clock.h"
#include "core/inspect/inspection.h"

#include <QAbstractTableModel>

#include <vector>

namespace claimcheck {

/// The members of a token's header and payload with what they mean, for reading only.
class ClaimsModel final : public QAbstractTableModel
{
    Q_OBJECT
public:
    enum Column { NameColumn, ValueColumn, MeaningColumn, ColumnCount };
    enum Role {
        PartRole = Qt::UserRole + 1, ///< an InspectedPart::Role as int
        KeyRole, ///< whether this is one of the few that people look for first
        TimeRole, ///< whether the meaning counts up or down
        RankRole, ///< sorts those of KeyRole as people ask for them
    };

    /// @p clock must outlive the model.
    explicit ClaimsModel(const Clock& clock, QObject* parent = nullptr);

    void setInspection(const Inspection& inspection);
    /// Tells the times anew; call it once a second.
    void refreshTimes();

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation,
                                      int role) const override;

private:
    struct Row
    {
        InspectedPart::Role part;
        InspectedMember member;
    };

    [[nodiscard]] QString textOf(const Row& row, int column) const;
    [[nodiscard]] QString meaningOf(const Row& row) const;
    [[nodiscard]] QString timeMeaningOf(const InspectedMember& member) const;

    const Clock& m_clock;
    Instant m_now; // as of which the times are told
    std::vector<Row> m_rows;
};

} // namespace claimcheck
