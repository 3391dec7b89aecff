#include "tests/core/authworld.h"

#include <QFile>
#include <QTest>

#include <ctime>
#include <limits>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

/// Registration, logging in with a password, and hashes. On each engine.
class AccountsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void cleanup() { m_world.reset(); }
    void registersAndLogsIn();
    void l23NobodyIsThereAtFirst();
    void refusesToRegister_data();
    void refusesToRegister();
    void aNameIsTakenInEverySpelling_data();
    void aNameIsTakenInEverySpelling();
    void l14ANameThatLooksTakenIsTaken();
    void refusesToLogIn_data();
    void refusesToLogIn();
    void takesAPasswordAsItIs_data();
    void takesAPasswordAsItIs();
    void anUnknownUserCostsAsMuchAsAWrongPassword();
    void failsWhenTheRandomSourceDoes();
    void l09LogsInSeveralTimesAtOnce();
    void rehashesWithNewParameters();
    void l17LogsInWhileAnotherLoginRehashes();
    void rehashesOnlyAfterTheRightPassword();
    void takesAnImportedHash_data();
    void takesAnImportedHash();
    void refusesAnUnreadableHash();
    void aSubjectThatIsNoAccountIsNobody();
    void aRemovedAccountIsGoneAndItsNameStaysTaken();
    void aFloodOfFailuresIsCountedToTheEnd();
    void whatIsSqlIsOnlyText_data();
    void whatIsSqlIsOnlyText();

private:
    [[nodiscard]] bool logsIn(const QString& name, const QString& password = kPassword) const
    {
        return m_world->tryLogIn(name, {}, password).has_value();
    }
    [[nodiscard]] QByteArray hashOf(const QString& name) const
    {
        return m_world->accounts().withName(name).value_or(User{}).passwordHash;
    }

    std::unique_ptr<AuthWorld> m_world;
};

void AccountsTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_world = std::make_unique<AuthWorld>(engine);
    QVERIFY(m_world->accounts().registerUser(u"ada"_s, kPassword, kClient));
}

void AccountsTest::registersAndLogsIn()
{
    const auto user = m_world->accounts().registerUser(u"Grace"_s, kPassword, kClient);
    QVERIFY(user);
    QCOMPARE(user->username, u"grace"_s);
    QCOMPARE(user->roles, QStringList{u"user"_s});
    QCOMPARE(user->scopes, QStringList{u"reports:read"_s});
    QCOMPARE(user->createdAt, Tokens::kNow);
    QVERIFY(user->id > 0);

    const TokenPair pair = m_world->logIn(u"grace"_s);
    QCOMPARE(pair.access.expiresAt, Tokens::kNow + 15min);
    QCOMPARE(pair.refreshExpiresAt, Tokens::kNow + 24h * 14);
    QCOMPARE(pair.username, u"grace"_s);
    const auto claims = m_world->verify(pair);
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "grace"_ba);
    QCOMPARE(claims->id().toByteArray(), pair.access.id);
    QCOMPARE(claims->sessionId().toByteArray(), pair.sessionId);
    QCOMPARE(claims->expiry(), pair.access.expiresAt);
    QCOMPARE(claims->authenticatedAt(), Tokens::kNow);
    QCOMPARE(m_world->accounts().of(*claims)->id, user->id);
}

void AccountsTest::l23NobodyIsThereAtFirst()
{
    const auto users = m_world->accounts().list(0, 100);
    QVERIFY(users);
    QCOMPARE(users->size(), 1U); // the one who registered
    QVERIFY(m_world->service().clients().all()->empty());
    for (const QString& name : {u"admin"_s, u"root"_s, u"test"_s})
        QVERIFY(!m_world->accounts().withName(name));
}

