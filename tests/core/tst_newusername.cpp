#include "core/account/lookalikes.h"
#include "core/account/username.h"

#include <QTest>

#include <thread>
#include <vector>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class NewUsernameTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void mayBeChosen_data();
    void mayBeChosen();
    void mayNotBeChosen_data();
    void mayNotBeChosen();
    void lookAlikesCollide_data();
    void lookAlikesCollide();
    void othersDoNotCollide_data();
    void othersDoNotCollide();
    void noSkeletonIsTooLong();
    void threadsMayAskAtOnce();
};

void NewUsernameTest::mayBeChosen_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<QString>("name");

    const auto row = [](const char* what, const QString& typed, const QString& name = {}) {
        QTest::newRow(what) << typed << (name.isEmpty() ? typed : name);
    };
    // clang-format off
    row("plain",                             u"alice"_s);
    row("capital",                           u"Alice"_s, u"alice"_s);
    row("dot",                               u"bob.smith"_s);
    row("underline and digit",               u"user_1"_s);
    row("minus inside",                      u"mary-jane"_s);
    row("e-mail address",                    u"a@b.example"_s);
    row("e-mail address with a tag",         u"a+tag@b.example"_s);
    row("digits",                            u"007"_s);
    row("L14 1 character",                   u"a"_s);
    row("L14 64 characters",                 QString(64, u'a'));
    row("L14 admin is a name like others",   u"admin"_s);
    row("accents",                           u"ren\u00e9e"_s);
    row("Icelandic",                         u"\u00fe\u00f3r\u00f0ur"_s);
    row("Polish",                            u"zaj\u0105c"_s);
    row("Vietnamese",                        u"nguy\u1ec5n"_s);
    row("Greek",                             u"\u03c3\u03c9\u03ba\u03c1\u03ac\u03c4\u03b7\u03c2"_s);
    row("Cyrillic",                          u"\u043c\u0430\u0440\u0438\u044f"_s);
    row("Cyrillic with a dot and a digit",   u"\u043c\u0430\u0440\u0438\u044f.7"_s);
    row("Hebrew",                            u"\u05d3\u05d5\u05d3"_s);
    row("Hebrew with a digit",               u"\u05d3\u05d5\u05d37"_s);
    row("Arabic",                            u"\u0645\u062d\u0645\u062f"_s);
    row("Arabic with its own digit",         u"\u0645\u062d\u0645\u062f\u0661"_s);
    row("Arabic with a mark at its end",     u"\u0645\u062d\u0645\u062f\u064b"_s);
    row("Devanagari",                        u"\u0930\u093e\u092e"_s);
    row("Thai",                              u"\u0e2a\u0e21\u0e0a\u0e32\u0e22"_s);
    row("Han",                               u"\u674e\u5c0f\u9f99"_s);
    row("Japanese, three scripts",           u"\u6e21\u8fba\u3055\u3093\u30a2"_s);
    row("Japanese and Latin",                u"\u6e21\u8fbaken"_s);
    row("Korean",                            u"\uae40\ucca0\uc218"_s);
    row("a device's name inside another",    u"connie"_s);
    row("com0",                              u"com0"_s);
    row("svc without the dot",               u"svc"_s);
    row("svc not in front",                  u"my.svc.x"_s);
    row("two dots inside",                   u"a..b"_s);
    // clang-format on
}

void NewUsernameTest::mayBeChosen()
{
    QFETCH(QString, typed);
    QFETCH(QString, name);

    const auto chosen = newUsername(typed);

    QVERIFY2(chosen, qPrintable(QString::number(chosen ? 0 : static_cast<int>(chosen.error()))));
    QCOMPARE(chosen->name, name);
    QCOMPARE(chosen->skeleton, usernameSkeleton(name));
}

