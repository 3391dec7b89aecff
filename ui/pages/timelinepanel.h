#pragma once

#include <QFrame>
#include <QSortFilterProxyModel>

class QLineEdit;
class QPlainTextEdit;
class QPushButton;
class QStackedWidget;
class QTableView;

namespace claimcheck {

class FlowController;
class SegmentedControl;

/// Everything that was sent, as a list, or the selected exchange as it went over the wire.
class TimelinePanel final : public QFrame
{
    Q_OBJECT
public:
    enum View { List, Raw };

    /// @p flow must outlive the panel.
    explicit TimelinePanel(FlowController& flow, QWidget* parent = nullptr);

    void showView(View view);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeList();
    [[nodiscard]] QWidget* makeRaw();
    void showSelection();
    void showRaw();
    void refreshEmptyState();

    FlowController& m_flow;
    QSortFilterProxyModel m_filtered;
    SegmentedControl* m_view = nullptr;
    QLineEdit* m_filter = nullptr;
    QPushButton* m_secrets = nullptr;
    QPushButton* m_clear = nullptr;
    QTableView* m_table = nullptr;
    QStackedWidget* m_list = nullptr;
    QPlainTextEdit* m_request = nullptr;
    QPlainTextEdit* m_answer = nullptr;
    QStackedWidget* m_views;
};

} // namespace claimcheck