void AccountsTest::refusesToRegister_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("password");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("no name")                      << u""_s               << kPassword             << Fault::UsernameEmpty;
    QTest::newRow("L14 a name of 65 characters")  << QString(65, u'a')   << kPassword             << Fault::UsernameTooLong;
    QTest::newRow("a name with a space")          << u"a b"_s            << kPassword             << Fault::UsernameCharacter;
    QTest::newRow("a name with NUL")              << u"a"_s + QChar(0) + u'b' << kPassword        << Fault::UsernameCharacter;
    QTest::newRow("L14 a name with CRLF")         << u"a\r\nb"_s         << kPassword             << Fault::UsernameCharacter;
    QTest::newRow("L14 a Cyrillic letter")        << u"\u0430da"_s       << kPassword             << Fault::UsernameMixedScripts;
    QTest::newRow("L14 two dots")                 << u".."_s             << kPassword             << Fault::UsernameReserved;
    QTest::newRow("L14 a device")                 << u"con"_s            << kPassword             << Fault::UsernameReserved;
    QTest::newRow("H42 a service client's name")  << u"svc.reports"_s    << kPassword             << Fault::UsernameReserved;
    QTest::newRow("a password of 7")              << u"grace"_s          << u"1234567"_s          << Fault::PasswordTooShort;
    QTest::newRow("no password")                  << u"grace"_s          << u""_s                 << Fault::PasswordTooShort;
    QTest::newRow("L11 a password of 257")        << u"grace"_s          << QString(257, u'x')    << Fault::PasswordTooLong;
    QTest::newRow("L12 half a surrogate pair")    << u"grace"_s          << QString(20, QChar(0xd800)) << Fault::PasswordNotText;
    QTest::newRow("a taken name")                 << u"ada"_s            << kPassword             << Fault::UserExists;
    // clang-format on
}

void AccountsTest::refusesToRegister()
{
    QFETCH(const QString, name);
    QFETCH(const QString, password);
    QFETCH(const Fault, fault);

    const auto user = m_world->accounts().registerUser(name, password, kClient);

    QVERIFY2(!user, "registered");
    QCOMPARE(user.error().fault, fault);
    QVERIFY(!user.error().where.contains(kPassword));
    QCOMPARE(m_world->accounts().list(0, 100)->size(), 1U);
}

void AccountsTest::aNameIsTakenInEverySpelling_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("L14 capital") << u"Ada"_s;
    QTest::newRow("L14 capitals") << u"ADA"_s;
    QTest::newRow("L14 fullwidth") << u"\uff41\uff44\uff41"_s;
    QTest::newRow("L14 fullwidth capitals") << u"\uff21\uff24\uff21"_s;
}

void AccountsTest::aNameIsTakenInEverySpelling()
{
    QFETCH(const QString, name);

    const auto user = m_world->accounts().registerUser(name, kPassword, kClient);
    QVERIFY2(!user, "registered");
    QCOMPARE(user.error().fault, Fault::UserExists);
    const auto claims = m_world->verify(m_world->logIn(name));
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "ada"_ba);
}

void AccountsTest::l14ANameThatLooksTakenIsTaken()
{
    QVERIFY(m_world->accounts().registerUser(u"modern1"_s, kPassword, kClient));
    for (const QString& name : {u"rnodern1"_s, u"modernl"_s, u"MODERN1"_s}) {
        const auto user = m_world->accounts().registerUser(name, kPassword, kClient);
        QVERIFY2(!user, qPrintable(name));
        QCOMPARE(user.error().fault, Fault::UserExists);
        // Not so for a login: it must find the very account.
        QCOMPARE(logsIn(name), name == "MODERN1"_L1);
    }
}

void AccountsTest::refusesToLogIn_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("password");

    // clang-format off
    QTest::newRow("L01 wrong password")           << u"ada"_s        << u"correct horse"_s;
    QTest::newRow("L01 unknown user")             << u"grace"_s      << kPassword;
    QTest::newRow("L01 no password")              << u"ada"_s        << u""_s;
    QTest::newRow("L01 no name")                  << u""_s           << kPassword;
    QTest::newRow("L01 a name that cannot be")    << u"a b"_s        << kPassword;
    QTest::newRow("L01 a name too long")          << QString(65, u'a') << kPassword;
    QTest::newRow("L01 a disabled account")       << u"eve"_s        << kPassword;
    QTest::newRow("L01 a removed account")        << u"mallory"_s    << kPassword;
    QTest::newRow("L06 space around the name")    << u" ada "_s      << kPassword;
    QTest::newRow("L11 password too long")        << u"ada"_s        << QString(257, u'x');
    QTest::newRow("L12 password goes on")         << u"ada"_s        << kPassword + u'!';
    QTest::newRow("L12 NUL and more")             << u"ada"_s        << kPassword + QChar(0) + u'x';
    QTest::newRow("L12 half a surrogate pair")    << u"ada"_s        << kPassword + QChar(0xd800);
    QTest::newRow("password in another case")     << u"ada"_s        << kPassword.toUpper();
    // clang-format on
}

