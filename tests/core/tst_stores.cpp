#include "core/store/accesstokenstore.h"
#include "core/store/auditstore.h"
#include "core/store/changestore.h"
#include "core/store/clientstore.h"
#include "core/store/keystore.h"
#include "core/store/refreshstore.h"
#include "core/store/revocationstore.h"
#include "core/store/sessionstore.h"
#include "core/store/unitofwork.h"
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
            .scopes = {u"a:read"_s, u"b"_s},
            .createdAt = kNow,
            .disabledAt = {}};
}

Session session(const QByteArray& id, qint64 userId, Instant issued)
{
    return {.id = id,
            .userId = userId,
            .username = {},
            .clientId = u"api"_s,
            .style = TokenStyle::Signed,
            .scope = {u"a:read"_s},
            .generation = 0,
            .tokenId = accessTokenId(id, 0),
            .authenticatedAt = issued - 1s,
            .issuedAt = issued,
            .expiresAt = issued + 1h,
            .lastUsedAt = issued,
            .endedAt = {},
            .client = {u"::1"_s, u"a'; DROP TABLE sessions; --\u00e9"_s}};
}

} // namespace

/// What each aggregate keeps, on each engine.
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
    void rightsAreReplaced();
    void usersAreListedInPages();
    void sessionsComeBackWhole();
    void sessionsExpire();
    void aSessionNeedsItsUserAndAnOwnId();
    void aSessionEndsOnce();
    void aSessionRotatesByGeneration();
    void refreshTokensComeBackWhole();
    void opaqueTokensComeBackWhole();
    void clientsComeBackWhole();
    void auditLinesAreAddedAtTheHead();
    void changesComeInTheirOrder();
    void revokingTwiceChangesNothing();
    void tokenIdsAreComparedByteForByte();
    void revocationsAreReadInPages();
    void revocationsAreDroppedOnceExpired();
    void keysComeBackWhole();
    void everythingSurvivesReopening();

private:
    [[nodiscard]] qint64 add(const QString& name)
    {
        return UserStore{*m_database}.insert(user(name), u"like "_s + name).value_or(0);
    }

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
    const qint64 id = add(u"ada"_s);
    QVERIFY(id > 0);
    const auto found = users.find(u"ada"_s);
    QVERIFY(found && *found);
    QCOMPARE((*found)->id, id);
    QCOMPARE((*users.withId(id))->username, u"ada"_s);
    QVERIFY(!*users.withId(id + 1));
    QCOMPARE((*found)->username, u"ada"_s);
    QCOMPARE((*found)->passwordHash, "$x$y"_ba);
    QCOMPARE((*found)->roles, (QStringList{u"user"_s, u"admin"_s}));
    QCOMPARE((*found)->scopes, (QStringList{u"a:read"_s, u"b"_s}));
    QCOMPARE((*found)->createdAt, kNow);
    QCOMPARE((*found)->disabledAt, std::nullopt);
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
    QVERIFY(users.insert(user(u"ada"_s), u"ada"_s));
    for (const QString& name : {u"ada"_s, u"Ada"_s}) { // the same, and one that looks the same
        const auto again = users.insert(user(name), u"ada"_s);
        QVERIFY(!again);
        QCOMPARE(again.error().fault, Fault::Conflict);
        QVERIFY(!again.error().where.contains(u"$x$y"_s));
    }
    QVERIFY(*users.hasSkeleton(u"ada"_s));
    QVERIFY(!*users.hasSkeleton(u"Ada"_s));
    // The store compares bytes; canonicalUsername() folds.
    QVERIFY(users.insert(user(u"Ada"_s), u"other"_s));
}

void StoresTest::anIdIsNeverGivenAgain()
{
    UserStore users{*m_database};
    const qint64 first = add(u"a"_s);
    const qint64 second = add(u"b"_s);
    QVERIFY(first > 0 && second > first);
    QVERIFY(users.remove(second, kNow));
    QVERIFY(add(u"c"_s) > second);
    QCOMPARE(add(u"b"_s), 0); // nor is the name
}

