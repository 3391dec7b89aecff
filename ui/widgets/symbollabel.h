#pragma once

#include "ui/widgets/symbol.h"

#include <QWidget>

namespace claimcheck {

/// One of our icons, standing by itself. Decoration: it says nothing that no text says.
class SymbolLabel final : public QWidget
{
    Q_OBJECT
public:
    /// @p side is a length of the design, see scaled().
    SymbolLabel(const QString& name, SymbolColor color, int side, QWidget* parent = nullptr);

    void setSymbol(const QString& name, SymbolColor color);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    QIcon m_icon;
};

} // namespace claimcheck