void AccountsTest::refusesToLogIn()
{
    QFETCH(const QString, name);
    QFETCH(const QString, password);
    const User eve = m_world->addUser(u"eve"_s);
    QVERIFY(m_world->accounts().update(eve.id, {.disabled = true}, kOperator));
    QVERIFY(m_world->accounts().remove(m_world->addUser(u"mallory"_s).id, kOperator));

    const auto pair = m_world->tryLogIn(name, {}, password);

    QVERIFY2(!pair, "logged in");
    // One answer for all of them, down to what the log gets.
    QCOMPARE(pair.error().fault, Fault::InvalidCredentials);
    QCOMPARE(pair.error().where, QString{});
}

void AccountsTest::takesAPasswordAsItIs_data()
{
    QTest::addColumn<QString>("chosen");
    QTest::addColumn<QString>("typed");
    QTest::addColumn<bool>("same");

    // clang-format off
    QTest::newRow("L12 NUL in the middle")      << u"a staple"_s + QChar(0) + u"of words" << u"a staple"_s + QChar(0) + u"of words" << true;
    QTest::newRow("L12 what is before the NUL") << u"a staple"_s + QChar(0) + u"of words" << u"a staple"_s << false;
    QTest::newRow("L12 64 of four bytes")       << u"\U0001f40e"_s.repeated(64) << u"\U0001f40e"_s.repeated(64) << true;
    QTest::newRow("L12 63 of four bytes")       << u"\U0001f40e"_s.repeated(64) << u"\U0001f40e"_s.repeated(63) << false;
    QTest::newRow("L13 NFC and NFD")            << u"na\u00efve caf\u00e9 au lait"_s << u"nai\u0308ve cafe\u0301 au lait"_s << true;
    QTest::newRow("L13 another space")          << u"na\u00efve caf\u00e9 au lait"_s << u"na\u00efve\u00a0caf\u00e9 au\u2003lait"_s << true;
    QTest::newRow("L13 a ligature")             << u"a finer staple of words"_s << u"a \ufb01ner staple of words"_s << false;
    // clang-format on
}

void AccountsTest::takesAPasswordAsItIs()
{
    QFETCH(const QString, chosen);
    QFETCH(const QString, typed);
    QFETCH(const bool, same);

    QVERIFY(m_world->accounts().registerUser(u"grace"_s, chosen, kClient));

    QVERIFY(logsIn(u"grace"_s, chosen));
    QCOMPARE(logsIn(u"grace"_s, typed), same);
}

void AccountsTest::anUnknownUserCostsAsMuchAsAWrongPassword()
{
    m_world->settings.passwordCost = {.memoryKib = 19 * 1024, .passes = 2, .lanes = 1};
    m_world->restart();
    QVERIFY(m_world->addUser(u"grace"_s).id > 0);
    const User disabled = m_world->addUser(u"eve"_s);
    QVERIFY(m_world->accounts().update(disabled.id, {.disabled = true}, kOperator));
    const auto timeOf = [this](const QString& name, const QString& password) {
        const std::clock_t start = std::clock(); // the time of all threads of this process
        static_cast<void>(m_world->tryLogIn(name, {}, password));
        return std::clock() - start;
    };
    auto known = std::numeric_limits<std::clock_t>::max();
    auto unknown = known;
    auto impossible = known;
    auto rejected = known;
    for (int i = 0; i < 3; ++i) {
        known = std::min(known, timeOf(u"grace"_s, u"wrong password"_s));
        unknown = std::min(unknown, timeOf(u"nobody"_s, u"wrong password"_s));
        impossible = std::min(impossible, timeOf(u"no body"_s, u"wrong password"_s));
        rejected = std::min(rejected, timeOf(u"eve"_s, kPassword));
    }
    // Wide, because this is no measurement; without the hash the difference is a hundredfold.
    QVERIFY(unknown > known / 2);
    QVERIFY(impossible > known / 2);
    QVERIFY(rejected > known / 2);
}

void AccountsTest::failsWhenTheRandomSourceDoes()
{
    m_world->random.fail();
    const auto user = m_world->accounts().registerUser(u"grace"_s, kPassword, kClient);
    QVERIFY(!user);
    QCOMPARE(user.error().fault, Fault::CryptoFailed);
    QVERIFY(!m_world->accounts().withName(u"grace"_s));
    const auto pair = m_world->tryLogIn(u"ada"_s);
    QVERIFY(!pair);
    QCOMPARE(pair.error().fault, Fault::CryptoFailed);
    QVERIFY(m_world->sessions().newest(10)->empty());
}

void AccountsTest::l09LogsInSeveralTimesAtOnce()
{
    std::atomic<int> good{0};
    inThreads(10, [&](int) {
        const auto pair = m_world->tryLogIn(u"ada"_s);
        if (pair && m_world->verify(*pair))
            ++good;
    });
    QCOMPARE(good.load(), 10);
    QCOMPARE(m_world->sessions().newest(100)->size(), 10U);
}

