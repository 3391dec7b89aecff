#include "core/store/database.h"
#include "core/store/keystore.h"
#include "core/store/revocationstore.h"
#include "core/store/sessionstore.h"
#include "core/store/userstore.h"
#include "tests/support/engines.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = StoreError::Fault;

namespace {

constexpr Instant kNow = Tokens::kNow;

User user(const QString& name)
{
    return {.username = name,
            .passwordHash = "$x$y"_ba,
            .roles = {u"user"_s, u"admin"_s},
            .createdAt = kNow};
}

Session session(const QByteArray& id, qint64 userId, Instant issued)
{
    return {.id = id,
            .userId = userId,
            .tokenId = "jti-" + id,
            .style = u"jwt"_s,
            .issuedAt = issued,
            .expiresAt = issued + 1h,
            .lastUsedAt = issued,
            .client = {u"::1"_s, u"a'; DROP TABLE sessions; --\u00e9"_s}};
}

} // namespace

class StoresTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void cleanup();
    void usersAreFoundByTheirExactName();
    void aNameIsGivenOnce();
    void anIdIsNeverGivenAgain();
    void passwordHashesAreReplaced();
    void sessionsComeBackWhole();
    void sessionsExpire();
    void aSessionNeedsItsUserAndAnOwnId();
    void revokingEndsTheSession();
    void revokingTwiceChangesNothing();
    void tokenIdsAreComparedByteForByte();
    void revocationsAreDroppedOnceExpired();
    void keysComeBackWhole();
    void everythingSurvivesReopening();

private:
    std::unique_ptr<FreshStore> m_store;
    std::unique_ptr<Database> m_database;
};

void StoresTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_store = std::make_unique<FreshStore>(engine);
    m_database = m_store->open();
}

void StoresTest::cleanup()
{
    m_database.reset();
    m_store.reset();
}

void StoresTest::usersAreFoundByTheirExactName()
{
    UserStore users{*m_database};
    const auto id = users.insert(user(u"ada"_s));
    QVERIFY(id);
    const auto found = users.find(u"ada"_s);
    QVERIFY(found && *found);
    QCOMPARE((*found)->id, *id);
    QCOMPARE((*found)->username, u"ada"_s);
    QCOMPARE((*found)->passwordHash, "$x$y"_ba);
    QCOMPARE((*found)->roles, (QStringList{u"user"_s, u"admin"_s}));
    QCOMPARE((*found)->createdAt, kNow);
    for (const QString& name :
         {u"Ada"_s, u"ad"_s, u"ada "_s, u""_s, u"%"_s, u"a_a"_s, u"' OR 1=1 --"_s, u"ada\0"_s}) {
        const auto nobody = users.find(name);
        QVERIFY(nobody);
        QVERIFY2(!*nobody, qPrintable(name));
    }
}

void StoresTest::aNameIsGivenOnce()
{
    UserStore users{*m_database};
    QVERIFY(users.insert(user(u"ada"_s)));
    const auto again = users.insert(user(u"ada"_s));
    QVERIFY(!again);
    QCOMPARE(again.error().fault, Fault::Conflict);
    QVERIFY(!again.error().where.contains(u"$x$y"_s));
    QVERIFY(users.insert(user(u"Ada"_s))); // the store compares bytes; canonicalUsername() folds
}

void StoresTest::anIdIsNeverGivenAgain()
{
    UserStore users{*m_database};
    const auto first = users.insert(user(u"a"_s));
    const auto second = users.insert(user(u"b"_s));
    QVERIFY(first && second);
    QVERIFY(*second > *first);
}

void StoresTest::passwordHashesAreReplaced()
{
    UserStore users{*m_database};
    const auto ada = users.insert(user(u"ada"_s));
    QVERIFY(users.insert(user(u"grace"_s)));
    QVERIFY(users.setPasswordHash(*ada, "$new"));
    QCOMPARE((*users.find(u"ada"_s))->passwordHash, "$new"_ba);
    QCOMPARE((*users.find(u"grace"_s))->passwordHash, "$x$y"_ba);
}

void StoresTest::sessionsComeBackWhole()
{
    const qint64 ada = *UserStore{*m_database}.insert(user(u"ada"_s));
    const qint64 grace = *UserStore{*m_database}.insert(user(u"grace"_s));
    SessionStore sessions{*m_database};
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QVERIFY(sessions.insert(session("s2", ada, kNow + 1ms)));
    QVERIFY(sessions.insert(session("s3", grace, kNow)));

    const auto found = sessions.ofUser(ada, kNow);
    QVERIFY(found);
    QCOMPARE(found->size(), 2U);
    QCOMPARE(found->front().id, "s2"_ba); // newest first
    const Session& last = found->back();
    const Session expected = session("s1", ada, kNow);
    QCOMPARE(last.id, expected.id);
    QCOMPARE(last.userId, expected.userId);
    QCOMPARE(last.tokenId, expected.tokenId);
    QCOMPARE(last.style, expected.style);
    QCOMPARE(last.issuedAt, expected.issuedAt);
    QCOMPARE(last.expiresAt, expected.expiresAt);
    QCOMPARE(last.client.address, expected.client.address);
    QCOMPARE(last.client.agent, expected.client.agent);
    QVERIFY(sessions.ofUser(99, kNow)->empty());
}

