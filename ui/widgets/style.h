#pragma once

#include <QProxyStyle>

namespace claimcheck {

/// Fusion, with icons that follow the text size and mnemonics underlined only while Alt is held.
class Style final : public QProxyStyle
{
    Q_OBJECT
public:
    Style();

    int pixelMetric(PixelMetric metric, const QStyleOption* option = nullptr,
                    const QWidget* widget = nullptr) const override;
    int styleHint(StyleHint hint, const QStyleOption* option = nullptr,
                  const QWidget* widget = nullptr,
                  QStyleHintReturn* returnData = nullptr) const override;

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool m_altHeld = false;
};

} // namespace claimcheck
