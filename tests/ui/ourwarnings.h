#pragma once

#include <QRegularExpression>
#include <QTest>

namespace claimcheck {

/// Makes every warning a failure but two of Qt's own: the offscreen platform gives one for any
/// window with a minimum size, and QAbstractItemModelTester one for the font role of a model
/// where there is no Qt Gui.
inline void failOnOurWarnings()
{
    QTest::failOnWarning(
        QRegularExpression{QStringLiteral("^(?!This plugin does not support propagateSizeHints"
                                          "|Trying to construct an instance of an invalid type)")});
}

} // namespace claimcheck