void StoresTest::sessionsExpire()
{
    const qint64 ada = *UserStore{*m_database}.insert(user(u"ada"_s));
    SessionStore sessions{*m_database};
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QCOMPARE(sessions.ofUser(ada, kNow + 1h - 1ms)->size(), 1U);
    QVERIFY(sessions.ofUser(ada, kNow + 1h)->empty());
    QVERIFY(sessions.removeExpired(kNow + 1h - 1ms));
    QCOMPARE(sessions.ofUser(ada, kNow)->size(), 1U);
    QVERIFY(sessions.removeExpired(kNow + 1h));
    QVERIFY(sessions.ofUser(ada, kNow)->empty());
}

void StoresTest::aSessionNeedsItsUserAndAnOwnId()
{
    const qint64 ada = *UserStore{*m_database}.insert(user(u"ada"_s));
    SessionStore sessions{*m_database};
    QVERIFY2(!sessions.insert(session("s1", ada + 1, kNow)), "a session of nobody");
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QCOMPARE(sessions.insert(session("s1", ada, kNow)).error().fault, Fault::Conflict);
    // S62: one token, one session.
    Session twin = session("s2", ada, kNow);
    twin.tokenId = "jti-s1";
    QCOMPARE(sessions.insert(twin).error().fault, Fault::Conflict);
}

void StoresTest::revokingEndsTheSession()
{
    const qint64 ada = *UserStore{*m_database}.insert(user(u"ada"_s));
    SessionStore sessions{*m_database};
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QVERIFY(sessions.insert(session("s2", ada, kNow)));
    RevocationStore revocations{*m_database};
    const Revocation revocation{"jti-s1", kNow + 5ms, kNow + 1h};
    QVERIFY(revocations.revoke(revocation));
    QCOMPARE(*revocations.all(), std::vector{revocation});
    const auto left = sessions.ofUser(ada, kNow);
    QCOMPARE(left->size(), 1U);
    QCOMPARE(left->front().id, "s2"_ba);
}

void StoresTest::revokingTwiceChangesNothing()
{
    RevocationStore revocations{*m_database};
    const Revocation first{"j", kNow, kNow + 1h};
    QVERIFY(revocations.revoke(first));
    QVERIFY(revocations.revoke({"j", kNow + 1s, kNow + 2h}));
    QCOMPARE(*revocations.all(), std::vector{first});
}

void StoresTest::tokenIdsAreComparedByteForByte()
{
    // S62: "Ab" and "aB" are two tokens, whatever a column's collation may think.
    RevocationStore revocations{*m_database};
    for (const char* id : {"Ab", "aB", "ab", "AB", "ab ", "a", ""})
        QVERIFY(revocations.revoke({id, kNow, kNow}));
    QCOMPARE(revocations.all()->size(), 7U);
}

void StoresTest::revocationsAreDroppedOnceExpired()
{
    RevocationStore revocations{*m_database};
    QVERIFY(revocations.revoke({"early", kNow, kNow + 1s}));
    QVERIFY(revocations.revoke({"late", kNow, kNow + 2s}));
    QVERIFY(revocations.removeExpired(kNow + 1s));
    QCOMPARE(revocations.all()->size(), 2U); // not before: it expires in this very moment
    QVERIFY(revocations.removeExpired(kNow + 1s + 1ms));
    QCOMPARE(revocations.all()->size(), 1U);
    QCOMPARE(revocations.all()->front().tokenId, "late"_ba);
}

void StoresTest::keysComeBackWhole()
{
    KeyStore keys{*m_database};
    QVERIFY(!*keys.find(Algorithm::HS256));
    QByteArray bytes;
    for (int i = 0; i < 64; ++i)
        bytes += static_cast<char>(i * 4); // NUL and high bytes among them
    QVERIFY(keys.insert(Algorithm::HS256, SecretBytes::copyOf(bytes), kNow));
    QCOMPARE((**keys.find(Algorithm::HS256)).view().toByteArray(), bytes);
    QVERIFY(!*keys.find(Algorithm::HS512));
    QCOMPARE(keys.insert(Algorithm::HS256, SecretBytes::copyOf("other"), kNow).error().fault,
             Fault::Conflict);
    QCOMPARE((**keys.find(Algorithm::HS256)).view().toByteArray(), bytes);
}

void StoresTest::everythingSurvivesReopening()
{
    const qint64 ada = *UserStore{*m_database}.insert(user(u"ada"_s));
    QVERIFY(SessionStore{*m_database}.insert(session("s1", ada, kNow)));
    QVERIFY(RevocationStore{*m_database}.revoke({"j", kNow, kNow + 1h}));
    QVERIFY(KeyStore{*m_database}.insert(Algorithm::HS256, SecretBytes::copyOf("secret"), kNow));
    m_database.reset();
    m_database = m_store->open();

    QCOMPARE((*UserStore{*m_database}.find(u"ada"_s))->id, ada);
    QCOMPARE(SessionStore{*m_database}.ofUser(ada, kNow)->size(), 1U);
    QCOMPARE(RevocationStore{*m_database}.all()->size(), 1U);
    QCOMPARE((**KeyStore{*m_database}.find(Algorithm::HS256)).view().toByteArray(), "secret"_ba);
}

QTEST_GUILESS_MAIN(StoresTest)
#include "tst_stores.moc"
