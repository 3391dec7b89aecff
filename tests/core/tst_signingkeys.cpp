#include "core/base/base64url.h"
#include "core/store/keystore.h"
#include "tests/core/authworld.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;
using Fault = AuthError::Fault;
using State = KeyDescription::State;

namespace {

QByteArray kidOf(const QByteArray& token)
{
    const auto header = decodeBase64url(token.first(token.indexOf('.')));
    return QJsonDocument::fromJson(header.value_or(QByteArray{}))
        .object()[u"kid"_s]
        .toString()
        .toLatin1();
}

} // namespace

/// The keys that sign, their rotation and their revocation, on each engine.
class SigningKeysTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void cleanup() { m_world.reset(); }
    void k07KeysAreMadeOnceAndKept();
    void k07TwoServersStartTogether();
    void rotates_data();
    void rotates();
    void k01TenRotationsUnderLoad_data();
    void k01TenRotationsUnderLoad();
    void k02ARevokedKeyIsRefusedAtOnce_data();
    void k02ARevokedKeyIsRefusedAtOnce();
    void revokingTheNextOrARetiredKeyChangesNothingElse();
    void anotherAlgorithmTakesOver();
    void d14RefusesAnotherStoreKey();
    void d14NoKeyLiesInTheStoreInTheClear();
    void aSharedSecretIsNotRotated();

private:
    void start(Algorithm algorithm);
    [[nodiscard]] std::vector<QByteArray> idsOf(State state) const
    {
        std::vector<QByteArray> ids;
        for (const KeyDescription& key : m_world->service().keys()->descriptions()) {
            if (key.state == state)
                ids.push_back(key.id);
        }
        return ids;
    }
    [[nodiscard]] std::vector<QByteArray> published() const
    {
        std::vector<QByteArray> ids;
        const auto set = QJsonDocument::fromJson(m_world->service().keys()->jwkSet()).object();
        for (const auto& key : set[u"keys"_s].toArray())
            ids.push_back(key.toObject()[u"kid"_s].toString().toLatin1());
        return ids;
    }

    StoreAddress::Engine m_engine = StoreAddress::Engine::Sqlite;
    std::unique_ptr<AuthWorld> m_world;
};

void SigningKeysTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_engine = engine;
    start(Algorithm::HS256);
}

void SigningKeysTest::start(Algorithm algorithm)
{
    AuthSettings settings = AuthWorld::usualSettings();
    settings.algorithm = algorithm;
    settings.sessionsPerUser = 1'000'000; // some tests log in for as long as something takes
    m_world.reset();
    m_world = std::make_unique<AuthWorld>(m_engine, settings);
    QVERIFY(m_world->addUser(u"ada"_s).id > 0);
}

void SigningKeysTest::k07KeysAreMadeOnceAndKept()
{
    const TokenPair jwt = m_world->logIn(u"ada"_s);
    const TokenPair value = m_world->logIn(u"ada"_s, TokenStyle::Signed);
    const QByteArray id = m_world->service().keys()->current().id();
    QCOMPARE(kidOf(jwt.access.token), id);
    QCOMPARE(idsOf(State::Active), std::vector{id});
    m_world->restart();
    QCOMPARE(m_world->service().keys()->current().id(), id);
    QVERIFY(m_world->verify(jwt));
    QVERIFY(m_world->verify(value));

    // Without random numbers no new one is made.
    m_world->node.service.reset();
    m_world->random.fail();
    m_world->settings.algorithm = Algorithm::HS512;
    const auto fresh = m_world->tryStart(m_world->database());
    QVERIFY(!fresh);
    QCOMPARE(fresh.error().fault, Fault::CryptoFailed);
    const auto keys = KeyStore{m_world->database()}.all();
    for (const StoredKey& key : *keys)
        QVERIFY(key.purpose != "access"_L1 || key.algorithm != "HS512"_L1);
}

void SigningKeysTest::k07TwoServersStartTogether()
{
    if (m_engine == StoreAddress::Engine::Sqlite)
        QSKIP("A SQLite file has one server.");
    m_world->node.service.reset();
    QVERIFY(Statement::run(m_world->database(), u"DELETE FROM keys"_s));
    std::array<AuthNode, 4> nodes;
    for (AuthNode& node : nodes)
        node.database = m_world->store.open();
    inThreads(4, [&](int i) {
        AuthNode& node = nodes.at(static_cast<std::size_t>(i));
        if (auto service = m_world->tryStart(*node.database))
            node.service = std::move(*service);
    });
    for (const AuthNode& node : nodes) {
        QVERIFY(node.service);
        QCOMPARE(node.service->keys()->current().id(), nodes[0].service->keys()->current().id());
    }
    // Two for access, and one each for signed values, audit and profiles.
    QCOMPARE(KeyStore{m_world->database()}.all()->size(), 5U);
}