void NewUsernameTest::mayNotBeChosen_data()
{
    QTest::addColumn<QString>("typed");
    QTest::addColumn<UsernameFault>("fault");

    using enum UsernameFault;
    // clang-format off
    QTest::newRow("L14 nothing")                      << u""_s                       << Empty;
    QTest::newRow("L14 65 characters")                << QString(65, u'a')           << TooLong;
    QTest::newRow("L14 Cyrillic a in front")          << u"\u0430dmin"_s             << MixedScripts;
    QTest::newRow("L14 Greek o inside")               << u"b\u03bfb"_s               << MixedScripts;
    QTest::newRow("L14 Cherokee")                     << u"alice\uab7a"_s            << Character;
    QTest::newRow("L14 Armenian o")                   << u"b\u0585b"_s               << MixedScripts;
    QTest::newRow("L14 Latin and Hebrew")          << u"dan\u05d3"_s              << MixedScripts;
    QTest::newRow("L14 digits of two scripts")        << u"\u0930\u0967" "8"_s       << MixedScripts;
    QTest::newRow("L14 phonetic small capital")       << u"\u1d00dmin"_s             << Character;
    QTest::newRow("L14 IPA script a")                 << u"\u0251dmin"_s             << Character;
    QTest::newRow("L14 Deseret")                      << u"\U00010428"_s             << Character;
    QTest::newRow("L14 Gothic")                       << u"\U00010330"_s             << Character;
    QTest::newRow("L14 the same mark twice")          << u"re\u0301\u0301my"_s       << Character;
    QTest::newRow("L14 a dot over an i")              << u"i\u0307an"_s              << Character;
    QTest::newRow("L14 a mark in front")              << u"\u0301alice"_s            << Character;
    QTest::newRow("L14 per cent")                     << u"%"_s                      << Character;
    QTest::newRow("L14 percent-encoding")             << u"al%69ce"_s                << Character;
    QTest::newRow("L14 slash")                        << u"a/b"_s                    << Character;
    QTest::newRow("L14 backslash")                    << u"a\\b"_s                   << Character;
    QTest::newRow("L14 colon of Basic credentials")   << u"a:b"_s                    << Character;
    QTest::newRow("L14 fullwidth slash")              << u"a\uff0fb"_s               << Character;
    QTest::newRow("L14 CR LF")                        << u"alice\r\n"_s              << Character;
    QTest::newRow("L14 right-to-left override")       << u"al\u202eice"_s            << Character;
    QTest::newRow("L14 Hebrew, then a minus")         << u"\u05d3\u05d5\u05d3-"_s    << Direction;
    QTest::newRow("L14 digit, then Hebrew")           << u"7\u05d3\u05d5\u05d3"_s    << Direction;
    QTest::newRow("L14 dot, then Arabic")             << u".\u0645\u062d\u0645\u062f"_s << Direction;
    QTest::newRow("L14 Arabic digits alone")          << u"\u0661\u0662"_s           << Direction;
    QTest::newRow("L14 dot")                          << u"."_s                      << Reserved;
    QTest::newRow("L14 dot dot")                      << u".."_s                     << Reserved;
    QTest::newRow("L14 fullwidth dots")               << u"\uff0e\uff0e"_s           << Reserved;
    QTest::newRow("L14 con")                          << u"con"_s                    << Reserved;
    QTest::newRow("L14 CON")                          << u"CON"_s                    << Reserved;
    QTest::newRow("L14 con with an ending")           << u"con.txt"_s                << Reserved;
    QTest::newRow("L14 nul")                          << u"nul"_s                    << Reserved;
    QTest::newRow("L14 com1")                         << u"com1"_s                   << Reserved;
    QTest::newRow("L14 lpt9")                         << u"LPT9"_s                   << Reserved;
    QTest::newRow("L14 minus in front")               << u"-alice"_s                 << Reserved;
    QTest::newRow("L14 an option")                    << u"--help"_s                 << Reserved;
    QTest::newRow("L14 a service client")             << u"svc.backup"_s             << Reserved;
    QTest::newRow("L14 a service client in capitals") << u"SVC.backup"_s             << Reserved;
    QTest::newRow("L14 what looks like one")          << u"\u0455v\u0441.backup"_s   << Reserved;
    // clang-format on
}

void NewUsernameTest::mayNotBeChosen()
{
    QFETCH(QString, typed);
    QFETCH(UsernameFault, fault);

    const auto chosen = newUsername(typed);

    QVERIFY2(!chosen, "the name was accepted");
    QCOMPARE(chosen.error(), fault);
}

void NewUsernameTest::lookAlikesCollide_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");

    // clang-format off
    QTest::newRow("L14 Cyrillic throughout")   << u"\u0441\u043e\u0440\u0435"_s << u"cope"_s;
    QTest::newRow("L14 one for l")             << u"user_1"_s                   << u"user_l"_s;
    QTest::newRow("L14 adm1n and admln")       << u"adm1n"_s                    << u"admln"_s;
    QTest::newRow("L14 rn for m")              << u"adrnin"_s                   << u"admin"_s;
    QTest::newRow("L14 Greek omicron alone")   << u"\u03bf"_s                   << u"o"_s;
    // clang-format on
}

void NewUsernameTest::lookAlikesCollide()
{
    QFETCH(QString, one);
    QFETCH(QString, other);

    QVERIFY(one != other);
    QCOMPARE(usernameSkeleton(one), usernameSkeleton(other));
}

void NewUsernameTest::othersDoNotCollide_data()
{
    QTest::addColumn<QString>("one");
    QTest::addColumn<QString>("other");

    QTest::newRow("two names") << u"alice"_s << u"bob"_s;
    QTest::newRow("two digits") << u"user_1"_s << u"user_2"_s;
    QTest::newRow("an accent") << u"rene"_s << u"ren\u00e9"_s;
    QTest::newRow("with a dot and without") << u"bobsmith"_s << u"bob.smith"_s;
    QTest::newRow("a sign less") << u"anna"_s << u"ana"_s;
    QTest::newRow("L14 one for i does not deceive") << u"adm1n"_s << u"admin"_s;
}

void NewUsernameTest::othersDoNotCollide()
{
    QFETCH(QString, one);
    QFETCH(QString, other);

    QVERIFY(usernameSkeleton(one) != usernameSkeleton(other));
}

void NewUsernameTest::noSkeletonIsTooLong()
{
    // U+FDFA stands for 18 letters; canonical names do not have it, a skeleton of its length does.
    const QString skeleton = usernameSkeleton(QString(64, QChar(0xfdfa)));
    QVERIFY2(skeleton.size() > 64 * 10, qPrintable(QString::number(skeleton.size())));
    QCOMPARE(skeleton, usernameSkeleton(QString(QChar(0xfdfa))).repeated(64));
    QCOMPARE(usernameSkeleton({}), QString{});
}

void NewUsernameTest::threadsMayAskAtOnce()
{
    std::vector<std::jthread> threads;
    std::atomic<int> right = 0;
    for (int i = 0; i < 4; ++i) {
        threads.emplace_back([&right] {
            for (int round = 0; round < 500; ++round) {
                const bool mixed = !newUsername(u"\u0430dmin"_s);
                const bool plain = newUsername(u"ren\u00e9e"_s).has_value();
                right += mixed && plain ? 1 : 0;
            }
        });
    }
    threads.clear();
    QCOMPARE(right.load(), 2000);
}

QTEST_GUILESS_MAIN(NewUsernameTest)
#include "tst_newusername.moc"