void AccountsTest::rehashesWithNewParameters()
{
    const QByteArray before = hashOf(u"ada"_s);
    QVERIFY(logsIn(u"ada"_s));
    QCOMPARE(hashOf(u"ada"_s), before);

    m_world->settings.passwordCost = {.memoryKib = 128, .passes = 2, .lanes = 1};
    m_world->restart();
    QVERIFY(logsIn(u"ada"_s));
    QVERIFY(hashOf(u"ada"_s).startsWith("$argon2id$v=19$m=128,t=2,p=1$"));
    QVERIFY(logsIn(u"ada"_s));
}

void AccountsTest::l17LogsInWhileAnotherLoginRehashes()
{
    m_world->settings.passwordCost = {.memoryKib = 128, .passes = 2, .lanes = 1};
    for (int round = 0; round < 5; ++round) {
        m_world->settings.passwordCost.memoryKib += 8;
        m_world->restart();
        std::atomic<int> good{0};
        inThreads(4, [&](int) { good += logsIn(u"ada"_s) ? 1 : 0; });
        QCOMPARE(good.load(), 4);
    }
}

void AccountsTest::rehashesOnlyAfterTheRightPassword()
{
    const QByteArray before = hashOf(u"ada"_s);
    m_world->settings.passwordCost = {.memoryKib = 128, .passes = 2, .lanes = 1};
    m_world->restart();
    QVERIFY(!logsIn(u"ada"_s, u"wrong password"_s));
    QCOMPARE(hashOf(u"ada"_s), before);
}

void AccountsTest::takesAnImportedHash_data()
{
    QTest::addColumn<QByteArray>("hash");

    // Of kPassword, each made by another program.
    // clang-format off
    QTest::newRow("Werkzeug, pbkdf2") << "pbkdf2:sha256:1000$saltsaltsaltsalt$09ff718e58ac004cd16cc66ca2cc524ffe7ec24a5f515eaea2a899918b4fea24"_ba;
    QTest::newRow("Werkzeug, scrypt") << "scrypt:1024:8:1$saltsaltsaltsalt$7d79d2e40c23e9e302fb3d526cf069cb110a6d6ec61c6cae09e563c3b20948c2d23a15515df5cf27c35c46a5bbb24e8d89f9abda291957452ad3f5384dea60b4"_ba;
    QTest::newRow("bcrypt")           << "$2b$04$abcdefghijklmnopqrstuuqREtd3VJD2QVZbuFskFSLk6eRIrQoOS"_ba;
    // clang-format on
}

void AccountsTest::takesAnImportedHash()
{
    QFETCH(const QByteArray, hash);

    const auto user = m_world->accounts().add({.username = u"grace"_s,
                                               .password = {},
                                               .importedHash = hash,
                                               .roles = {u"user"_s},
                                               .scopes = {}},
                                              kOperator);
    QVERIFY(user);

    QVERIFY(!logsIn(u"grace"_s, u"wrong password"_s));
    QCOMPARE(hashOf(u"grace"_s), hash);
    QVERIFY(logsIn(u"grace"_s));
    QVERIFY(hashOf(u"grace"_s).startsWith("$argon2id$"));
    QVERIFY(logsIn(u"grace"_s));
}

void AccountsTest::refusesAnUnreadableHash()
{
    QVERIFY(UserStore{m_world->database()}.setPasswordHash(
        1, "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$x"));
    const auto pair = m_world->tryLogIn(u"ada"_s);
    QVERIFY2(!pair, "logged in");
    QCOMPARE(pair.error().fault, Fault::StoreFailed);
}

void AccountsTest::aSubjectThatIsNoAccountIsNobody()
{
    // A good token whose subject the store does not know: S53, byte for byte.
    AuthSettings settings = m_world->settings;
    for (const QString& subject : {u"ADA"_s, u"ada\u200b"_s, u"\ufeffada"_s, u"nobody"_s}) {
        const QByteArray token = signJwt(m_world->service().keys()->current(),
                                         {{u"iss"_s, settings.issuer},
                                          {u"aud"_s, settings.audience},
                                          {u"sub"_s, subject},
                                          {u"jti"_s, u"j.0"_s},
                                          {u"iat"_s, Tokens::kNowSeconds},
                                          {u"exp"_s, Tokens::kNowSeconds + 60}},
                                         {{u"typ"_s, u"at+jwt"_s}});
        const auto claims = m_world->verify(token);
        QVERIFY(claims);
        const auto user = m_world->accounts().of(*claims);
        QVERIFY2(!user, qPrintable(subject));
        QCOMPARE(user.error().fault, Fault::InvalidCredentials);
    }
}

