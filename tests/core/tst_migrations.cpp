#include "core/store/keystore.h"
#include "tests/core/authworld.h"

#include <QFile>
#include <QJsonObject>
#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

const QByteArray kOldSecret = "an HMAC secret of version 1 ....";
// Of nobody's password.
const QString kUnknownHash = u"$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$"
                             "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"_s;

// To the letter, because a database whose schema is not as it was made is refused.
const QList<std::pair<QString, QVariantList>> kSchema1{
    {u"CREATE TABLE users ("
     "  id            INTEGER PRIMARY KEY AUTOINCREMENT,"
     "  username      TEXT NOT NULL UNIQUE,"
     "  password_hash TEXT NOT NULL,"
     "  roles         TEXT NOT NULL,"
     "  created_at    INTEGER NOT NULL"
     ") STRICT"_s,
     {}},
    {u"CREATE TABLE sessions ("
     "  id         TEXT PRIMARY KEY,"
     "  user_id    INTEGER NOT NULL REFERENCES users (id) ON DELETE CASCADE,"
     "  token_id   TEXT NOT NULL UNIQUE,"
     "  style      TEXT NOT NULL,"
     "  issued_at  INTEGER NOT NULL,"
     "  expires_at INTEGER NOT NULL,"
     "  address    TEXT NOT NULL,"
     "  agent      TEXT NOT NULL"
     ") STRICT, WITHOUT ROWID"_s,
     {}},
    {u"CREATE INDEX sessions_by_user ON sessions (user_id)"_s, {}},
    {u"CREATE TABLE revocations ("
     "  token_id   TEXT PRIMARY KEY,"
     "  revoked_at INTEGER NOT NULL,"
     "  expires_at INTEGER NOT NULL"
     ") STRICT, WITHOUT ROWID"_s,
     {}},
    {u"CREATE TABLE signing_keys ("
     "  algorithm  TEXT PRIMARY KEY,"
     "  secret     BLOB NOT NULL,"
     "  created_at INTEGER NOT NULL"
     ") STRICT, WITHOUT ROWID"_s,
     {}},
};

/// Writes a database of version 1 as the server of that time did.
bool writeVersion1(const QString& file, const QString& passwordHash)
{
    QList<std::pair<QString, QVariantList>> statements = kSchema1;
    const qint64 now = toColumn(Tokens::kNow);
    const qint64 end = now + 900'000;
    const QString session = u"INSERT INTO sessions VALUES (?, ?, ?, 'jwt', ?, ?, '::1', 'curl')"_s;
    statements += {
        {u"INSERT INTO users VALUES (1, 'ada', ?, 'user admin', ?)"_s, {passwordHash, now - 5}},
        {u"INSERT INTO users VALUES (7, 'gr\u00e1ce', ?, 'user', ?)"_s, {kUnknownHash, now}},
        {session, {u"session-1"_s, 1, u"jti-live"_s, now, end}},
        {session, {u"session-2"_s, 7, u"jti-other"_s, now, end}},
        {u"INSERT INTO revocations VALUES ('jti-gone', ?, ?)"_s, {now, end}},
        {u"INSERT INTO signing_keys VALUES ('HS256', ?, ?)"_s, {kOldSecret, now - 10}},
        {u"PRAGMA application_id = 0x436c636b"_s, {}},
        {u"PRAGMA user_version = 1"_s, {}},
        {u"PRAGMA journal_mode = WAL"_s, {}},
    };
    bool done = true;
    {
        QSqlDatabase database = QSqlDatabase::addDatabase(u"QSQLITE"_s, u"version 1"_s);
        database.setDatabaseName(file);
        done = database.open();
        for (const auto& [sql, values] : statements) {
            QSqlQuery query(database);
            done = done && query.prepare(sql);
            for (const QVariant& value : values)
                query.addBindValue(value);
            if (done && !query.exec()) {
                qWarning("%ls", qUtf16Printable(query.lastError().text()));
                done = false;
            }
        }
    }
    QSqlDatabase::removeDatabase(u"version 1"_s);
    return done;
}

QByteArray contentOf(const QString& path)
{
    QFile file(path);
    return file.open(QFile::ReadOnly) ? file.readAll() : QByteArray{};
}

// What a server of version 1 signed.
QByteArray oldToken(const QString& id)
{
    const auto secret = SecretBytes::copyOf(kOldSecret);
    const auto key = Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(kOldSecret),
                                     secretKeyId(secret), KeyStrength::Required);
    return signJwt(*key,
                   {{u"iss"_s, u"http://issuer"_s},
                    {u"aud"_s, u"api"_s},
                    {u"sub"_s, u"ada"_s},
                    {u"jti"_s, id},
                    {u"iat"_s, Tokens::kNowSeconds},
                    {u"exp"_s, Tokens::kNowSeconds + 900},
                    {u"roles"_s, u"user admin"_s}},
                   {{u"typ"_s, u"at+jwt"_s}});
}

} // namespace

