#pragma once

#include "ui/models/tone.h"

#include <QString>
#include <QWidget>

namespace claimcheck {

/// A verdict as a pill: sign, word and colour, so that none of them has to carry it alone.
class VerdictBadge final : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictBadge(QWidget* parent = nullptr);

    /// An empty text hides the badge.
    void setVerdict(Tone tone, const QString& text);
    [[nodiscard]] const QString& text() const { return m_text; }
    [[nodiscard]] Tone tone() const { return m_tone; }

    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    Tone m_tone = Tone::Neutral;
    QString m_text;
};

} // namespace claimcheck
