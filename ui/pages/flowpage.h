#pragma once

#include <QWidget>

class QLabel;
class QPushButton;
class QSettings;
class QSplitter;

namespace claimcheck {

class Banner;
class FlowController;
class LensController;
class SequenceView;
class TimelinePanel;
class TokenLens;

/// The main job, drawn as it happens: account and actions, the diagram, the timeline and the lens.
class FlowPage final : public QWidget
{
    Q_OBJECT
public:
    /// Both controllers must outlive the page.
    FlowPage(FlowController& flow, LensController& lens, QWidget* parent = nullptr);

    void restoreLayout(const QSettings& settings);
    void saveLayout(QSettings& settings) const;

Q_SIGNALS:
    void inspectRequested(const QByteArray& token);

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    [[nodiscard]] QWidget* makeColumn();
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeDiagram();
    [[nodiscard]] QPushButton* makeToggle(const QString& icon, const QString& text,
                                          const QString& objectName, QWidget* panel);
    void refresh();
    void activate();

    FlowController& m_flow;
    QLabel* m_advice;
    Banner* m_problem;
    SequenceView* m_diagram;
    QWidget* m_empty = nullptr;
    TimelinePanel* m_timeline;
    TokenLens* m_lens;
    QPushButton* m_timelineToggle = nullptr;
    QPushButton* m_lensToggle = nullptr;
    QSplitter* m_columns; ///< the page and the lens
    QSplitter* m_rows;    ///< the diagram and the timeline
    bool m_compact = false;
};

} // namespace claimcheck
