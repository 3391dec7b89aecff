#include "core/store/markstore.h"
#include "tests/support/engines.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class MarkStoreTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init()
    {
        QTest::failOnWarning();
        QFETCH_GLOBAL(const StoreAddress::Engine, engine);
        if (const QString why = missing(engine); !why.isEmpty())
            QSKIP(qPrintable(why));
        m_store = std::make_unique<FreshStore>(engine);
        m_database = m_store->open();
    }
    void cleanup()
    {
        m_database.reset();
        m_store.reset();
    }
    void knowsNoMarkAtFirst();
    void onlyGoesUp();
    void keepsMarksApart();
    void outlivesARestart();

private:
    std::unique_ptr<FreshStore> m_store;
    std::unique_ptr<Database> m_database;
};

void MarkStoreTest::knowsNoMarkAtFirst()
{
    const auto mark = MarkStore{*m_database}.find(MarkStore::kClock);
    QVERIFY(mark);
    QVERIFY(!*mark);
}

void MarkStoreTest::onlyGoesUp()
{
    MarkStore marks{*m_database};
    QVERIFY(marks.raise(MarkStore::kClock, Tokens::kNow));
    QVERIFY(marks.raise(MarkStore::kClock, Tokens::kNow - 1ms));
    QCOMPARE(marks.find(MarkStore::kClock).value(), std::optional{Tokens::kNow});
    QVERIFY(marks.raise(MarkStore::kClock, Tokens::kNow + 1ms));
    QCOMPARE(marks.find(MarkStore::kClock).value(), std::optional{Tokens::kNow + 1ms});
}

void MarkStoreTest::keepsMarksApart()
{
    MarkStore marks{*m_database};
    QVERIFY(marks.raise(MarkStore::kClock, Tokens::kNow));
    QVERIFY(!marks.find("another"_L1).value());
}

void MarkStoreTest::outlivesARestart()
{
    QVERIFY(MarkStore{*m_database}.raise(MarkStore::kClock, Tokens::kNow));
    m_database.reset();
    m_database = m_store->open();
    QCOMPARE(MarkStore{*m_database}.find(MarkStore::kClock).value(), std::optional{Tokens::kNow});
}

QTEST_GUILESS_MAIN(MarkStoreTest)
#include "tst_markstore.moc"
