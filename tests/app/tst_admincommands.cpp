#include "core/auth/authservice.h"
#include "core/base/clock.h"
#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "core/password/importedhash.h"
#include "core/store/statement.h"
#include "server/admin/commandline.h"
#include "server/openservice.h"
#include "tests/support/engines.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>
#include <QUrl>

#include <sstream>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

const QByteArray kPassword = "correct horse battery"_ba;
// "secret", by bcrypt at its least cost and by Werkzeug with one round.
const QByteArray kBcrypt = "$2b$04$abcdefghijklmnopqrstuu2r9OfJnfCsdneAXAGHnS4UpFFP8WIrW"_ba;
const QByteArray kPbkdf2 =
    "pbkdf2:sha256:1000$salt$a8df899f3c4f204d967e0ad63c092987c10055ebb017b3d9d28add218d4f7aad"_ba;

struct Result
{
    int code = 0;
    QByteArray out;
    QByteArray err;

    [[nodiscard]] QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
};

// A store's URI as a person writes it.
std::string uriOf(const StoreAddress& store)
{
    if (store.engine() == StoreAddress::Engine::Sqlite)
        return "sqlite:" + store.file().toStdString();
    QStringList query;
    for (const auto& [name, value] : store.parameters().asKeyValueRange())
        query += name + u'=' + QString::fromLatin1(QUrl::toPercentEncoding(value));
    return "postgresql:///?" + query.join(u'&').toStdString();
}

} // namespace

class AdminCommandsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void L23_theFirstAdministratorIsMadeHere();
    void takesAPasswordFrom_data();
    void takesAPasswordFrom();
    void refuses_data();
    void refuses();
    void importsWhatItCanAndNamesTheRest();
    void aDryRunImportsNothing();
    void importedUsersLogInWithTheirOldPassword();
    void changesRolesAndScopes();
    void disablingEndsSessions();
    void aClientsSecretIsShownOnce();
    void aDisabledClientIsRefused();
    void rotatesAndRevokesKeys();
    void copiesTheStore();
    void takesBackAllTokens();
    void leavesTheServersKeyAsItIs();
    void tellsWhoDidWhat();
    void verifiesTheAuditLog();
    void noSecretReachesTheAuditLog();

private:
    Result run(const std::vector<std::string>& command, const QByteArray& input = kPassword);
    [[nodiscard]] OpenedService open();
    [[nodiscard]] QString write(const QByteArray& content);

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<FreshStore> m_store;
    SystemClock m_clock;
    SystemRandom m_random;
    CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void AdminCommandsTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_folder = std::make_unique<QTemporaryDir>();
    m_store = std::make_unique<FreshStore>(engine);
}

Result AdminCommandsTest::run(const std::vector<std::string>& command, const QByteArray& input)
{
    std::vector<std::string> line = command;
    line.insert(line.end(),
                {"--store", uriOf(m_store->address()), "--store-key-file",
                 m_folder->filePath(u"store.key"_s).toStdString()});
    std::istringstream in(input.toStdString());
    std::ostringstream out;
    std::ostringstream err;
    const int code = runServerProgram(line, {}, {in, out, err}, [](const Configuration&) {
        return 99; // a command must not serve
    });
    return {code, QByteArray::fromStdString(out.str()), QByteArray::fromStdString(err.str())};
}

// As a server that runs beside the commands.
OpenedService AdminCommandsTest::open()
{
    ServerSettings settings;
    settings.store = m_store->address();
    settings.storeKeyFile = m_folder->filePath(u"store.key"_s);
    auto opened = openService(settings, 8080, Access::Server, m_random, m_clock);
    if (!opened)
        qFatal("%ls", qUtf16Printable(describe(opened.error())));
    return std::move(*opened);
}

QString AdminCommandsTest::write(const QByteArray& content)
{
    const QString path = m_folder->filePath(u"file"_s);
    QFile file(path);
    if (!file.open(QFile::WriteOnly) || file.write(content) != content.size())
        qFatal("the folder cannot be written");
    return path;
}

