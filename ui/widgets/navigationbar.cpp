#include "ui/widgets/navigationbar.h"

#include "ui/widgets/symbol.h"
#include "ui/widgets/theme.h"

#include <QAbstractButton>
#include <QPainter>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

// An icon, a name, and the keys that lead there.
class NavigationButton final : public QAbstractButton
{
public:
    NavigationButton(const QString& icon, const QString& name, const QKeySequence& keys,
                     QWidget* parent)
        : QAbstractButton(parent)
        , m_keys(keys.toString(QKeySequence::NativeText).replace(u'+', u' '))
    {
        setText(name);
        setIcon(symbol(icon));
        setShortcut(keys);
        setCheckable(true);
        setAccessibleName(name);
        setFocusPolicy(Qt::StrongFocus);
        setAttribute(Qt::WA_Hover);
        setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    }

    void setCompact(bool compact)
    {
        m_compact = compact;
        setToolTip(compact ? text() + u" ("_s + m_keys + u')' : QString{});
        updateGeometry();
        update();
    }

    [[nodiscard]] QSize sizeHint() const override
    {
        return {m_compact ? scaled(36) : scaled(168), scaled(34)};
    }

protected:
    void paintEvent(QPaintEvent*) override
    {
        const Colors colors = currentColors();
        QPainter painter{this};
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(hasFocus() ? QPen{colors.accent, 1.5} : QPen{Qt::NoPen});
        if (isChecked())
            painter.setBrush(colors.accentGround);
        else if (underMouse())
            painter.setBrush(colors.window);
        painter.drawRoundedRect(QRectF{rect()}.adjusted(1, 1, -1, -1), scaled(8), scaled(8));

        const int side = scaled(16);
        const QRect place{scaled(10), (height() - side) / 2, side, side};
        icon().paint(&painter, place, Qt::AlignCenter, QIcon::Normal,
                     isChecked() ? QIcon::On : QIcon::Off);
        if (m_compact)
            return;
        painter.setPen(isChecked() ? colors.accent : colors.text);
        painter.setFont(fontOf(13, QFont::Medium));
        painter.drawText(rect().adjusted(scaled(36), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeft,
                         text());
        painter.setPen(isChecked() ? colors.accent : colors.dim);
        painter.setFont(fontOf(11));
        painter.drawText(rect().adjusted(0, 0, -scaled(10), 0), Qt::AlignVCenter | Qt::AlignRight,
                         m_keys);
    }

private:
    QString m_keys;
    bool m_compact = false;
};

} // namespace

NavigationBar::NavigationBar(QWidget* parent)
    : QFrame(parent)
    , m_layout(new QVBoxLayout{this})
{
    setObjectName(u"navigationBar"_s);
    setAccessibleName(tr("Pages"));
    m_layout->setContentsMargins(scaled(8), scaled(10), scaled(8), scaled(10));
    m_layout->setSpacing(scaled(2));
    m_layout->addStretch(1);
    setCompact(false);
    connect(&m_buttons, &QButtonGroup::idToggled, this, [this](int id, bool checked) {
        if (checked)
            Q_EMIT pageChosen(id);
    });
}

void NavigationBar::addPage(const QString& icon, const QString& name)
{
    const int page = static_cast<int>(m_buttons.buttons().size());
    const auto key = static_cast<Qt::Key>(Qt::Key_1 + page);
    auto* button = new NavigationButton{icon, name, QKeySequence{Qt::ALT | key}, this};
    button->setObjectName(u"page"_s + QString::number(page + 1));
    m_buttons.addButton(button, page);
    m_layout->insertWidget(page, button);
    if (page == 0)
        button->setChecked(true);
}

void NavigationBar::setCurrent(int page)
{
    if (QAbstractButton* button = m_buttons.button(page))
        button->setChecked(true);
}

void NavigationBar::setCompact(bool compact)
{
    setFixedWidth(compact ? scaled(52) : scaled(184));
    for (QAbstractButton* button : m_buttons.buttons())
        static_cast<NavigationButton*>(button)->setCompact(compact);
}

} // namespace claimcheck