void StoresTest::passwordHashesAreReplaced()
{
    UserStore users{*m_database};
    const qint64 ada = add(u"ada"_s);
    QVERIFY(add(u"grace"_s) > 0);
    QVERIFY(users.setPasswordHash(ada, "$new"));
    QCOMPARE((*users.find(u"ada"_s))->passwordHash, "$new"_ba);
    QCOMPARE((*users.find(u"grace"_s))->passwordHash, "$x$y"_ba);
    QVERIFY(!*users.replacePasswordHash(ada, "$x$y", "$newer"));
    QCOMPARE((*users.find(u"ada"_s))->passwordHash, "$new"_ba);
    QVERIFY(*users.replacePasswordHash(ada, "$new", "$newer"));
    QCOMPARE((*users.find(u"ada"_s))->passwordHash, "$newer"_ba);
}

void StoresTest::rightsAreReplaced()
{
    UserStore users{*m_database};
    User ada = *users.withId(add(u"ada"_s)).value();
    QVERIFY(add(u"grace"_s) > 0);
    QVERIFY(users.changedSince(Instant{})->empty()); // they are as they were made
    QCOMPARE(*users.countWithRole(u"admin"_s), 2);
    QCOMPARE(*users.countWithRole(u"adm"_s), 0);
    ada.roles = {u"administrator"_s, u"Admin"_s, u"x-admin"_s};
    ada.scopes = {};
    QVERIFY(users.setRights(ada, kNow + 5s));
    QCOMPARE(*users.countWithRole(u"admin"_s), 1);
    QCOMPARE((*users.withId(ada.id))->roles, ada.roles);
    QCOMPARE((*users.withId(ada.id))->scopes, QStringList{});
    QCOMPARE(users.changedSince(kNow + 5s)->size(), 1U);
    QVERIFY(users.changedSince(kNow + 5s + 1ms)->empty());
    ada.roles = {u"admin"_s};
    ada.disabledAt = kNow;
    QVERIFY(users.setRights(ada, kNow + 5s));
    QCOMPARE(*users.countWithRole(u"admin"_s), 1); // a disabled one does not count
    QCOMPARE((*users.withId(ada.id))->disabledAt, std::optional{kNow});
}

void StoresTest::usersAreListedInPages()
{
    UserStore users{*m_database};
    for (const QString& name : {u"c"_s, u"a"_s, u"b"_s})
        QVERIFY(add(name) > 0);
    const auto page = users.list(0, 2);
    QCOMPARE(page->size(), 2U);
    QCOMPARE(page->front().username, u"c"_s); // by id
    QCOMPARE(users.list(page->back().id, 2)->front().username, u"b"_s);
    QVERIFY(users.list(users.list(0, 3)->back().id, 2)->empty());
}

void StoresTest::sessionsComeBackWhole()
{
    const qint64 ada = add(u"ada"_s);
    const qint64 grace = add(u"grace"_s);
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
    QCOMPARE(last.username, u"ada"_s);
    QCOMPARE(last.clientId, expected.clientId);
    QCOMPARE(last.style, expected.style);
    QCOMPARE(last.scope, expected.scope);
    QCOMPARE(last.authenticatedAt, expected.authenticatedAt);
    QCOMPARE(last.lastUsedAt, expected.lastUsedAt);
    QCOMPARE(last.issuedAt, expected.issuedAt);
    QCOMPARE(last.expiresAt, expected.expiresAt);
    QCOMPARE(last.client.address, expected.client.address);
    QCOMPARE(last.client.agent, expected.client.agent);
    QVERIFY(sessions.ofUser(99, kNow)->empty());
    QCOMPARE(sessions.newest(2, kNow)->front().id, "s2"_ba);
    QCOMPARE(sessions.newest(2, kNow)->size(), 2U);
}

void StoresTest::sessionsExpire()
{
    const qint64 ada = add(u"ada"_s);
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
    const qint64 ada = add(u"ada"_s);
    SessionStore sessions{*m_database};
    QVERIFY2(!sessions.insert(session("s1", ada + 1, kNow)), "a session of nobody");
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QCOMPARE(sessions.insert(session("s1", ada, kNow)).error().fault, Fault::Conflict);
    // S62: one token, one session.
    Session twin = session("s2", ada, kNow);
    twin.tokenId = accessTokenId("s1", 0);
    QCOMPARE(sessions.insert(twin).error().fault, Fault::Conflict);
}

