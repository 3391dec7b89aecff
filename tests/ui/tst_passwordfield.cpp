#include "ui/widgets/passwordfield.h"

#include <QAction>
#include <QTest>
#include <QVBoxLayout>

using namespace Qt::StringLiterals;

namespace claimcheck {

class PasswordFieldTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void hidesWhatIsTyped();
    void revealsByKey();
    void hidesAgainWhenTheFocusLeaves();
    void forgetsItsHistory();
};

void PasswordFieldTest::hidesWhatIsTyped()
{
    PasswordField field;
    QTest::keyClicks(&field, u"secret"_s);
    QCOMPARE(field.displayText().contains(u"secret"_s), false);
    QVERIFY(field.inputMethodHints().testFlag(Qt::ImhSensitiveData));
    QVERIFY(!field.dragEnabled());
}

void PasswordFieldTest::revealsByKey()
{
    PasswordField field;
    field.show();
    field.activateWindow();
    field.setFocus();
    QTRY_VERIFY(field.hasFocus());
    field.setText(u"secret"_s);
    QTest::keyClick(&field, Qt::Key_Space, Qt::ControlModifier);
    QCOMPARE(field.displayText(), u"secret"_s);
    QVERIFY(field.isRevealed());
}

void PasswordFieldTest::hidesAgainWhenTheFocusLeaves()
{
    QWidget window;
    auto* layout = new QVBoxLayout{&window};
    auto* field = new PasswordField;
    auto* other = new QLineEdit;
    layout->addWidget(field);
    layout->addWidget(other);
    window.show();
    window.activateWindow();
    field->setFocus();
    QTRY_VERIFY(field->hasFocus());
    field->setText(u"secret"_s);
    field->setRevealed(true);
    other->setFocus();
    QVERIFY(!field->isRevealed());
    QCOMPARE(field->text(), u"secret"_s);
}

void PasswordFieldTest::forgetsItsHistory()
{
    PasswordField field;
    field.setRevealed(true);
    QTest::keyClicks(&field, u"first"_s);
    field.setRevealed(false);
    field.setRevealed(true);
    QVERIFY(!field.isUndoAvailable());
    QCOMPARE(field.text(), u"first"_s);
}

} // namespace claimcheck

QTEST_MAIN(claimcheck::PasswordFieldTest)
#include "tst_passwordfield.moc"
