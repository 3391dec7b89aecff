#include "tests/core/authworld.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;

namespace {

const QString kPassword = u"correct horse"_s;
const ClientInfo kClient{u"127.0.0.1"_s, u"tst"_s};

} // namespace

class AuthServiceTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_world.reset(); }
    void registersAndLogsIn();
    void refusesToRegister_data();
    void refusesToRegister();
    void aNameIsTakenInEverySpelling_data();
    void aNameIsTakenInEverySpelling();
    void refusesToLogIn_data();
    void refusesToLogIn();
    void anUnknownUserCostsAsMuchAsAWrongPassword();
    void failsWhenTheRandomSourceDoes();
    void storesNoPasswordInTheClear();
    void aLoggedOutTokenIsRefusedForGood();
    void aRevocationOutlivesClockSteps();
    void otherSessionsSurviveALogout();
    void listsSessionsNewestFirst();
    void rehashesWithNewParameters();
    void rehashesOnlyAfterTheRightPassword();
    void refusesAnUnreadableHash();
    void aDeletedUserHasNoAccount();

private:
    [[nodiscard]] QByteArray logIn(const QString& name = u"ada"_s);

    std::unique_ptr<AuthWorld> m_world;
};

void AuthServiceTest::init()
{
    QTest::failOnWarning();
    m_world = std::make_unique<AuthWorld>();
    QVERIFY(m_world->service().registerUser(u"ada"_s, kPassword));
}

QByteArray AuthServiceTest::logIn(const QString& name)
{
    const auto token = m_world->service().logIn(name, kPassword, kClient);
    return token ? token->token : QByteArray{};
}

void AuthServiceTest::registersAndLogsIn()
{
    const auto user = m_world->service().registerUser(u"Grace"_s, kPassword);
    QVERIFY(user);
    QCOMPARE(user->username, u"grace"_s);
    QCOMPARE(user->roles, QStringList{u"user"_s});
    QCOMPARE(user->createdAt, Tokens::kNow);
    QVERIFY(user->id > 0);

    const auto token = m_world->service().logIn(u"grace"_s, kPassword, kClient);
    QVERIFY(token);
    QCOMPARE(token->expiresAt, Tokens::kNow + 15min);
    const auto claims = m_world->verify(token->token);
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "grace"_ba);
    QCOMPARE(claims->id().toByteArray(), token->id);
    QCOMPARE(claims->expiry(), token->expiresAt);
    QCOMPARE(m_world->service().userOf(*claims)->id, user->id);
}

void AuthServiceTest::refusesToRegister_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("password");
    QTest::addColumn<Fault>("fault");

    // clang-format off
    QTest::newRow("no name")                  << u""_s                 << kPassword                 << Fault::UsernameEmpty;
    QTest::newRow("a name of 65 characters")  << QString(65, u'a')     << kPassword                 << Fault::UsernameTooLong;
    QTest::newRow("a name with a space")      << u"a b"_s              << kPassword                 << Fault::UsernameCharacter;
    QTest::newRow("a name with NUL")          << u"a"_s + QChar(0) + u'b'   << kPassword                 << Fault::UsernameCharacter;
    QTest::newRow("a password of 7")          << u"grace"_s            << u"1234567"_s              << Fault::PasswordTooShort;
    QTest::newRow("no password")              << u"grace"_s            << u""_s                     << Fault::PasswordTooShort;
    QTest::newRow("a password of 257")        << u"grace"_s            << QString(257, u'x')        << Fault::PasswordTooLong;
    QTest::newRow("half a surrogate pair")    << u"grace"_s            << QString(8, QChar(0xd800)) << Fault::PasswordNotText;
    QTest::newRow("a taken name")             << u"ada"_s              << kPassword                 << Fault::UserExists;
    // clang-format on
}

void AuthServiceTest::refusesToRegister()
{
    QFETCH(QString, name);
    QFETCH(QString, password);
    QFETCH(Fault, fault);

    const auto user = m_world->service().registerUser(name, password);

    QVERIFY2(!user, "registered");
    QCOMPARE(user.error().fault, fault);
    QVERIFY(!user.error().where.contains(kPassword));
}

void AuthServiceTest::aNameIsTakenInEverySpelling_data()
{
    QTest::addColumn<QString>("name");
    QTest::newRow("L14 capital") << u"Ada"_s;
    QTest::newRow("L14 capitals") << u"ADA"_s;
    QTest::newRow("L14 fullwidth") << u"\uff41\uff44\uff41"_s;
    QTest::newRow("L14 fullwidth capitals") << u"\uff21\uff24\uff21"_s;
}

void AuthServiceTest::aNameIsTakenInEverySpelling()
{
    QFETCH(QString, name);

    const auto user = m_world->service().registerUser(name, kPassword);
    QVERIFY2(!user, "registered");
    QCOMPARE(user.error().fault, Fault::UserExists);
    const auto claims = m_world->verify(logIn(name));
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "ada"_ba);
}