void SigningKeysTest::rotates_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::newRow("HS256") << Algorithm::HS256;
    QTest::newRow("ES256") << Algorithm::ES256;
    QTest::newRow("EdDSA") << Algorithm::EdDSA;
}

void SigningKeysTest::rotates()
{
    QFETCH(const Algorithm, algorithm);
    start(algorithm);
    const bool isPublic = rowOf(algorithm).scheme.has_value();
    const TokenPair before = m_world->logIn(u"ada"_s);
    const std::vector<QByteArray> next = idsOf(State::Next);
    // The next key is known, to servers and to whoever fetched the keys, before it signs anything.
    QCOMPARE(next.size(), 1U);
    QCOMPARE(published().size(), isPublic ? 2U : 0U);
    if (isPublic)
        QVERIFY(std::ranges::contains(published(), next.front()));

    const auto id = m_world->service().rotateKeys(kOperator);

    QVERIFY(id);
    QCOMPARE(*id, next.front());
    QCOMPARE(m_world->auditLines("key_rotated"), 1);
    const TokenPair after = m_world->logIn(u"ada"_s);
    QCOMPARE(kidOf(after.access.token), *id);
    QVERIFY(kidOf(before.access.token) != *id);
    QCOMPARE(idsOf(State::Retired), std::vector{kidOf(before.access.token)});
    QVERIFY(m_world->verify(before) && m_world->verify(after));
    QCOMPARE(published().size(), isPublic ? 3U : 0U);
    m_world->restart();
    QVERIFY(m_world->verify(before) && m_world->verify(after));
    QCOMPARE(m_world->service().keys()->current().id(), *id);

    // Once the last token of a key has expired, the key is not published any more.
    m_world->clock.advance(15min);
    m_world->restart();
    QCOMPARE(idsOf(State::Retired).size(), 0U);
    QCOMPARE(published().size(), isPublic ? 2U : 0U);
}

void SigningKeysTest::k01TenRotationsUnderLoad_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::newRow("K01 HS256") << Algorithm::HS256;
    QTest::newRow("K01 EdDSA") << Algorithm::EdDSA;
}

void SigningKeysTest::k01TenRotationsUnderLoad()
{
    QFETCH(const Algorithm, algorithm);
    start(algorithm);
    const User ada = m_world->accounts().withName(u"ada"_s).value();
    std::atomic<bool> over{false};
    std::atomic<int> checked{0};
    std::atomic<int> refused{0};
    int rotated = 0;
    inThreads(3, [&](int thread) {
        if (thread == 0) {
            for (; rotated < 10; ++rotated) {
                if (const auto done = m_world->service().rotateKeys(kOperator); !done) {
                    qWarning() << done.error().fault << done.error().where;
                    break;
                }
                const int before = checked;
                while (checked < before + 20)
                    QThread::yieldCurrentThread();
            }
            over = true;
            return;
        }
        QByteArrayList tokens;
        while (!over) {
            do
                tokens +=
                    m_world->sessions().open(ada, {}, kClient).value_or(TokenPair{}).access.token;
            while (tokens.size() < 10);
            // Those of the last rotations, and some that are old.
            for (const QByteArray& token : tokens.first(10) + tokens.last(10))
                refused += m_world->verify(token) ? 0 : 1;
            ++checked;
        }
    });
    QCOMPARE(rotated, 10);
    QCOMPARE(refused.load(), 0);
}

void SigningKeysTest::k02ARevokedKeyIsRefusedAtOnce_data()
{
    QTest::addColumn<Algorithm>("algorithm");
    QTest::newRow("K02 HS256") << Algorithm::HS256;
    QTest::newRow("K02 ES256") << Algorithm::ES256;
}

void SigningKeysTest::k02ARevokedKeyIsRefusedAtOnce()
{
    QFETCH(const Algorithm, algorithm);
    start(algorithm);
    const TokenPair leaked = m_world->logIn(u"ada"_s);
    const TokenPair value = m_world->logIn(u"ada"_s, TokenStyle::Signed);
    const QByteArray kid = kidOf(leaked.access.token); // all that its finder can tell

    QVERIFY(m_world->service().revokeKey(kid, kOperator));

    QCOMPARE(m_world->verify(leaked).error().fault, TokenError::Fault::UnknownKey);
    QVERIFY(!std::ranges::contains(published(), kid));
    QVERIFY(m_world->service().keys()->current().id() != kid);
    QVERIFY(m_world->verify(m_world->logIn(u"ada"_s)));
    QVERIFY(m_world->verify(value)); // another key
    const auto next = m_world->refresh(leaked);
    QVERIFY2(next && m_world->verify(*next), "the session goes on with the new key");
    QCOMPARE(m_world->auditLines("key_revoked"), 1);
    QCOMPARE(m_world->service().revokeKey(kid, kOperator).error().fault, Fault::NotFound);
    QCOMPARE(m_world->service().revokeKey("nothing", kOperator).error().fault, Fault::NotFound);
    m_world->restart();
    QCOMPARE(m_world->verify(leaked).error().fault, TokenError::Fault::UnknownKey);
}