void StoresTest::aSessionEndsOnce()
{
    const qint64 ada = add(u"ada"_s);
    SessionStore sessions{*m_database};
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QVERIFY(sessions.insert(session("s2", ada, kNow)));
    QVERIFY(*sessions.end("s1", kNow + 5ms));
    QVERIFY(!*sessions.end("s1", kNow + 6ms));
    QVERIFY(!*sessions.end("s3", kNow + 6ms));
    QCOMPARE((*sessions.find("s1"))->endedAt, std::optional{kNow + 5ms});
    const auto left = sessions.ofUser(ada, kNow);
    QCOMPARE(left->size(), 1U);
    QCOMPARE(left->front().id, "s2"_ba);
}

void StoresTest::aSessionRotatesByGeneration()
{
    // R03: a counter decides, and never a time.
    const qint64 ada = add(u"ada"_s);
    SessionStore sessions{*m_database};
    QVERIFY(sessions.insert(session("s1", ada, kNow)));
    QVERIFY(!*sessions.rotate("s1", 1, kNow));
    QVERIFY(*sessions.rotate("s1", 0, kNow));
    QVERIFY(!*sessions.rotate("s1", 0, kNow));
    QVERIFY(*sessions.rotate("s1", 1, kNow + 1ms));
    const auto found = sessions.find("s1");
    QCOMPARE((*found)->generation, 2);
    QCOMPARE((*found)->tokenId, "s1.2"_ba);
    QCOMPARE((*found)->lastUsedAt, kNow + 1ms);
    QVERIFY(*sessions.end("s1", kNow));
    QVERIFY(!*sessions.rotate("s1", 2, kNow));
}

void StoresTest::refreshTokensComeBackWhole()
{
    const qint64 ada = add(u"ada"_s);
    QVERIFY(SessionStore{*m_database}.insert(session("s1", ada, kNow)));
    RefreshStore tokens{*m_database};
    const QByteArray hash("\0\xff hash", 7); // NUL and high bytes among them
    QVERIFY2(!tokens.insert({hash, "s2", 0, kNow, kNow + 1h, {}}), "of no session");
    QVERIFY(tokens.insert({hash, "s1", 0, kNow, kNow + 1h, {}}));
    QCOMPARE(tokens.insert({hash, "s1", 1, kNow, kNow, {}}).error().fault, Fault::Conflict);
    QCOMPARE(tokens.insert({"other", "s1", 0, kNow, kNow, {}}).error().fault, Fault::Conflict);
    QVERIFY(tokens.insert({"next", "s1", 1, kNow + 1s, kNow + 2h, {}}));
    QVERIFY(tokens.markUsed(hash, kNow + 1s));
    const auto found = tokens.find(hash);
    QVERIFY(found && *found);
    QCOMPARE((*found)->hash, hash);
    QCOMPARE((*found)->sessionId, "s1"_ba);
    QCOMPARE((*found)->expiresAt, kNow + 1h);
    QCOMPARE((*found)->usedAt, std::optional{kNow + 1s});
    QVERIFY(!*tokens.find(hash.first(1)));
    const auto family = tokens.ofSession("s1");
    QCOMPARE(family->size(), 2U);
    QCOMPARE(family->back().hash, "next"_ba);
    QCOMPARE(family->back().usedAt, std::nullopt);
    // They go with their session.
    QVERIFY(SessionStore{*m_database}.removeExpired(kNow + 1h));
    QVERIFY(!*tokens.find(hash));
}

void StoresTest::opaqueTokensComeBackWhole()
{
    AccessTokenStore tokens{*m_database};
    const QByteArray hash("\0\x80\xff", 3);
    QVERIFY(tokens.insert({hash, R"({"sub":"ad\u00e9"})", kNow + 1h}));
    QVERIFY(tokens.insert({"late", "{}", kNow + 2h}));
    QCOMPARE((*tokens.find(hash))->claims, R"({"sub":"ad\u00e9"})"_ba);
    QCOMPARE((*tokens.find(hash))->expiresAt, kNow + 1h);
    QVERIFY(!*tokens.find("nothing"));
    QVERIFY(tokens.removeExpired(kNow + 1h));
    QCOMPARE(tokens.all()->size(), 1U);
    QCOMPARE(tokens.all()->front().hash, "late"_ba);
}