void AdminCommandsTest::L23_theFirstAdministratorIsMadeHere()
{
    const Result made = run({"user", "add", "Ada", "--admin"}, kPassword + '\n');

    QCOMPARE(made.err, ""_ba);
    QCOMPARE(made.code, 0);
    QVERIFY(!made.out.contains(kPassword));
    const OpenedService server = open();
    const auto user =
        server.service->accounts().checkPassword(u"ada"_s, QString::fromLatin1(kPassword), {});
    QVERIFY(user);
    QCOMPARE(user->roles, (QStringList{u"user"_s, u"admin"_s}));
}

void AdminCommandsTest::takesAPasswordFrom_data()
{
    QTest::addColumn<std::string>("source");
    QTest::addColumn<QByteArray>("input");
    QTest::newRow("standard input") << std::string("-") << kPassword + '\n';
    QTest::newRow("a file") << std::string("@FILE") << ""_ba;
    QTest::newRow("the environment") << std::string("env:CLAIMCHECK_TEST_PASSWORD") << ""_ba;
    QTest::newRow("the line itself") << kPassword.toStdString() << ""_ba;
}

void AdminCommandsTest::takesAPasswordFrom()
{
    QFETCH(std::string, source);
    QFETCH(QByteArray, input);
    if (source == "@FILE")
        source = "@" + write(kPassword + '\n').toStdString();
    qputenv("CLAIMCHECK_TEST_PASSWORD", kPassword);

    QCOMPARE(run({"user", "add", "ada", "--password", source}, input).code, 0);

    const OpenedService server = open();
    QVERIFY(server.service->accounts().checkPassword(u"ada"_s, QString::fromLatin1(kPassword), {}));
}

void AdminCommandsTest::refuses_data()
{
    QTest::addColumn<QStringList>("command");
    QTest::addColumn<int>("code");
    QTest::addColumn<QByteArray>("saying");
    // clang-format off
    QTest::newRow("a group without a command") << QStringList{u"user"_s}                                     << 2 << "subcommand"_ba;
    QTest::newRow("no name")                   << QStringList{u"user"_s, u"add"_s}                           << 2 << "NAME"_ba;
    QTest::newRow("a name that is taken")      << QStringList{u"user"_s, u"add"_s, u"ADA"_s}                 << 1 << "taken"_ba;
    QTest::newRow("a name of a client")        << QStringList{u"user"_s, u"add"_s, u"svc.till"_s}            << 1 << "reserved"_ba;
    QTest::newRow("a short password")          << QStringList{u"user"_s, u"add"_s, u"bob"_s, u"--password"_s, u"short"_s} << 1 << "at least 8"_ba;
    QTest::newRow("a weak one when hardened")  << QStringList{u"user"_s, u"add"_s, u"bob"_s, u"--password"_s, u"password123"_s, u"--hardened"_s} << 1 << "at least 15"_ba;
    QTest::newRow("a file that is not there")  << QStringList{u"user"_s, u"add"_s, u"bob"_s, u"--password"_s, u"@/nowhere"_s} << 2 << "/nowhere"_ba;
    QTest::newRow("a variable that is not set") << QStringList{u"user"_s, u"add"_s, u"bob"_s, u"--password"_s, u"env:NO_SUCH_ONE"_s} << 2 << "NO_SUCH_ONE"_ba;
    QTest::newRow("a role of two words")       << QStringList{u"user"_s, u"add"_s, u"bob"_s, u"--role"_s, u"a b"_s} << 1 << "without spaces"_ba;
    QTest::newRow("nobody's roles")            << QStringList{u"user"_s, u"role"_s, u"bob"_s}                << 1 << "none of that name"_ba;
    QTest::newRow("the last administrator")    << QStringList{u"user"_s, u"disable"_s, u"ada"_s}             << 1 << "last administrator"_ba;
    QTest::newRow("the last one's role")       << QStringList{u"user"_s, u"role"_s, u"ada"_s, u"--remove"_s, u"admin"_s} << 1 << "last administrator"_ba;
    QTest::newRow("a client's odd name")       << QStringList{u"client"_s, u"add"_s, u"Till 1"_s}            << 1 << "lower-case"_ba;
    QTest::newRow("a client's scope of two words") << QStringList{u"client"_s, u"add"_s, u"till"_s, u"--scope"_s, u"a b"_s} << 1 << "without spaces"_ba;
    QTest::newRow("a client that is not there") << QStringList{u"client"_s, u"disable"_s, u"svc.x"_s}        << 1 << "none of that name"_ba;
    QTest::newRow("a key that is not there")   << QStringList{u"key"_s, u"revoke"_s, u"x"_s}                 << 1 << "none of that name"_ba;
    QTest::newRow("no lines at all")           << QStringList{u"audit"_s, u"show"_s, u"--limit"_s, u"0"_s}   << 2 << "limit"_ba;
    QTest::newRow("a setting that is none")    << QStringList{u"user"_s, u"list"_s, u"--leeway"_s, u"x"_s}   << 2 << "leeway"_ba;
    // clang-format on
}