void AuthServiceTest::refusesToLogIn_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("password");

    // clang-format off
    QTest::newRow("L01 wrong password")           << u"ada"_s        << u"correct hors"_s;
    QTest::newRow("L01 unknown user")             << u"grace"_s      << kPassword;
    QTest::newRow("L01 no password")              << u"ada"_s        << u""_s;
    QTest::newRow("L01 no name")                  << u""_s           << kPassword;
    QTest::newRow("L01 a name that cannot be")    << u"a b"_s        << kPassword;
    QTest::newRow("L01 a name too long")          << QString(65, u'a') << kPassword;
    QTest::newRow("L06 space around the name")    << u" ada "_s      << kPassword;
    QTest::newRow("L11 password too long")        << u"ada"_s        << QString(257, u'x');
    QTest::newRow("L12 password goes on")         << u"ada"_s        << kPassword + u'!';
    QTest::newRow("L12 NUL and more")             << u"ada"_s        << kPassword + QChar(0) + u'x';
    QTest::newRow("L12 half a surrogate pair")    << u"ada"_s        << kPassword + QChar(0xd800);
    QTest::newRow("password in another case")     << u"ada"_s        << kPassword.toUpper();
    // clang-format on
}

void AuthServiceTest::refusesToLogIn()
{
    QFETCH(QString, name);
    QFETCH(QString, password);

    const auto token = m_world->service().logIn(name, password, kClient);

    QVERIFY2(!token, "logged in");
    // One answer for all of them, down to what the log gets.
    QCOMPARE(token.error().fault, Fault::InvalidCredentials);
    QCOMPARE(token.error().where, QString{});
}

void AuthServiceTest::anUnknownUserCostsAsMuchAsAWrongPassword()
{
    m_world->restart({.memoryKib = 19 * 1024, .passes = 2, .lanes = 1});
    QVERIFY(m_world->service().registerUser(u"grace"_s, kPassword));
    const auto timeOf = [this](const QString& name) {
        const auto start = std::chrono::steady_clock::now();
        static_cast<void>(m_world->service().logIn(name, u"wrong password"_s, kClient));
        return std::chrono::steady_clock::now() - start;
    };
    auto known = timeOf(u"grace"_s);
    auto unknown = timeOf(u"nobody"_s);
    auto impossible = timeOf(u"no body"_s);
    for (int i = 0; i < 4; ++i) {
        known = std::min(known, timeOf(u"grace"_s));
        unknown = std::min(unknown, timeOf(u"nobody"_s));
        impossible = std::min(impossible, timeOf(u"no body"_s));
    }
    // Wide, because the machine is shared; without the hash the difference is a hundredfold.
    QVERIFY(unknown > known / 2);
    QVERIFY(impossible > known / 2);
}

void AuthServiceTest::failsWhenTheRandomSourceDoes()
{
    m_world->random.fail();
    const auto user = m_world->service().registerUser(u"grace"_s, kPassword);
    QVERIFY(!user);
    QCOMPARE(user.error().fault, Fault::CryptoFailed);
    QVERIFY(!*m_world->state->users.find(u"grace"_s));
    const auto token = m_world->service().logIn(u"ada"_s, kPassword, kClient);
    QVERIFY(!token);
    QCOMPARE(token.error().fault, Fault::CryptoFailed);
    const auto sessions = m_world->state->sessions.ofUser(1, m_world->clock.now());
    QVERIFY(sessions);
    QVERIFY(sessions->empty());
}

void AuthServiceTest::storesNoPasswordInTheClear()
{
    const QByteArray token = logIn();
    const QString file = m_world->state->database->file();
    m_world->state.reset();
    for (const char* suffix : {"", "-wal"}) {
        QFile store(file + QString::fromLatin1(suffix));
        if (!store.open(QFile::ReadOnly))
            continue;
        const QByteArray bytes = store.readAll();
        QVERIFY(!bytes.contains(kPassword.toUtf8()));
        QVERIFY(!bytes.contains(token.sliced(token.lastIndexOf('.') + 1)));
    }
    QVERIFY(QFile::exists(file));
}

void AuthServiceTest::aLoggedOutTokenIsRefusedForGood()
{
    const QByteArray token = logIn();
    const auto claims = m_world->verify(token);
    QVERIFY(claims);
    m_world->clock.advance(1s);
    QVERIFY(m_world->service().logOut(*claims));
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    QVERIFY(m_world->service().sessionsOf(*claims)->empty());
    QVERIFY2(m_world->service().logOut(*claims), "logging out twice is no error");

    m_world->restart();
    QVERIFY(m_world->service().restore());
    QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    QCOMPARE(m_world->state->revoked.find(claims->id()), Tokens::kNow + 1s);
}