void StoresTest::clientsComeBackWhole()
{
    ClientStore clients{*m_database};
    const ServiceClient client{.id = u"svc.a"_s,
                               .secretHash = QByteArray("\0\xff", 2),
                               .roles = {u"r"_s},
                               .scopes = {u"s"_s, u"t"_s},
                               .createdAt = kNow,
                               .disabledAt = {}};
    QVERIFY(clients.insert(client));
    QCOMPARE(clients.insert(client).error().fault, Fault::Conflict);
    const auto found = clients.find(u"svc.a"_s);
    QCOMPARE((*found)->secretHash, client.secretHash);
    QCOMPARE((*found)->roles, client.roles);
    QCOMPARE((*found)->scopes, client.scopes);
    QCOMPARE((*found)->createdAt, kNow);
    QVERIFY(!*clients.find(u"svc.A"_s));
    QVERIFY(clients.setDisabled(u"svc.a"_s, kNow + 1s));
    QCOMPARE((*clients.find(u"svc.a"_s))->disabledAt, std::optional{kNow + 1s});
    QVERIFY(clients.setDisabled(u"svc.a"_s, std::nullopt));
    QCOMPARE(clients.all()->front().disabledAt, std::nullopt);
}

void StoresTest::auditLinesAreAddedAtTheHead()
{
    AuditStore audit{*m_database};
    QCOMPARE(audit.head()->seq, 0U);
    for (quint64 seq = 1; seq <= 3; ++seq) {
        auto unit = UnitOfWork::begin(*m_database);
        QVERIFY(unit);
        const QByteArray mac(1, static_cast<char>(0xf0 + seq));
        QVERIFY(audit.append({seq, "{\"n\":" + QByteArray::number(seq) + '}', mac}, kNow));
        QVERIFY(unit->commit());
        QCOMPARE(audit.head()->seq, seq);
        QCOMPARE(audit.head()->mac, mac);
    }
    {
        auto unit = UnitOfWork::begin(*m_database);
        QVERIFY(audit.append({4, "{}", "m"}, kNow));
    }
    QCOMPARE(audit.head()->seq, 3U); // without a commit there is none
    QCOMPARE(audit.after(1, 10)->size(), 2U);
    QCOMPARE(audit.after(0, 2)->back().seq, 2U);
    QCOMPARE(audit.before(3, 10)->front().line, R"({"n":2})"_ba);
    QCOMPARE(audit.before(3, 1)->size(), 1U);
}

void StoresTest::changesComeInTheirOrder()
{
    ChangeStore changes{*m_database};
    QCOMPARE(*changes.newest(), 0);
    const auto first = changes.append(Change::Kind::Revoked, "s1", kNow);
    const auto second = changes.append(Change::Kind::Account, "ad\xc3\xa9", kNow + 1s);
    QVERIFY(first && second && *second > *first);
    QCOMPARE(*changes.newest(), *second);
    const auto all = changes.after(0);
    QCOMPARE(all->size(), 2U);
    QCOMPARE(all->front().subject, "s1"_ba);
    QCOMPARE(all->back().kind, Change::Kind::Account);
    QCOMPARE(all->back().subject, "ad\xc3\xa9"_ba);
    QCOMPARE(changes.after(*first)->front().number, *second);
    QVERIFY(changes.removeBefore(kNow + 1s));
    QCOMPARE(changes.after(0)->size(), 1U);
}

void StoresTest::revokingTwiceChangesNothing()
{
    RevocationStore revocations{*m_database};
    const Revocation first{"j", kNow, kNow + 1h};
    QVERIFY(revocations.insert(first));
    QVERIFY(revocations.insert({"j", kNow + 1s, kNow + 2h}));
    QCOMPARE(revocations.page({}, 10)->ids, QByteArrayList{"j"});
    QCOMPARE(revocations.find("j")->value(), first);
}

