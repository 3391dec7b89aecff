#include "ui/widgets/symbol.h"

#include "ui/widgets/colors.h"

#include <QFile>
#include <QGuiApplication>
#include <QIconEngine>
#include <QPainter>
#include <QPixmap>
#include <QSvgRenderer>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QColor colorOf(const Colors& colors, SymbolColor color)
{
    switch (color) {
    case SymbolColor::Text:
        return colors.text;
    case SymbolColor::Dim:
        return colors.dim;
    case SymbolColor::Accent:
        return colors.accent;
    case SymbolColor::OnAccent:
        return colors.onAccent;
    case SymbolColor::Good:
        return colors.good;
    case SymbolColor::Bad:
        return colors.bad;
    case SymbolColor::Warning:
        return colors.warning;
    }
    return colors.dim;
}

// Paints the drawing in a colour of the palette of the moment, so that a change of theme needs
// no more than a repaint.
class SymbolEngine final : public QIconEngine
{
public:
    SymbolEngine(QByteArray svg, SymbolColor color)
        : m_svg(std::move(svg))
        , m_color(color)
    {
    }

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override
    {
        const Colors colors = currentColors();
        QColor color = colorOf(colors, m_color);
        if (mode == QIcon::Disabled)
            color = colors.faint;
        else if (state == QIcon::On && m_color == SymbolColor::Dim)
            color = colors.accent;
        QByteArray svg = m_svg;
        svg.replace("currentColor", color.name().toLatin1());
        QSvgRenderer renderer{svg};
        const int side = qMin(rect.width(), rect.height());
        QRect square{0, 0, side, side};
        square.moveCenter(rect.center());
        renderer.render(painter, square);
    }

    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override
    {
        QPixmap pixmap{size};
        pixmap.fill(Qt::transparent);
        QPainter painter{&pixmap};
        paint(&painter, QRect{QPoint{0, 0}, size}, mode, state);
        return pixmap;
    }

    [[nodiscard]] QIconEngine* clone() const override { return new SymbolEngine{m_svg, m_color}; }

private:
    QByteArray m_svg;
    SymbolColor m_color;
};

} // namespace

QIcon symbol(const QString& name, SymbolColor color)
{
    QFile file{u":/claimcheck/icons/"_s + name + u".svg"_s};
    const bool opened = file.open(QIODevice::ReadOnly);
    Q_ASSERT_X(opened, "symbol", qPrintable(name));
    return QIcon{new SymbolEngine{opened ? file.readAll() : QByteArray{}, color}};
}

} // namespace claimcheck
