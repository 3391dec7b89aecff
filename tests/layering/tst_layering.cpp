// Holds the include lines against the architecture. What a room of the core may know is read from
// its USES line in core/CMakeLists.txt, so that there is one truth.

#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QLibraryInfo>
#include <QMap>
#include <QRegularExpression>
#include <QTest>

using namespace Qt::StringLiterals;

namespace {

constexpr int kMostLines = 400;
const QStringList kLongFiles{}; // "core/x/y.cpp" may be longer, with a reason

using Rooms = QMap<QString, QStringList>;

Rooms roomsOf(const QString& cmake)
{
    static const QRegularExpression room(uR"(claimcheck_room\(\s*(\w+)([^)]*)\))"_s);
    static const QRegularExpression comment(u"#[^\n]*"_s);
    static const QRegularExpression uses(uR"(\bUSES\s+([a-z\s]*))"_s);
    Rooms rooms;
    for (const auto& match : room.globalMatch(QString{cmake}.remove(comment))) {
        const QString known = uses.match(match.captured(2)).captured(1);
        rooms[match.captured(1)] = known.simplified().split(u' ', Qt::SkipEmptyParts);
    }
    return rooms;
}

// Which folders a file may include from, besides the core: itself and those below it.
const QMap<QString, QStringList>& floors()
{
    static const QStringList models{u"ui/models"_s};
    static const QStringList controllers = models + QStringList{u"ui/controllers"_s};
    static const QStringList widgets = controllers + QStringList{u"ui/widgets"_s};
    static const QStringList pages = widgets + QStringList{u"ui/pages"_s};
    static const QStringList http{u"server/http"_s};
    static const QMap<QString, QStringList> all{
        {u"ui/models"_s, models},
        {u"ui/controllers"_s, controllers},
        {u"ui/widgets"_s, widgets},
        {u"ui/pages"_s, pages},
        {u"ui/mainwindow"_s, pages + QStringList{u"ui/mainwindow"_s}},
        {u"server/http"_s, http},
        {u"server/routes"_s, http + QStringList{u"server/routes"_s}},
        {u"server/profiles"_s, http + QStringList{u"server/profiles"_s}},
        {u"server/lab"_s, http + QStringList{u"server/routes"_s, u"server/lab"_s}},
        {u"server/admin"_s, http + QStringList{u"server/admin"_s, u"server"_s}},
        {u"server/wire"_s, http + QStringList{u"server/wire"_s}},
        {u"server"_s,
         http
             + QStringList{u"server/wire"_s, u"server/routes"_s, u"server/profiles"_s,
                           u"server/lab"_s, u"server/admin"_s, u"server"_s}},
    };
    return all;
}

QString folderOf(const QString& path)
{
    return path.left(path.lastIndexOf(u'/'));
}

QString ownHeaderProblem(const QString& file, const QString& header, const Rooms& rooms)
{
    const QString from = folderOf(file);
    const QString to = folderOf(header);
    const QString top = from.section(u'/', 0, 0);
    const QString below = to.section(u'/', 0, 0);
    if (header.endsWith(u".moc"_s) || (header.startsWith(u"ui_"_s) && top == "ui"_L1))
        return {};
    if (header == "core/core_export.h"_L1)
        return {};
    // What breaks the rules on purpose.
    if (header.startsWith("core/auth/broken"_L1) && from != "server/lab"_L1
        && !file.startsWith("core/auth/broken"_L1))
        return u"only the lab may see it"_s;
    if (top == "core"_L1) {
        const QString room = from.section(u'/', 1);
        const QString wanted = to.section(u'/', 1);
        if (!rooms.contains(room))
            return u"%1 is no room of core/CMakeLists.txt"_s.arg(room);
        const bool known = wanted == room || rooms[room].contains(wanted);
        return below == "core"_L1 && known ? QString{} : u"room %1 does not use it"_s.arg(room);
    }
    if (below == "core"_L1)
        return rooms.contains(to.section(u'/', 1)) ? QString{} : u"no such room"_s;
    if (top == "app"_L1) {
        const bool fits = below == "ui"_L1 || below == "server"_L1 || to == from;
        return fits ? QString{} : u"a program uses ui, server and core"_s;
    }
    if (!floors().contains(from))
        return u"%1 has no place in the floor plan"_s.arg(from);
    return floors()[from].contains(to) ? QString{} : u"%1 lies above or beside %2"_s.arg(to, from);
}

bool isGui(const QString& header)
{
    static const QString headers = QLibraryInfo::path(QLibraryInfo::HeadersPath);
    for (const auto module : {"QtGui"_L1, "QtWidgets"_L1, "QtSvg"_L1}) {
        if (header == module || header.startsWith(module + u'/')
            || QFile::exists(headers + u'/' + module + u'/' + header))
            return true;
    }
    return false;
}

QString systemHeaderProblem(const QString& file, const QString& header)
{
    const QString folder = folderOf(file);
    const struct
    {
        QLatin1StringView start;
        QLatin1StringView folder;
    } owners[] = {
        {"openssl/"_L1, "core/crypto"_L1},  {"QtCrypto"_L1, "core/crypto"_L1},
        {"QSql"_L1, "core/store"_L1},       {"QtSql"_L1, "core/store"_L1},
        {"sqlite3"_L1, "core/store"_L1},    {"simdjson"_L1, "core/base"_L1},
        {"llhttp"_L1, "server/wire"_L1},    {"botan/"_L1, "core/crypto"_L1},
        {"unicode/"_L1, "core/account"_L1},
    };
    for (const auto& owner : owners) {
        if (header.startsWith(owner.start) && folder != owner.folder)
            return u"only %1 may see it"_s.arg(owner.folder);
    }
    const bool withoutGui = folder == "ui/models"_L1 || folder == "ui/controllers"_L1
        || file.startsWith("core/"_L1) || file.startsWith("server/"_L1);
    return withoutGui && isGui(header) ? u"%1 knows no window"_s.arg(folder) : QString{};
}

QStringList problemsOf(const QString& file, const QString& text, const Rooms& rooms)
{
    static const QRegularExpression include(uR"(^\s*#\s*include\s*(["<])([^">]+)[">])"_s,
                                            QRegularExpression::MultilineOption);
    static const QRegularExpression grabBag(u"(utils?|helpers?|common|manager|misc)"_s);
    QStringList problems;
    for (const auto& match : include.globalMatch(text)) {
        const QString header = match.captured(2);
        const QString problem = match.captured(1) == "\""_L1 ? ownHeaderProblem(file, header, rooms)
                                                             : systemHeaderProblem(file, header);
        if (!problem.isEmpty())
            problems += u"%1 includes %2: %3"_s.arg(file, header, problem);
    }
    if (grabBag.match(file.section(u'/', -1)).hasMatch())
        problems += u"%1: the name says nothing"_s.arg(file);
    if (const auto lines = text.count(u'\n'); lines > kMostLines && !kLongFiles.contains(file))
        problems += u"%1: %2 lines"_s.arg(file).arg(lines);
    return problems;
}