void StoresTest::tokenIdsAreComparedByteForByte()
{
    // S62: "Ab" and "aB" are two tokens, whatever a column's collation may think.
    RevocationStore revocations{*m_database};
    const QByteArrayList ids{"Ab", "aB", "ab", "AB", "ab ", "a"};
    for (const QByteArray& id : ids)
        QVERIFY(revocations.insert({id, kNow, kNow}));
    for (const QByteArray& id : ids)
        QCOMPARE(revocations.find(id)->value().tokenId, id);
    QCOMPARE(revocations.page({}, 10)->ids.size(), 6);
}

void StoresTest::revocationsAreReadInPages()
{
    RevocationStore revocations{*m_database};
    QByteArrayList ids;
    for (int i = 0; i < 25; ++i) {
        ids += "Token-" + QByteArray::number(i);
        QVERIFY(revocations.insert({ids.constLast(), kNow, kNow}));
    }
    ids += "with spaces \n and \xff";
    QVERIFY(revocations.insert({ids.constLast(), kNow + 1ms, kNow + 1h}));
    QByteArray last;
    QList<qsizetype> sizes;
    do {
        const auto page = revocations.page(last, 10);
        sizes.push_back(page->ids.size());
        for (const QByteArray& id : page->ids) {
            QCOMPARE(ids.removeAll(id), 1);
            QVERIFY(page->expiresAt >= revocations.find(id)->value().expiresAt);
        }
        last = page->last;
    } while (sizes.back() > 0);
    QCOMPARE(sizes, (QList<qsizetype>{10, 10, 6, 0}));
    QVERIFY(ids.isEmpty());
}

void StoresTest::revocationsAreDroppedOnceExpired()
{
    RevocationStore revocations{*m_database};
    QVERIFY(revocations.insert({"early", kNow, kNow + 1s}));
    QVERIFY(revocations.insert({"late", kNow, kNow + 2s}));
    QVERIFY(revocations.removeExpired(kNow + 1s));
    QCOMPARE(revocations.page({}, 10)->ids.size(), 2); // not before: it expires in this very moment
    QVERIFY(revocations.removeExpired(kNow + 1s + 1ms));
    QCOMPARE(revocations.page({}, 10)->ids, QByteArrayList{"late"});
}

void StoresTest::keysComeBackWhole()
{
    KeyStore keys{*m_database};
    QByteArray bytes;
    for (int i = 0; i < 64; ++i)
        bytes += static_cast<char>(i * 4); // NUL and high bytes among them
    const StoredKey key{.id = "k1",
                        .purpose = u"access"_s,
                        .algorithm = u"ES256"_s,
                        .sealed = bytes,
                        .createdAt = kNow,
                        .activeFrom = {},
                        .retiredAt = {}};
    QVERIFY(keys.insert(key));
    QCOMPARE(keys.insert(key).error().fault, Fault::Conflict);
    QVERIFY(keys.activate("k1", kNow + 1s));
    QVERIFY(keys.retire("k1", kNow + 2s));
    const auto all = keys.all();
    QCOMPARE(all->size(), 1U);
    QCOMPARE(all->front().purpose, u"access"_s);
    QCOMPARE(all->front().algorithm, u"ES256"_s);
    QCOMPARE(all->front().sealed, bytes);
    QCOMPARE(all->front().createdAt, kNow);
    QCOMPARE(all->front().activeFrom, std::optional{kNow + 1s});
    QCOMPARE(all->front().retiredAt, std::optional{kNow + 2s});
    QVERIFY(keys.remove("k1"));
    QVERIFY(keys.all()->empty());
    QVERIFY(keys.unsealed()->empty());
}

void StoresTest::everythingSurvivesReopening()
{
    const qint64 ada = add(u"ada"_s);
    QVERIFY(SessionStore{*m_database}.insert(session("s1", ada, kNow)));
    QVERIFY(RevocationStore{*m_database}.insert({"j", kNow, kNow + 1h}));
    m_database.reset();
    m_database = m_store->open();

    QCOMPARE((*UserStore{*m_database}.find(u"ada"_s))->id, ada);
    QCOMPARE(SessionStore{*m_database}.ofUser(ada, kNow)->size(), 1U);
    QCOMPARE(RevocationStore{*m_database}.page({}, 10)->ids.size(), 1);
}

QTEST_GUILESS_MAIN(StoresTest)
#include "tst_stores.moc"