void AdminCommandsTest::refuses()
{
    QFETCH(QStringList, command);
    QFETCH(int, code);
    QFETCH(QByteArray, saying);
    QCOMPARE(run({"user", "add", "ada", "--admin"}).code, 0);
    std::vector<std::string> line;
    for (const QString& word : command)
        line.push_back(word.toStdString());

    const Result result = run(line);

    QVERIFY2(result.err.contains(saying), result.err.constData());
    QCOMPARE(result.code, code);
    QCOMPARE(result.out, ""_ba);
}

void AdminCommandsTest::importsWhatItCanAndNamesTheRest()
{
    const QString file = write(
        "# from the old program\n\nbob:" + kBcrypt + "\r\n" + "eve:plain\n"
        + R"({"username":"carl","hash":")" + kPbkdf2 + R"(","roles":["clerk"],"scopes":[]})" + '\n'
        + R"({"username":"dora","password":"a long password"})" + '\n'
        + R"({"username":"BOB","password":"a long password"})" + '\n'
        + R"({"username":"x","password":"a long password","role":["a"]})" + '\n'
        + R"({"username":"y","username":"z","hash":"h"})" + "\n:x\n" + R"({"username":"y","hash":")"
        + kBcrypt + R"(","password":"a long password"})" + '\n');

    const Result result = run({"user", "import", file.toStdString()});

    QCOMPARE(result.code, 1);
    QCOMPARE(result.out, "3 imported, 6 refused.\n"_ba);
    for (const char* line :
         {"line 4: ", "line 7: ", "line 8: ", "line 9: ", "line 10: ", "line 11: "})
        QVERIFY2(result.err.contains(line), line);
    QVERIFY(!result.err.contains("a long password") && !result.err.contains(kBcrypt));
    QVERIFY(result.err.contains("The member role takes a text"));
    const QJsonArray users = run({"user", "list", "--json"}).json()["users"_L1].toArray();
    QCOMPARE(users.size(), 3);
    QCOMPARE(users[0]["username"_L1].toString(), u"bob"_s);
    QCOMPARE(users[0]["roles"_L1].toArray(), QJsonArray{u"user"_s});
    QCOMPARE(users[0]["scopes"_L1].toArray(), QJsonArray{u"reports:read"_s});
    QCOMPARE(users[1]["roles"_L1].toArray(), QJsonArray{u"clerk"_s});
    QCOMPARE(users[1]["scopes"_L1].toArray(), QJsonArray{});
}

void AdminCommandsTest::aDryRunImportsNothing()
{
    const QByteArray text = "bob:" + kBcrypt + "\nBob:" + kBcrypt + "\ncarl:" + kBcrypt + '\n';

    const Result result = run({"user", "import", "-", "--dry-run"}, text);

    QCOMPARE(result.code, 1);
    QCOMPARE(result.out, "2 would be imported, 1 would be refused.\n"_ba);
    QVERIFY(result.err.contains("line 2: "));
    QCOMPARE(run({"user", "list"}).out, ""_ba);
}