void AccountsTest::aRemovedAccountIsGoneAndItsNameStaysTaken()
{
    const User grace = m_world->addUser(u"grace"_s);
    const TokenPair pair = m_world->logIn(u"grace"_s);
    QVERIFY(m_world->accounts().remove(grace.id, kOperator));

    QCOMPARE(m_world->verify(pair).error().fault, TokenError::Fault::Revoked);
    QCOMPARE(m_world->refresh(pair).error().fault, Fault::InvalidGrant);
    QCOMPARE(m_world->accounts().withId(grace.id).error().fault, Fault::NotFound);
    QCOMPARE(m_world->accounts().withName(u"grace"_s).error().fault, Fault::NotFound);
    QCOMPARE(m_world->accounts().remove(grace.id, kOperator).error().fault, Fault::NotFound);
    QCOMPARE(m_world->accounts().registerUser(u"grace"_s, kPassword, kClient).error().fault,
             Fault::UserExists);
}

void AccountsTest::aFloodOfFailuresIsCountedToTheEnd()
{
    for (int i = 0; i < 100; ++i)
        QVERIFY(!m_world->tryLogIn(u"nobody"_s));
    QCOMPARE(m_world->auditLines("login_failed"), 60); // in full
    QCOMPARE(m_world->auditLines("audit_sampled"), 0);
    m_world->restart();
    QCOMPARE(m_world->auditLines("audit_sampled"), 1);
    for (int i = 0; i < 100; ++i)
        QVERIFY(!m_world->tryLogIn(u"nobody"_s));
    m_world->clock.advance(std::chrono::minutes{2});
    QVERIFY(m_world->service().dropExpired());
    QCOMPARE(m_world->auditLines("audit_sampled"), 2);
}

void AccountsTest::whatIsSqlIsOnlyText_data()
{
    QTest::addColumn<QString>("text");
    // clang-format off
    QTest::newRow("L20 always true")      << u"ada' OR '1'='1"_s;
    QTest::newRow("L20 a comment")        << u"ada'--"_s;
    QTest::newRow("L20 another")          << u"ada'/*"_s;
    QTest::newRow("L20 double quotes")    << u"ada\" OR \"\"=\""_s;
    QTest::newRow("L20 a second command") << u"ada'; DROP TABLE users; --"_s;
    QTest::newRow("L20 a union")          << u"' UNION SELECT * FROM users --"_s;
    QTest::newRow("L20 a backslash")      << u"ada\\'"_s;
    QTest::newRow("L20 wildcards")        << u"a%_"_s;
    QTest::newRow("L20 names of values")  << u":username ? $1 @p1"_s;
    QTest::newRow("L20 dollar quotes")    << u"$$ada$$"_s;
    QTest::newRow("L20 a wide quote")     << u"ada\uFF07 OR 1=1"_s;
    QTest::newRow("L20 sleep")            << u"'||pg_sleep(9)||'"_s;
    // clang-format on
}

void AccountsTest::whatIsSqlIsOnlyText()
{
    QFETCH(const QString, text);
    const QByteArray bytes = text.toUtf8();
    QCOMPARE(m_world->tryLogIn(text).error().fault, Fault::InvalidCredentials);
    QCOMPARE(m_world->tryLogIn(u"ada"_s, {}, text).error().fault, Fault::InvalidCredentials);
    QCOMPARE(m_world->sessions().refresh(bytes, std::nullopt, kClient).error().fault,
             Fault::InvalidGrant);
    QCOMPARE(m_world->service().clients().check(text, text).error().fault, Fault::InvalidClient);
    QVERIFY(!m_world->accounts().withName(text));
    const User ada = *m_world->accounts().withName(u"ada"_s);
    QVERIFY(!m_world->sessions().end(ada, bytes, kClient));

    // Where it may stand, it stands as it is.
    const QString password = text + u" and more"_s;
    QVERIFY(m_world->accounts().registerUser(u"grace"_s, password, kClient));
    QVERIFY(logsIn(u"grace"_s, password));
    const ClientInfo strange{.address = text, .agent = text};
    QVERIFY(m_world->accounts().checkPassword(u"grace"_s, password, strange));
    QVERIFY(logsIn(u"ada"_s));
}

QTEST_GUILESS_MAIN(AccountsTest)
#include "tst_accounts.moc"