/// What a database of an earlier version becomes.
class MigrationsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_world.reset(); }
    void accountsComeThrough();
    void sessionsAndRevocationsComeThrough();
    void tokensSignedBeforeStillVerify();
    void d16SecretsAreSealedAndGoneFromTheFile();

private:
    std::unique_ptr<AuthWorld> m_world;
    QString m_file;
};

void MigrationsTest::init()
{
    QTest::failOnWarning();
    m_world = std::make_unique<AuthWorld>();
    QVERIFY(m_world->addUser(u"hash"_s).id > 0);
    const QByteArray hash = m_world->accounts().withName(u"hash"_s)->passwordHash;
    m_world->node.stop();
    m_file = m_world->store.address().file();
    for (const char* suffix : {"", "-wal", "-shm"})
        QFile::remove(m_file + QLatin1StringView{suffix});
    QVERIFY(writeVersion1(m_file, QString::fromLatin1(hash)));
    QVERIFY(contentOf(m_file).contains(kOldSecret)); // as it was then
    m_world->restart();
}

void MigrationsTest::accountsComeThrough()
{
    const auto users = m_world->accounts().list(0, 10);
    QCOMPARE(users->size(), 2U);
    const User& ada = users->front();
    QCOMPARE(ada.id, 1);
    QCOMPARE(ada.username, u"ada"_s);
    QCOMPARE(ada.roles, (QStringList{u"user"_s, u"admin"_s}));
    QCOMPARE(ada.scopes, QStringList{u"reports:read"_s}); // as new ones have
    QCOMPARE(ada.createdAt, Tokens::kNow - 5ms);
    QCOMPARE(ada.disabledAt, std::nullopt);
    QCOMPARE(users->back().id, 7);
    QCOMPARE(users->back().username, u"gr\u00e1ce"_s);

    QVERIFY(m_world->verify(m_world->logIn(u"ada"_s)));
    QCOMPARE(m_world->accounts().registerUser(u"Ada"_s, kPassword, kClient).error().fault,
             AuthError::Fault::UserExists);
    QVERIFY(m_world->addUser(u"eve"_s).id > 7);
}

void MigrationsTest::sessionsAndRevocationsComeThrough()
{
    const auto ada = m_world->accounts().withName(u"ada"_s);
    const auto sessions = m_world->sessions().of(*ada);
    QCOMPARE(sessions->size(), 1U);
    QCOMPARE(sessions->front().id, "session-1"_ba);
    QCOMPARE(sessions->front().issuedAt, Tokens::kNow);
    QCOMPARE(sessions->front().expiresAt, Tokens::kNow + 15min);
    QCOMPARE(sessions->front().lastUsedAt, Tokens::kNow);
    QCOMPARE(sessions->front().client.agent, u"curl"_s);
    QVERIFY(m_world->sessions().family(*ada, "session-1")->empty());
    QCOMPARE(m_world->verify(oldToken(u"jti-gone"_s)).error().fault, TokenError::Fault::Revoked);
}

void MigrationsTest::tokensSignedBeforeStillVerify()
{
    const auto claims = m_world->verify(oldToken(u"jti-live"_s), {.roles = {"admin"}});
    QVERIFY(claims);
    QCOMPARE(claims->subject().toByteArray(), "ada"_ba);
    QVERIFY(m_world->sessions().logOut(*claims, kClient));
    QCOMPARE(m_world->verify(oldToken(u"jti-live"_s)).error().fault, TokenError::Fault::Revoked);
    m_world->restart();
    QVERIFY(!m_world->verify(oldToken(u"jti-live"_s)));
}

void MigrationsTest::d16SecretsAreSealedAndGoneFromTheFile()
{
    QVERIFY(KeyStore{m_world->database()}.unsealed()->empty());
    QCOMPARE(m_world->service().keys()->current().id(),
             secretKeyId(SecretBytes::copyOf(kOldSecret)));
    m_world->node.stop();
    for (const char* suffix : {"", "-wal"})
        QVERIFY(!contentOf(m_file + QLatin1StringView{suffix}).contains(kOldSecret));
    m_world->restart();
    QVERIFY(m_world->verify(oldToken(u"jti-live"_s)));
}

QTEST_GUILESS_MAIN(MigrationsTest)
#include "tst_migrations.moc"