void SigningKeysTest::revokingTheNextOrARetiredKeyChangesNothingElse()
{
    start(Algorithm::ES256);
    const TokenPair old = m_world->logIn(u"ada"_s);
    QVERIFY(m_world->service().rotateKeys(kOperator));
    const TokenPair now = m_world->logIn(u"ada"_s);
    const QByteArray next = idsOf(State::Next).front();
    QVERIFY(m_world->service().revokeKey(next, kOperator));
    QCOMPARE(idsOf(State::Next).size(), 1U);
    QVERIFY(idsOf(State::Next).front() != next);
    QVERIFY(m_world->verify(old) && m_world->verify(now));
    QVERIFY(m_world->service().revokeKey(kidOf(old.access.token), kOperator));
    QVERIFY(!m_world->verify(old));
    QVERIFY(m_world->verify(now));
    QCOMPARE(m_world->service().keys()->current().id(), kidOf(now.access.token));
}

void SigningKeysTest::anotherAlgorithmTakesOver()
{
    const TokenPair before = m_world->logIn(u"ada"_s);
    m_world->settings.algorithm = Algorithm::EdDSA;
    m_world->restart();
    const TokenPair after = m_world->logIn(u"ada"_s);
    QVERIFY(m_world->verify(before) && m_world->verify(after));
    QCOMPARE(m_world->service().keys()->current().algorithm(), Algorithm::EdDSA);
    m_world->clock.advance(15min);
    m_world->restart();
    QCOMPARE(m_world->verify(before).error().fault, TokenError::Fault::AlgorithmRefused);
}

void SigningKeysTest::d14RefusesAnotherStoreKey()
{
    const QByteArray id = m_world->service().keys()->current().id();
    const QByteArray right = m_world->storeKey;
    m_world->node.service.reset();
    m_world->storeKey[0] = 'x';
    const auto service = m_world->tryStart(m_world->database());
    QVERIFY(!service);
    QCOMPARE(service.error().fault, Fault::WrongStoreKey);
    // Nothing was made in the place of what could not be read.
    m_world->storeKey = right;
    m_world->restart();
    QCOMPARE(m_world->service().keys()->current().id(), id);
}

void SigningKeysTest::d14NoKeyLiesInTheStoreInTheClear()
{
    // A row that was put in the place of another does not open.
    auto keys = KeyStore{m_world->database()}.all().value();
    QCOMPARE(keys.size(), 5U); // two that sign, and one each for signed values, audit and profiles
    for (const StoredKey& key : keys) {
        QVERIFY(!key.sealed.contains("\"k\""));
        QVERIFY(!key.sealed.contains("oct"));
    }
    m_world->node.service.reset();
    QVERIFY(Statement::run(m_world->database(), u"UPDATE keys SET sealed = ? WHERE id = ?"_s,
                           {keys[1].sealed, QString::fromLatin1(keys[0].id)}));
    QCOMPARE(m_world->tryStart(m_world->database()).error().fault, Fault::WrongStoreKey);
}

void SigningKeysTest::aSharedSecretIsNotRotated()
{
    m_world->sharedSecret = Tokens::secret();
    m_world->restart();
    const TokenPair jwt = m_world->logIn(u"ada"_s);
    const TokenPair value = m_world->logIn(u"ada"_s, TokenStyle::Signed);
    QVERIFY(m_world->verify(jwt) && m_world->verify(value));
    QCOMPARE(m_world->service().rotateKeys(kOperator).error().fault, Fault::KeyIsShared);
    QCOMPARE(m_world->service().revokeKey(kidOf(jwt.access.token), kOperator).error().fault,
             Fault::KeyIsShared);
    QCOMPARE(published().size(), 0U); // it is never published
    // Another holder of the secret signs for us, too.
    const QByteArray foreign = Tokens::signedText(
        R"({"alg":"HS256","typ":"at+jwt"})",
        R"({"iss":"http://issuer","aud":"api","sub":"ada","jti":"x","iat":1893499200,"exp":1893499260})");
    QVERIFY(m_world->verify(foreign));
}

QTEST_GUILESS_MAIN(SigningKeysTest)
#include "tst_signingkeys.moc"
