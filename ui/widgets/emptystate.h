#pragma once

#include <QString>
#include <QStringList>
#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace claimcheck {

/// What stands where there is nothing yet: what this place is for and what to do next.
class EmptyState final : public QWidget
{
    Q_OBJECT
public:
    EmptyState(const QString& icon, const QString& title, const QString& text,
               QWidget* parent = nullptr);

    /// Adds the steps that lead out of here, numbered.
    void addSteps(const QStringList& steps);
    /// Adds a button that does the first of them.
    void addAction(const QString& text, const QString& objectName);
    void setText(const QString& text);

Q_SIGNALS:
    void actionTriggered();

private:
    QVBoxLayout* m_layout;
    QLabel* m_text;
};

} // namespace claimcheck