QString contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? QString::fromUtf8(file.readAll()) : QString{};
}

} // namespace

class LayeringTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsTheRooms();
    void roomsOnlyUseRoomsBelowThem();
    void findsWhatWasPlanted_data();
    void findsWhatWasPlanted();
    void findsLongFiles();
    void theSourcesKeepToTheirFloors();

private:
    const QDir m_sources{QStringLiteral(CLAIMCHECK_SOURCES)};
    const Rooms m_rooms = roomsOf(contentOf(m_sources.filePath(u"core/CMakeLists.txt"_s)));
};

void LayeringTest::readsTheRooms()
{
    const Rooms rooms =
        roomsOf(u"claimcheck_room(base # the ground\n  LINKS x\n  SOURCES a)\n"
                "claimcheck_room(key\n  USES crypto base\n  SOURCES b.cpp b.h\n)"_s);
    QCOMPARE(rooms, (Rooms{{u"base"_s, {}}, {u"key"_s, {u"crypto"_s, u"base"_s}}}));
    QVERIFY(m_rooms.size() >= 10);
    QVERIFY(m_rooms[u"base"_s].isEmpty());
    QVERIFY(m_rooms[u"token"_s].contains(u"key"_s));
}

void LayeringTest::roomsOnlyUseRoomsBelowThem()
{
    // A circle would show as a room that a room below it uses.
    const auto below = [this](auto&& self, const QString& room, const QString& wanted) -> bool {
        for (const QString& used : m_rooms[room]) {
            if (used == wanted || self(self, used, wanted))
                return true;
        }
        return false;
    };
    for (const QString& room : m_rooms.keys()) {
        for (const QString& used : m_rooms[room]) {
            QVERIFY2(m_rooms.contains(used), qPrintable(used));
            QVERIFY2(!below(below, used, room), qPrintable(room + u" and "_s + used));
        }
    }
}

