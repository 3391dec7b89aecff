#include "ui/widgets/tokenclipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QSignalSpy>
#include <QTest>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class TokenClipboardTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void marksTheTokenAsASecret();
    void takesTheTokenBack();
    void leavesWhatWasCopiedSince();
    void takesTheTokenBackWhenItEnds();
};

void TokenClipboardTest::marksTheTokenAsASecret()
{
    TokenClipboard clipboard;
    clipboard.copy("a.b.c");
    const QMimeData* data = QGuiApplication::clipboard()->mimeData();
    QCOMPARE(data->text(), u"a.b.c"_s);
    QCOMPARE(data->data(u"x-kde-passwordManagerHint"_s), "secret"_ba);
}

void TokenClipboardTest::takesTheTokenBack()
{
    TokenClipboard clipboard{20ms};
    QSignalSpy cleared{&clipboard, &TokenClipboard::cleared};
    clipboard.copy("a.b.c");
    QVERIFY(cleared.wait());
    QCOMPARE(QGuiApplication::clipboard()->text(), QString{});
}

void TokenClipboardTest::leavesWhatWasCopiedSince()
{
    TokenClipboard clipboard{20ms};
    QSignalSpy cleared{&clipboard, &TokenClipboard::cleared};
    clipboard.copy("a.b.c");
    QGuiApplication::clipboard()->setText(u"a shopping list"_s);
    QVERIFY(cleared.wait());
    QCOMPARE(QGuiApplication::clipboard()->text(), u"a shopping list"_s);
}

void TokenClipboardTest::takesTheTokenBackWhenItEnds()
{
    {
        TokenClipboard clipboard;
        clipboard.copy("a.b.c");
        QCOMPARE(QGuiApplication::clipboard()->text(), u"a.b.c"_s);
    }
    QCOMPARE(QGuiApplication::clipboard()->text(), QString{});
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::TokenClipboardTest)
#include "tst_tokenclipboard.moc"