void AuthServiceTest::aRevocationOutlivesClockSteps()
{
    const QByteArray token = logIn();
    QVERIFY(m_world->service().logOut(*m_world->verify(token)));

    // D08: the clock jumps ahead, the server starts, and the clock is set back.
    for (const auto jump : {1h, 24h * 29}) {
        m_world->clock.advance(jump);
        m_world->restart();
        QVERIFY(m_world->service().restore());
        m_world->clock.advance(-jump);
        m_world->restart();
        QVERIFY(m_world->service().restore());
        QCOMPARE(m_world->verify(token).error().fault, TokenError::Fault::Revoked);
    }
    // What can no longer matter is dropped, so that the list does not grow for ever.
    m_world->clock.advance(24h * 31);
    m_world->restart();
    QVERIFY(m_world->service().restore());
    QVERIFY(m_world->state->revocations.all()->empty());
}

void AuthServiceTest::otherSessionsSurviveALogout()
{
    const QByteArray first = logIn();
    const QByteArray second = logIn();
    QVERIFY(first != second);
    QVERIFY(m_world->service().logOut(*m_world->verify(first)));
    const auto claims = m_world->verify(second);
    QVERIFY(claims);
    QCOMPARE(m_world->service().sessionsOf(*claims)->size(), 1U);
}

void AuthServiceTest::listsSessionsNewestFirst()
{
    QVERIFY(m_world->service().registerUser(u"grace"_s, kPassword));
    const auto first = m_world->verify(logIn());
    QVERIFY(!logIn(u"grace"_s).isEmpty());
    m_world->clock.advance(1min);
    const auto second = m_world->verify(logIn());
    QVERIFY(first && second);

    auto sessions = m_world->service().sessionsOf(*first);
    QVERIFY(sessions);
    QCOMPARE(sessions->size(), 2U); // Grace's is not among them
    QCOMPARE(sessions->front().tokenId, second->id().toByteArray());
    QCOMPARE(sessions->front().client.address, kClient.address);
    QCOMPARE(sessions->front().client.agent, kClient.agent);
    QCOMPARE(sessions->front().style, u"jwt"_s);
    QCOMPARE(sessions->back().lastUsedAt, Tokens::kNow);
    QCOMPARE(sessions->front().lastUsedAt, Tokens::kNow + 1min);
    QVERIFY(sessions->front().id != sessions->back().id);

    m_world->clock.advance(14min);
    sessions = m_world->service().sessionsOf(*second);
    QCOMPARE(sessions->size(), 1U); // the first has expired
}

void AuthServiceTest::rehashesWithNewParameters()
{
    const QByteArray before = (*m_world->state->users.find(u"ada"_s))->passwordHash;
    QVERIFY(!logIn().isEmpty());
    QCOMPARE((*m_world->state->users.find(u"ada"_s))->passwordHash, before);

    m_world->restart({.memoryKib = 128, .passes = 2, .lanes = 1});
    QVERIFY(!logIn().isEmpty());
    const QByteArray after = (*m_world->state->users.find(u"ada"_s))->passwordHash;
    QVERIFY(after.startsWith("$argon2id$v=19$m=128,t=2,p=1$"));
    QVERIFY(!logIn().isEmpty());
}

void AuthServiceTest::rehashesOnlyAfterTheRightPassword()
{
    const QByteArray before = (*m_world->state->users.find(u"ada"_s))->passwordHash;
    m_world->restart({.memoryKib = 128, .passes = 2, .lanes = 1});
    QVERIFY(!m_world->service().logIn(u"ada"_s, u"wrong password"_s, kClient));
    QCOMPARE((*m_world->state->users.find(u"ada"_s))->passwordHash, before);
}

void AuthServiceTest::refusesAnUnreadableHash()
{
    QVERIFY(m_world->state->users.setPasswordHash(1, "$argon2i$v=19$m=64,t=1,p=1$c29tZXNhbHQ$x"));
    const auto token = m_world->service().logIn(u"ada"_s, kPassword, kClient);
    QVERIFY2(!token, "logged in");
    QCOMPARE(token.error().fault, Fault::StoreFailed);
}

void AuthServiceTest::aDeletedUserHasNoAccount()
{
    // A good token whose subject the store does not know: S53, byte for byte.
    for (const QString& subject : {u"ADA"_s, u"ada\u200b"_s, u"\ufeffada"_s, u"nobody"_s}) {
        const auto token = m_world->state->issuer.issue({.id = 1, .username = subject});
        QVERIFY(token);
        const auto claims = m_world->verify(token->token);
        QVERIFY(claims);
        const auto user = m_world->service().userOf(*claims);
        QVERIFY2(!user, qPrintable(subject));
        QCOMPARE(user.error().fault, Fault::InvalidCredentials);
    }
}

QTEST_GUILESS_MAIN(AuthServiceTest)
#include "tst_authservice.moc"