void LayeringTest::findsWhatWasPlanted_data()
{
    QTest::addColumn<QString>("file");
    QTest::addColumn<QString>("line");
    QTest::addColumn<bool>("allowed");

    // clang-format off
    QTest::newRow("its own room")                << u"core/token/jws.cpp"_s        << u"#include \"core/token/jws.h\""_s       << true;
    QTest::newRow("a room it uses")              << u"core/token/jws.cpp"_s        << u"#include \"core/key/key.h\""_s         << true;
    QTest::newRow("the export macro")            << u"core/base/clock.h"_s         << u"#include \"core/core_export.h\""_s     << true;
    QTest::newRow("a room above")                << u"core/key/key.cpp"_s          << u"#include \"core/token/jws.h\""_s       << false;
    QTest::newRow("a room beside")               << u"core/client/target.cpp"_s    << u"#include \"core/store/database.h\""_s  << false;
    QTest::newRow("core to server")              << u"core/auth/authservice.cpp"_s << u"#include \"server/settings.h\""_s      << false;
    QTest::newRow("core to ui")                  << u"core/auth/authservice.cpp"_s << u"  #  include \"ui/models/tone.h\""_s   << false;
    QTest::newRow("core without a folder")       << u"core/auth/authservice.cpp"_s << u"#include \"authservice.h\""_s          << false;
    QTest::newRow("core to tests")               << u"core/base/clock.cpp"_s       << u"#include \"tests/support/tokens.h\""_s << false;
    QTest::newRow("a room nobody declared")      << u"core/misc/x.cpp"_s           << u"#include \"core/base/clock.h\""_s      << false;
    QTest::newRow("server to core")              << u"server/authserver.cpp"_s     << u"#include \"core/auth/authservice.h\""_s << true;
    QTest::newRow("server to app")               << u"server/authserver.cpp"_s     << u"#include \"app/cli/cli.h\""_s          << false;
    QTest::newRow("server to ui")                << u"server/routes/x.cpp"_s       << u"#include \"ui/models/tone.h\""_s       << false;
    QTest::newRow("http to routes")              << u"server/http/router.cpp"_s    << u"#include \"server/routes/x.h\""_s      << false;
    QTest::newRow("routes to lab")               << u"server/routes/x.cpp"_s       << u"#include \"server/lab/lab.h\""_s         << false;
    QTest::newRow("http to lab")                 << u"server/http/httpserver.cpp"_s << u"#include \"server/lab/faults.h\""_s     << false;
    QTest::newRow("the server to its lab")       << u"server/authserver.cpp"_s     << u"#include \"server/lab/lab.h\""_s         << true;
    QTest::newRow("lab to routes")               << u"server/lab/labroutes.cpp"_s  << u"#include \"server/routes/vocabulary.h\""_s << true;
    QTest::newRow("broken rules in the lab")     << u"server/lab/labgate.h"_s      << u"#include \"core/auth/brokenverifier.h\""_s << true;
    QTest::newRow("broken rules at home")        << u"core/auth/brokenrefresh.cpp"_s << u"#include \"core/auth/brokenrefresh.h\""_s << true;
    QTest::newRow("broken rules in auth")        << u"core/auth/sessions.cpp"_s    << u"#include \"core/auth/brokenrefresh.h\""_s << false;
    QTest::newRow("broken rules in a gate")      << u"server/tokengate.cpp"_s      << u"#include \"core/auth/brokenverifier.h\""_s << false;
    QTest::newRow("broken rules in a route")     << u"server/routes/x.cpp"_s       << u"#include \"core/auth/brokenrefresh.h\""_s << false;
    QTest::newRow("broken rules in an app")      << u"app/cli/x.cpp"_s             << u"#include \"core/auth/brokenverifier.h\""_s << false;
    QTest::newRow("ui to server")                << u"ui/pages/flowpage.cpp"_s     << u"#include \"server/authserver.h\""_s    << false;
    QTest::newRow("page to widget")              << u"ui/pages/flowpage.cpp"_s     << u"#include \"ui/widgets/banner.h\""_s    << true;
    QTest::newRow("widget to page")              << u"ui/widgets/banner.cpp"_s     << u"#include \"ui/pages/flowpage.h\""_s    << false;
    QTest::newRow("model to controller")         << u"ui/models/tone.h"_s          << u"#include \"ui/controllers/workbench.h\""_s << false;
    QTest::newRow("app to ui")                   << u"app/desktop/main.cpp"_s      << u"#include \"ui/mainwindow/mainwindow.h\""_s << true;
    QTest::newRow("app to the other app")        << u"app/desktop/main.cpp"_s      << u"#include \"app/cli/cli.h\""_s          << false;
    QTest::newRow("OpenSSL in crypto")           << u"core/crypto/mac.cpp"_s       << u"#include <openssl/evp.h>"_s            << true;
    QTest::newRow("OpenSSL in key")              << u"core/key/key.cpp"_s          << u"#include <openssl/evp.h>"_s            << false;
    QTest::newRow("OpenSSL in quotes")           << u"core/key/key.cpp"_s          << u"#include \"openssl/evp.h\""_s          << false;
    QTest::newRow("QCA in auth")                 << u"core/auth/x.cpp"_s           << u"#include <QtCrypto>"_s                 << false;
    QTest::newRow("QCA in app")                  << u"app/cli/main.cpp"_s          << u"#include <QtCrypto/qca_core.h>"_s      << false;
    QTest::newRow("Botan in crypto")             << u"core/crypto/bcrypt.cpp"_s    << u"#include <botan/bcrypt.h>"_s           << true;
    QTest::newRow("Botan in password")           << u"core/password/x.cpp"_s       << u"#include <botan/bcrypt.h>"_s           << false;
    QTest::newRow("ICU in account")              << u"core/account/x.cpp"_s        << u"#include <unicode/uspoof.h>"_s         << true;
    QTest::newRow("ICU in auth")                 << u"core/auth/x.cpp"_s           << u"#include <unicode/uspoof.h>"_s         << false;
    QTest::newRow("SQL in store")                << u"core/store/statement.h"_s    << u"#include <QSqlQuery>"_s                << true;
    QTest::newRow("SQL in auth")                 << u"core/auth/authservice.cpp"_s << u"#include <QSqlQuery>"_s                << false;
    QTest::newRow("simdjson in base")            << u"core/base/strictjson.cpp"_s  << u"#include <simdjson.h>"_s               << true;
    QTest::newRow("simdjson in token")           << u"core/token/claims.cpp"_s     << u"#include <simdjson.h>"_s               << false;
    QTest::newRow("a list model in a model")     << u"ui/models/claimsmodel.h"_s   << u"#include <QAbstractTableModel>"_s      << true;
    QTest::newRow("a colour in a model")         << u"ui/models/claimsmodel.h"_s   << u"#include <QColor>"_s                   << false;
    QTest::newRow("a widget in a controller")    << u"ui/controllers/workbench.h"_s << u"#include <QtWidgets/QWidget>"_s       << false;
    QTest::newRow("a message box in core")       << u"core/auth/authservice.cpp"_s << u"#include <QMessageBox>"_s              << false;
    QTest::newRow("a widget in a page")          << u"ui/pages/flowpage.h"_s       << u"#include <QWidget>"_s                  << true;
    QTest::newRow("a grab bag")                  << u"core/base/stringutils.h"_s   << u""_s                                    << false;
    QTest::newRow("a manager")                   << u"ui/controllers/tokenmanager.cpp"_s << u""_s                              << false;
    QTest::newRow("an include in a comment")     << u"core/base/clock.h"_s         << u"// not #include \"ui/x.h\""_s          << true;
    // clang-format on
}

