#pragma once

#include <QButtonGroup>
#include <QFrame>
#include <QString>

class QVBoxLayout;

namespace claimcheck {

/// The pages of the window. Alt and the number of a page goes there.
class NavigationBar final : public QFrame
{
    Q_OBJECT
public:
    explicit NavigationBar(QWidget* parent = nullptr);

    void addPage(const QString& icon, const QString& name);
    void setCurrent(int page);
    /// Icons only.
    void setCompact(bool compact);

Q_SIGNALS:
    void pageChosen(int page);

private:
    QVBoxLayout* m_layout;
    QButtonGroup m_buttons;
};

} // namespace claimcheck