void AdminCommandsTest::importedUsersLogInWithTheirOldPassword()
{
    QVERIFY(ImportedHash::parse(kBcrypt)->matches(SecretBytes::copyOf("secret")).value_or(false));
    QCOMPARE(run({"user", "import", "-"}, "bob:" + kBcrypt).code, 0);
    const OpenedService server = open();

    QVERIFY(server.service->accounts().checkPassword(u"bob"_s, u"secret"_s, {}));
    QVERIFY(!server.service->accounts().checkPassword(u"bob"_s, u"Secret"_s, {}));
}

void AdminCommandsTest::changesRolesAndScopes()
{
    QCOMPARE(run({"user", "add", "ada", "--role", "clerk", "--scope", "a"}).code, 0);

    const Result roles = run({"user", "role", "ada", "--add", "boss", "--remove", "clerk"});
    const Result scopes = run({"user", "scope", "ADA", "--add", "b", "--add", "c"});

    QCOMPARE(roles.out.simplified(), "ada boss a enabled"_ba);
    QCOMPARE(scopes.out.simplified(), "ada boss a b c enabled"_ba);
    QCOMPARE(run({"user", "role", "ada"}).out.simplified(), "ada boss a b c enabled"_ba);
}

void AdminCommandsTest::disablingEndsSessions()
{
    QCOMPARE(run({"user", "add", "ada"}).code, 0);
    OpenedService server = open();
    const auto user = server.service->accounts().withName(u"ada"_s);
    const auto pair = server.service->sessions().open(*user, {}, {});
    QVERIFY(pair);

    QCOMPARE(run({"user", "disable", "ada"}).out.simplified(), "ada user reports:read disabled"_ba);

    QVERIFY(!server.service->sessions().refresh(pair->refresh, std::nullopt, {}));
    QVERIFY(
        !server.service->accounts().checkPassword(u"ada"_s, QString::fromLatin1(kPassword), {}));
    QCOMPARE(run({"user", "enable", "ada"}).code, 0);
    QVERIFY(server.service->accounts().checkPassword(u"ada"_s, QString::fromLatin1(kPassword), {}));
    QVERIFY(!server.service->sessions().refresh(pair->refresh, std::nullopt, {}));
}

void AdminCommandsTest::aClientsSecretIsShownOnce()
{
    const Result made =
        run({"client", "add", "till", "--scope", "reports:read", "--role", "shop", "--json"});

    const QString secret = made.json()["client_secret"_L1].toString();
    QCOMPARE(made.json()["client_id"_L1].toString(), u"svc.till"_s);
    QVERIFY(secret.startsWith("cc_cs_"_L1));
    QVERIFY(open().service->clients().check(u"svc.till"_s, secret));
    const Result listed = run({"client", "list", "--json"});
    QVERIFY(!listed.out.contains(secret.toLatin1()));
    QCOMPARE(listed.json()["clients"_L1][0]["scopes"_L1].toArray(), QJsonArray{u"reports:read"_s});
    QCOMPARE(run({"client", "add", "till"}).code, 1);
}

void AdminCommandsTest::aDisabledClientIsRefused()
{
    const QString secret =
        run({"client", "add", "till", "--json"}).json()["client_secret"_L1].toString();
    const OpenedService server = open();

    QCOMPARE(run({"client", "disable", "svc.till"}).code, 0);
    QVERIFY(!server.service->clients().check(u"svc.till"_s, secret));
    QCOMPARE(run({"client", "enable", "svc.till"}).code, 0);
    QVERIFY(server.service->clients().check(u"svc.till"_s, secret));
}

