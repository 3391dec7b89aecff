#include "app/desktop/embeddedserver.h"
#include "app/desktop/tour.h"
#include "core/base/clock.h"
#include "core/store/storeaddress.h"
#include "ui/controllers/workbench.h"
#include "ui/mainwindow/mainwindow.h"
#include "ui/widgets/theme.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QDir>
#include <QSettings>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <memory>
#include <optional>
#include <print>

using namespace Qt::StringLiterals;
using namespace claimcheck;

namespace {

constexpr int usageError = 2;

struct Options
{
    QString tour;
    QString store;
    QString listen;
    std::optional<Theme::Choice> theme;
};

std::optional<Theme::Choice> themeNamed(const QString& name)
{
    if (name == "light"_L1)
        return Theme::Choice::Light;
    if (name == "dark"_L1)
        return Theme::Choice::Dark;
    if (name == "system"_L1)
        return Theme::Choice::System;
    return {};
}

// Ends the process itself for --help, --version and what it does not understand.
Options parseArguments(const QStringList& arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "main", "A workbench for token-based authentication, with an auth server inside."));
    const QCommandLineOption tour{
        u"tour"_s,
        QCoreApplication::translate("main", "Save a picture of every page to DIR and exit."),
        u"DIR"_s};
    const QCommandLineOption store{
        u"store"_s,
        QCoreApplication::translate("main",
                                    "Keep users and sessions in STORE: sqlite:FILE, or a "
                                    "postgresql:// URI."),
        u"STORE"_s};
    const QCommandLineOption listen{
        u"listen"_s, QCoreApplication::translate("main", "Where the server inside listens."),
        u"HOST:PORT"_s, u"127.0.0.1:8080"_s};
    const QCommandLineOption theme{
        u"theme"_s, QCoreApplication::translate("main", "light, dark or system."), u"NAME"_s};
    parser.addOptions({tour, store, listen, theme});
    parser.addHelpOption();
    parser.addVersionOption();
    parser.process(arguments);

    const Options options{parser.value(tour), parser.value(store), parser.value(listen),
                          themeNamed(parser.value(theme))};
    if (parser.isSet(theme) && !options.theme) {
        std::println(stderr, "claimcheck-desktop: --theme is light, dark or system");
        std::exit(usageError);
    }
    // A URI with a slip in it must not become the name of a file, password and all.
    if (options.store.contains("://"_L1) && !StoreAddress::parse(options.store)) {
        std::println(stderr,
                     "claimcheck-desktop: --store takes sqlite:FILE or "
                     "postgresql://USER@HOST:PORT/DATABASE");
        std::exit(usageError);
    }
    return options;
}

int runTour(MainWindow& window, Workbench& workbench, Theme& theme, const QString& folder)
{
    Tour tour{window, workbench, theme, QDir{folder}};
    const Tour::Result result = tour.run();
    if (result)
        return EXIT_SUCCESS;
    std::println(stderr, "claimcheck-desktop: {}", result.error().toStdString());
    return EXIT_FAILURE;
}

Theme::Choice rememberedTheme(const QSettings& settings)
{
    return themeNamed(settings.value("window/theme"_L1).toString()).value_or(Theme::Choice::System);
}

QString nameOf(Theme::Choice choice)
{
    switch (choice) {
    case Theme::Choice::Light:
        return u"light"_s;
    case Theme::Choice::Dark:
        return u"dark"_s;
    case Theme::Choice::System:
        return u"system"_s;
    }
    return {};
}

} // namespace

int main(int argc, char* argv[])
{
    QApplication::setOrganizationName(u"Claimcheck"_s);
    QApplication::setApplicationName(u"claimcheck-desktop"_s);
    QApplication::setApplicationDisplayName(u"Claimcheck"_s);
    QApplication::setApplicationVersion(QStringLiteral(CLAIMCHECK_VERSION));
    QGuiApplication::setDesktopFileName(u"claimcheck"_s);
    QApplication application{argc, argv};
    const Options options = parseArguments(QApplication::arguments());
    const bool isTour = !options.tour.isEmpty();

    // A tour leaves nothing behind and finds nothing of the person's own.
    const QTemporaryDir temporary;
    const QString store = isTour ? temporary.filePath(u"claimcheck.db"_s) : options.store;
    const auto settings = isTour
        ? std::make_unique<QSettings>(temporary.filePath(u"tour.ini"_s), QSettings::IniFormat)
        : std::make_unique<QSettings>();

    const SystemClock clock;
    Theme theme;
    theme.choose(options.theme.value_or(rememberedTheme(*settings)));
    EmbeddedServer server{
        {.store = store, .listen = isTour ? u"127.0.0.1:0"_s : options.listen}, clock, nullptr};
    Workbench workbench{server, clock};
    MainWindow window{workbench, theme, *settings};
    window.show();
    // The window first, the server as soon as the window is there.
    QTimer::singleShot(0, &server, &EmbeddedServer::start);

    if (isTour)
        return runTour(window, workbench, theme, options.tour);
    const int status = QApplication::exec();
    settings->setValue("window/theme"_L1, nameOf(theme.choice()));
    return status;
}
