#include "ui/widgets/colors.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace Qt::StringLiterals;

namespace claimcheck {

class ColorsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void canBeRead_data();
    void canBeRead();
};

namespace {

// WCAG 2.2, "relative luminance" and "contrast ratio".
double luminance(const QColor& color)
{
    const auto linear = [](double channel) {
        return channel <= 0.04045 ? channel / 12.92 : std::pow((channel + 0.055) / 1.055, 2.4);
    };
    return 0.2126 * linear(color.redF()) + 0.7152 * linear(color.greenF())
        + 0.0722 * linear(color.blueF());
}

double contrast(const QColor& one, const QColor& other)
{
    const auto [darker, lighter] = std::minmax({luminance(one), luminance(other)});
    return (lighter + 0.05) / (darker + 0.05);
}

} // namespace

void ColorsTest::canBeRead_data()
{
    QTest::addColumn<QColor>("text");
    QTest::addColumn<QColor>("ground");

    for (const bool dark : {false, true}) {
        const Colors colors = dark ? darkColors() : lightColors();
        const QByteArray theme = dark ? "dark, " : "light, ";
        const auto add = [&theme](const char* name, const QColor& text, const QColor& ground) {
            QTest::newRow(QByteArray{theme + name}.constData()) << text << ground;
        };
        for (const QColor& ground : {colors.window, colors.panel, colors.accentGround}) {
            add("text", colors.text, ground);
            add("dim text", colors.dim, ground);
            add("links", colors.accent, ground);
        }
        for (const QColor& ground : {colors.window, colors.panel}) {
            add("header", colors.header, ground);
            add("payload", colors.payload, ground);
            add("signature", colors.signature, ground);
        }
        add("strong button", colors.onAccent, colors.accent);
        add("good", colors.good, colors.goodGround);
        add("bad", colors.bad, colors.badGround);
        add("text of a refusal", colors.text, colors.badGround);
        add("warning", colors.warning, colors.warningGround);
        add("token chip", colors.payload, colors.payloadGround);
    }
}

void ColorsTest::canBeRead()
{
    QFETCH(QColor, text);
    QFETCH(QColor, ground);
    const double ratio = contrast(text, ground);
    QVERIFY2(
        ratio >= 4.5,
        qPrintable(u"%1 on %2 is %3 : 1"_s.arg(text.name(), ground.name()).arg(ratio, 0, 'f', 2)));
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::ColorsTest)
#include "tst_colors.moc"