void AdminCommandsTest::rotatesAndRevokesKeys()
{
    const auto active = [this] {
        for (const auto key : run({"key", "list", "--json"}).json()["keys"_L1].toArray()) {
            if (key["state"_L1].toString() == "active"_L1)
                return key["kid"_L1].toString().toLatin1();
        }
        return ""_ba;
    };
    const QByteArray first = active();

    const Result rotated = run({"key", "rotate"});
    QCOMPARE(rotated.code, 0);
    QCOMPARE(rotated.out.trimmed(), active());
    QVERIFY(active() != first);
    QVERIFY(run({"key", "list"}).out.contains(QByteArray{first + "  HS256  retired"}));

    QCOMPARE(run({"key", "revoke", first.toStdString()}).code, 0);
    QVERIFY(!run({"key", "list"}).out.contains(first));
}

void AdminCommandsTest::copiesTheStore()
{
    const QString file = m_folder->filePath(u"copy.db"_s);
    QFile::remove(file);
    const Result copied = run({"store", "backup", file.toStdString()});
    if (m_store->address().engine() == StoreAddress::Engine::Postgres) {
        QCOMPARE(copied.code, 2);
        QVERIFY(copied.err.contains("pg_dump"));
        QVERIFY(!QFile::exists(file));
        return;
    }
    QCOMPARE(copied.code, 0);
    QVERIFY(QFile::exists(file));
    const Result again = run({"store", "backup", file.toStdString()});
    QCOMPARE(again.code, 1);
    QVERIFY(again.err.contains("another name"));
}

void AdminCommandsTest::takesBackAllTokens()
{
    QCOMPARE(run({"store", "revoke-tokens"}).code, 0);
    QVERIFY(run({"audit", "show"}).out.contains("all_tokens_revoked"));
}

void AdminCommandsTest::leavesTheServersKeyAsItIs()
{
    QCOMPARE(run({"user", "list", "--alg", "ES256"}).code, 0);
    const QByteArray before = run({"key", "list", "--alg", "ES256"}).out;

    QCOMPARE(run({"user", "list"}).code, 0);

    QVERIFY(before.contains("ES256  active"));
    QCOMPARE(run({"key", "list"}).out, before);
}

void AdminCommandsTest::tellsWhoDidWhat()
{
    QCOMPARE(run({"user", "add", "ada"}).code, 0);
    QCOMPARE(run({"user", "role", "ada", "--add", "clerk"}).code, 0);

    const Result last = run({"audit", "show", "--limit", "1", "--json"});

    QCOMPARE(last.json()["event"_L1].toString(), u"roles_changed"_s);
    QCOMPARE(last.json()["subject"_L1].toString(), u"ada"_s);
    QVERIFY(last.json()["actor"_L1].toString().startsWith("command line ("_L1));
    const QByteArrayList lines = run({"audit", "show"}).out.trimmed().split('\n');
    QVERIFY(lines[lines.size() - 2].contains("user_added"));
    QVERIFY(lines.back().contains("roles_changed") && lines.back().contains("roles=user clerk"));
}

void AdminCommandsTest::verifiesTheAuditLog()
{
    for (const char* name : {"ada", "bob", "carl"})
        QCOMPARE(run({"user", "add", name}).code, 0);
    QCOMPARE(run({"audit", "verify"}).code, 0);
    {
        const auto database = m_store->open(Access::Administrative);
        QVERIFY(Statement::run(*database, u"UPDATE audit SET line = '{}' WHERE seq = 2"_s));
    }

    const Result broken = run({"audit", "verify"});

    QCOMPARE(broken.code, 1);
    QCOMPARE(broken.out, "Broken: line 2 is not as it was written.\n"_ba);
}

void AdminCommandsTest::noSecretReachesTheAuditLog()
{
    QCOMPARE(run({"user", "add", "ada"}).code, 0);
    QCOMPARE(run({"user", "import", "-"}, "bob:" + kBcrypt).code, 0);
    const QByteArray secret =
        run({"client", "add", "till", "--json"}).json()["client_secret"_L1].toString().toLatin1();

    const QByteArray log = run({"audit", "show", "--json"}).out;

    QVERIFY(log.contains("svc.till"));
    for (const QByteArray& kept : {kPassword, kBcrypt, secret})
        QVERIFY(!log.contains(kept));
}

QTEST_GUILESS_MAIN(AdminCommandsTest)
#include "tst_admincommands.moc"
