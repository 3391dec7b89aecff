#include "tests/core/authworld.h"
#include "tests/support/longrun.h"

#include <QTest>

#include <barrier>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;

namespace {

constexpr int kMostThreads = 100;

int roundsOf(int usual)
{
    return isAbuse() ? 10'000 : usual;
}

} // namespace

/// Refreshes, logouts and revocations of one session at the same time: on SQLite by one server, on
/// PostgreSQL by two.
class RefreshRacesTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase_data() { forEachEngine(); }
    void init();
    void cleanup();
    void r02OneOfManyRefreshesWins_data();
    void r02OneOfManyRefreshesWins();
    void r05NothingOutlivesARevocation_data();
    void r05NothingOutlivesARevocation();

private:
    /// Lets @p threads threads do @p work in each of @p rounds rounds, all at once: work(round,
    /// thread), after before(round) and followed by after(round), which have the round alone.
    void race(int rounds, int threads, const std::function<void(int)>& before,
              const std::function<void(int, int)>& work, const std::function<void(int)>& after);
    [[nodiscard]] Sessions& sessionsOf(int thread)
    {
        const bool second = m_second.service && thread % 2 != 0;
        return (second ? *m_second.service : m_world->service()).sessions();
    }

    std::unique_ptr<AuthWorld> m_world;
    AuthNode m_second;
    User m_ada;
};

void RefreshRacesTest::init()
{
    QTest::failOnWarning();
    QFETCH_GLOBAL(const StoreAddress::Engine, engine);
    if (const QString why = missing(engine); !why.isEmpty())
        QSKIP(qPrintable(why));
    m_world = std::make_unique<AuthWorld>(engine);
    if (engine == StoreAddress::Engine::Postgres)
        m_second = m_world->startNode();
    m_ada = m_world->addUser(u"ada"_s);
    QVERIFY(m_ada.id > 0);
}

void RefreshRacesTest::cleanup()
{
    m_second.stop();
    m_world.reset();
}

void RefreshRacesTest::race(int rounds, int threads, const std::function<void(int)>& before,
                            const std::function<void(int, int)>& work,
                            const std::function<void(int)>& after)
{
    std::barrier gate(threads);
    inThreads(threads, [&](int thread) {
        for (int round = 0; round < rounds; ++round) {
            if (thread == 0)
                before(round);
            gate.arrive_and_wait();
            work(round, thread);
            gate.arrive_and_wait();
            if (thread == 0)
                after(round);
        }
    });
}

void RefreshRacesTest::r02OneOfManyRefreshesWins_data()
{
    QTest::addColumn<int>("threads");
    QTest::addColumn<int>("rounds");

    QTest::newRow("R02 two at once") << 2 << roundsOf(100);
    QTest::newRow("R02 ten at once") << 10 << roundsOf(70);
    QTest::newRow("R02 a hundred at once") << kMostThreads << roundsOf(30);
}

void RefreshRacesTest::r02OneOfManyRefreshesWins()
{
    QFETCH(const int, threads);
    QFETCH(const int, rounds);
    TokenPair pair;
    std::atomic<int> won{0};
    std::atomic<int> refused{0};
    std::mutex mutex;
    TokenPair successor;
    QStringList wrong;
    const auto expect = [&wrong](bool holds, int round, const QString& what) {
        if (!holds)
            wrong += u"round %1: %2"_s.arg(round).arg(what);
    };
    race(
        rounds, threads,
        [&](int) {
            won = 0;
            refused = 0;
            pair = m_world->sessions().open(m_ada, {}, kClient).value_or(TokenPair{});
        },
        [&](int, int thread) {
            const auto next = sessionsOf(thread).refresh(pair.refresh, {}, kClient);
            if (!next) {
                refused += next.error().fault == Fault::InvalidGrant ? 1 : 0;
                return;
            }
            ++won;
            const std::scoped_lock lock(mutex);
            successor = *next;
        },
        [&](int round) {
            expect(won == 1, round, u"%1 successors"_s.arg(won));
            expect(refused == threads - 1, round, u"%1 refused"_s.arg(refused));
            // The others came too late, which is a theft: so this one is over, too.
            const auto next = sessionsOf(round).refresh(successor.refresh, {}, kClient);
            expect(!next && next.error().fault == Fault::InvalidGrant, round,
                   u"the family goes on"_s);
            expect(m_world->sessions().family(m_ada, pair.sessionId)->size() == 2, round,
                   u"more in the family than were answered"_s);
        });
    QCOMPARE(wrong, QStringList{});
}

void RefreshRacesTest::r05NothingOutlivesARevocation_data()
{
    using Revoke = std::function<bool(AuthWorld&, const User&, const TokenPair&)>;
    QTest::addColumn<Revoke>("revoke");

    QTest::newRow("R05 the refresh token")
        << Revoke{[](AuthWorld& world, const User&, const TokenPair& pair) {
               return world.service()
                   .tokens()
                   .revoke(pair.refresh, {.name = u"root"_s, .isAdministrator = true})
                   .has_value();
           }};
    QTest::newRow("R05 the session")
        << Revoke{[](AuthWorld& world, const User& user, const TokenPair& pair) {
               return world.sessions().end(user, pair.sessionId, kClient).has_value();
           }};
    QTest::newRow("R05 a logout") << Revoke{
        [](AuthWorld& world, const User&, const TokenPair& pair) {
            const auto claims = world.verify(pair);
            return claims && world.sessions().logOut(*claims, kClient);
        }};
}

void RefreshRacesTest::r05NothingOutlivesARevocation()
{
    QFETCH(const std::function<bool(AuthWorld&, const User&, const TokenPair&)>, revoke);
    TokenPair pair;
    bool revoked = false;
    std::optional<TokenPair> child;
    int late = 0;
    QStringList wrong;
    race(
        roundsOf(60), 2,
        [&](int) {
            pair = m_world->sessions().open(m_ada, {}, kClient).value_or(TokenPair{});
            revoked = false;
            child.reset();
        },
        [&](int, int thread) {
            if (thread == 0) {
                revoked = revoke(*m_world, m_ada, pair);
            } else if (auto next = sessionsOf(thread).refresh(pair.refresh, {}, kClient)) {
                child = std::move(*next);
            }
        },
        [&](int round) {
            const auto live = m_world->sessions().of(m_ada);
            if (!revoked)
                wrong += u"round %1: not revoked"_s.arg(round);
            if (child && (m_world->verify(*child) || m_world->refresh(*child)))
                wrong += u"round %1: a child lives"_s.arg(round);
            late += child ? 1 : 0;
            if (!live || !live->empty())
                wrong += u"round %1: the session lives"_s.arg(round);
        });
    QCOMPARE(wrong, QStringList{});
    qInfo("the refresh was first in %d rounds", late);
}

QTEST_GUILESS_MAIN(RefreshRacesTest)
#include "tst_refreshraces.moc"
