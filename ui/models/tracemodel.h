#pragma once

#include "core/token/trace.h"

#include <QAbstractListModel>

#include <vector>

namespace claimcheck {

/// The answer to "why was this refused?", a line per check, or a line per kind of check.
class TraceModel final : public QAbstractListModel
{
    Q_OBJECT
public:
    enum Role {
        OutcomeRole = Qt::UserRole + 1, ///< a Check::Outcome as int
        DetailRole,                     ///< what was compared; may be empty
        LessonRole,                     ///< what to learn from a refusal; may be empty
    };

    using QAbstractListModel::QAbstractListModel;

    void setChecks(std::vector<Check> checks);
    /// Every check by itself instead of the summary.
    void setDetailed(bool detailed);
    [[nodiscard]] bool isDetailed() const { return m_detailed; }
    [[nodiscard]] const std::vector<Check>& checks() const { return m_checks; }

    [[nodiscard]] int rowCount(const QModelIndex& parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex& index, int role) const override;

private:
    struct Row
    {
        QString title;
        QString detail;
        QString lesson;
        Check::Outcome outcome;
    };

    void rebuild();
    [[nodiscard]] std::vector<Row> everyCheck() const;
    [[nodiscard]] std::vector<Row> summary() const;
    [[nodiscard]] static Row rowOf(const Check& check);

    std::vector<Check> m_checks;
    std::vector<Row> m_rows;
    bool m_detailed = false;
};

} // namespace claimcheck