void LayeringTest::findsWhatWasPlanted()
{
    QFETCH(QString, file);
    QFETCH(QString, line);
    QFETCH(bool, allowed);

    const QStringList problems =
        problemsOf(file, u"#pragma once\n"_s + line + u"\nint x;\n"_s, m_rooms);

    QVERIFY2(problems.isEmpty() == allowed, qPrintable(problems.join(u'\n')));
}

void LayeringTest::findsLongFiles()
{
    QVERIFY(problemsOf(u"core/base/clock.h"_s, QString(400, u'\n'), m_rooms).isEmpty());
    QCOMPARE(problemsOf(u"core/base/clock.h"_s, QString(401, u'\n'), m_rooms).size(), 1);
}

void LayeringTest::theSourcesKeepToTheirFloors()
{
    QStringList problems;
    int files = 0;
    for (const QString& top : {u"core"_s, u"server"_s, u"ui"_s, u"app"_s}) {
        QDirIterator walk(m_sources.filePath(top), {u"*.cpp"_s, u"*.h"_s}, QDir::Files,
                          QDirIterator::Subdirectories);
        while (walk.hasNext()) {
            const QString path = walk.next();
            problems += problemsOf(m_sources.relativeFilePath(path), contentOf(path), m_rooms);
            ++files;
        }
    }
    QVERIFY2(files > 100, "the sources were not found");
    QVERIFY2(problems.isEmpty(), qPrintable(problems.join(u'\n')));
}

QTEST_GUILESS_MAIN(LayeringTest)
#include "tst_layering.moc"
