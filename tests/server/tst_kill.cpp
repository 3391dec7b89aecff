#include <QTest>
class KillTest : public QObject { Q_OBJECT };
QTEST_GUILESS_MAIN(KillTest)
#include "tst_kill.moc"
