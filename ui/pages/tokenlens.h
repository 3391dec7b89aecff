#pragma once

#include "ui/widgets/tokenclipboard.h"

#include <QFrame>

class QLabel;
class QPushButton;
class QStackedWidget;

namespace claimcheck {

class EmptyState;
class LensController;
class LifetimeBar;
class TokenText;
class VerdictBadge;

/// One token: its parts, its claims, how long it lives and what the server thinks of it.
class TokenLens final : public QFrame
{
    Q_OBJECT
public:
    /// @p lens must outlive the widget.
    explicit TokenLens(LensController& lens, QWidget* parent = nullptr);

Q_SIGNALS:
    /// The person wants to read the token in full.
    void inspectRequested(const QByteArray& token);

private:
    [[nodiscard]] QWidget* makeContent();
    [[nodiscard]] QWidget* makeHeader();
    [[nodiscard]] QWidget* makeTools();
    [[nodiscard]] QWidget* makeLifetime();
    [[nodiscard]] QWidget* makeSection(QLabel* title, QPushButton* more);
    [[nodiscard]] QPushButton* makeLink(const QString& text, const QString& objectName);
    [[nodiscard]] QLabel* makeLabel(const QString& objectName, const QString& text = {});
    void showToken();
    void showVerdict();
    void showTime();
    void copyToken();

    LensController& m_lens;
    TokenClipboard m_clipboard;
    VerdictBadge* m_badge;
    TokenText* m_token;
    QPushButton* m_copy;
    QLabel* m_countdown;
    LifetimeBar* m_lifetime;
    QPushButton* m_allClaims;
    QLabel* m_traceTitle;
    QPushButton* m_allChecks;
    QLabel* m_kind;
    EmptyState* m_empty;
    QStackedWidget* m_states;
};

} // namespace claimcheck
