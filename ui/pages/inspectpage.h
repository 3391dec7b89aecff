#pragma once

#include <QWidget>

class QLabel;
class QStackedWidget;
class QTableView;

namespace claimcheck {

class Banner;
class EmptyState;
class FindingsList;
class InspectController;
class PasteEdit;
class VerdictBadge;

/// Paste anything and see what is in it. The verdict is always NOT CHECKED.
class InspectPage final : public QWidget
{
    Q_OBJECT
public:
    /// @p inspect must outlive the page.
    explicit InspectPage(InspectController& inspect, QWidget* parent = nullptr);

protected:
    void showEvent(QShowEvent* event) override;

private:
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeEncoded();
    [[nodiscard]] QWidget* makeFindings();
    [[nodiscard]] QWidget* makeClaims();
    [[nodiscard]] QLabel* makeLabel(const QString& objectName, const QString& text = {});
    void takeText();
    void showText();
    void showInspection();

    InspectController& m_inspect;
    VerdictBadge* m_badge;
    Banner* m_refusal;
    PasteEdit* m_edit;
    QLabel* m_kind;
    FindingsList* m_findings;
    QTableView* m_claims;
    EmptyState* m_empty;
    QStackedWidget* m_states;
};

} // namespace claimcheck
