#include "core/store/storeaddress.h"

#include <QDir>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Parameters = QMap<QString, QString>;

class StoreAddressTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsAFile();
    void readsAUri_data();
    void readsAUri();
    void refuses_data();
    void refuses();
    void neverShowsAPassword_data();
    void neverShowsAPassword();
};

void StoreAddressTest::readsAFile()
{
    const auto address = StoreAddress::parse(u"sqlite:/a/b.db"_s);
    QVERIFY(address);
    QCOMPARE(address->engine(), StoreAddress::Engine::Sqlite);
    QCOMPARE(address->file(), u"/a/b.db"_s);
    QCOMPARE(address->display(), u"/a/b.db"_s);
    QVERIFY(address->parameters().isEmpty());
    QCOMPARE(StoreAddress::parse(u"sqlite:b.db"_s)->file(), QDir::currentPath() + u"/b.db"_s);
    QCOMPARE(StoreAddress::parse(u"sqlite:x:y?z@w"_s)->file(), QDir::currentPath() + u"/x:y?z@w"_s);
}

void StoreAddressTest::readsAUri_data()
{
    QTest::addColumn<QString>("uri");
    QTest::addColumn<Parameters>("parameters");
    QTest::addColumn<QString>("display");

    const QString user = u"user"_s;
    const QString password = u"password"_s;
    const QString host = u"host"_s;
    const QString port = u"port"_s;
    const QString name = u"dbname"_s;
    // clang-format off
    QTest::newRow("nothing but the scheme") << u"postgresql://"_s << Parameters{} << u"postgresql:///"_s;
    QTest::newRow("the other scheme")       << u"postgres://h/d"_s << Parameters{{host, u"h"_s}, {name, u"d"_s}} << u"postgresql://h/d"_s;
    QTest::newRow("everything")             << u"postgresql://u:p@h:5433/d"_s << Parameters{{user, u"u"_s}, {password, u"p"_s}, {host, u"h"_s}, {port, u"5433"_s}, {name, u"d"_s}} << u"postgresql://u@h:5433/d"_s;
    QTest::newRow("a user and a database")  << u"postgresql://u@/d"_s << Parameters{{user, u"u"_s}, {name, u"d"_s}} << u"postgresql://u@/d"_s;
    QTest::newRow("IPv6")                   << u"postgresql://[::1]:5433/d"_s << Parameters{{host, u"::1"_s}, {port, u"5433"_s}, {name, u"d"_s}} << u"postgresql://::1:5433/d"_s;
    QTest::newRow("two hosts")              << u"postgresql://a:1,b:2/d"_s << Parameters{{host, u"a,b"_s}, {port, u"1,2"_s}, {name, u"d"_s}} << u"postgresql://a,b:1,2/d"_s;
    QTest::newRow("a socket, encoded")      << u"postgresql://%2Frun%2Fpg/d"_s << Parameters{{host, u"/run/pg"_s}, {name, u"d"_s}} << u"postgresql:///run/pg/d"_s;
    QTest::newRow("a socket in the query")  << u"postgresql:///d?host=/run/pg"_s << Parameters{{host, u"/run/pg"_s}, {name, u"d"_s}} << u"postgresql:///run/pg/d"_s;
    QTest::newRow("encoded signs")          << u"postgresql://a%40b:p%2F%3A%25@h/d%20e"_s << Parameters{{user, u"a@b"_s}, {password, u"p/:%"_s}, {host, u"h"_s}, {name, u"d e"_s}} << u"postgresql://a@b@h/d e"_s;
    QTest::newRow("a query of several")     << u"postgresql://h/d?sslmode=verify-full&connect_timeout=2&password=p"_s << Parameters{{host, u"h"_s}, {name, u"d"_s}, {u"sslmode"_s, u"verify-full"_s}, {u"connect_timeout"_s, u"2"_s}, {password, u"p"_s}} << u"postgresql://h/d"_s;
    QTest::newRow("a colon in a password")  << u"postgresql://u:p:q@h/d"_s << Parameters{{user, u"u"_s}, {password, u"p:q"_s}, {host, u"h"_s}, {name, u"d"_s}} << u"postgresql://u@h/d"_s;
    // clang-format on
}

void StoreAddressTest::readsAUri()
{
    QFETCH(QString, uri);
    QFETCH(Parameters, parameters);
    QFETCH(QString, display);
    const auto address = StoreAddress::parse(uri);
    QVERIFY(address);
    QCOMPARE(address->engine(), StoreAddress::Engine::Postgres);
    QCOMPARE(address->parameters(), parameters);
    QCOMPARE(address->display(), display);
}

void StoreAddressTest::refuses_data()
{
    QTest::addColumn<QString>("text");
    QTest::newRow("nothing") << u""_s;
    QTest::newRow("a bare file") << u"/a/b.db"_s;
    QTest::newRow("no file") << u"sqlite:"_s;
    QTest::newRow("another scheme") << u"mysql://h/d"_s;
    QTest::newRow("one slash") << u"postgresql:/h/d"_s;
    QTest::newRow("upper case") << u"SQLite:/a"_s;
    QTest::newRow("a port that is none") << u"postgresql://h:abc/d"_s;
    QTest::newRow("port 0") << u"postgresql://h:0/d"_s;
    QTest::newRow("a port too high") << u"postgresql://h:65536/d"_s;
    QTest::newRow("an open bracket") << u"postgresql://[::1/d"_s;
    QTest::newRow("an unknown parameter") << u"postgresql://h/d?colour=red"_s;
    QTest::newRow("a parameter of ours to set") << u"postgresql://h/d?client_encoding=LATIN1"_s;
    QTest::newRow("a parameter without a value") << u"postgresql://h/d?sslmode"_s;
    QTest::newRow("a semicolon") << u"postgresql://h/d?sslmode=a;host=b"_s;
    QTest::newRow("an encoded semicolon") << u"postgresql://h/d?sslmode=a%3Bhost=b"_s;
    QTest::newRow("a null") << u"postgresql://h/d%00e"_s;
    QTest::newRow("a line end") << u"postgresql://u%0A:p@h/d"_s;
}

void StoreAddressTest::refuses()
{
    QFETCH(QString, text);
    QVERIFY(!StoreAddress::parse(text));
}

void StoreAddressTest::neverShowsAPassword_data()
{
    QTest::addColumn<QString>("uri");
    QTest::newRow("in its place") << u"postgresql://u:s3cret@h/d"_s;
    QTest::newRow("alone") << u"postgresql://:s3cret@h/d"_s;
    QTest::newRow("with an @") << u"postgresql://u:s3@s3cret@h/d"_s;
    QTest::newRow("in the query") << u"postgresql://h/d?password=s3cret"_s;
}

void StoreAddressTest::neverShowsAPassword()
{
    QFETCH(QString, uri);
    const auto address = StoreAddress::parse(uri);
    QVERIFY(address);
    QVERIFY(address->parameters()[u"password"_s].contains(u"s3cret"_s));
    QVERIFY2(!address->display().contains(u"s3"_s), qPrintable(address->display()));
}

QTEST_GUILESS_MAIN(StoreAddressTest)
#include "tst_storeaddress.moc"
