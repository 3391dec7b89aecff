#include "core/auth/auditchain.h"

#include <QTest>

#include <functional>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using State = AuditVerdict::State;
using Rows = std::vector<AuditRow>;

namespace {

const QByteArray kKey(32, 'k');

AuditChain chainWith(const QByteArray& key = kKey)
{
    return *AuditChain::create(key);
}

AuditHead headOf(const Rows& rows)
{
    return rows.empty() ? AuditHead{} : AuditHead{rows.back().seq, rows.back().mac};
}

Rows rowsOf(int count, const AuditChain& chain = chainWith())
{
    Rows rows;
    for (int i = 1; i <= count; ++i)
        rows.push_back(*chain.next(headOf(rows), "{\"event\":" + QByteArray::number(i) + '}'));
    return rows;
}

} // namespace

class AuditChainTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void isTheMacThatItsHeaderSays();
    void acceptsWhatWasWritten();
    void noticesEveryEdit_data();
    void noticesEveryEdit();
    void noticesEveryChangedByte();
    void needsItsKey();
    void refusesShortKeys();
    void goesOnAfterRowsThatWerePutAway();
};

void AuditChainTest::isTheMacThatItsHeaderSays()
{
    // By Python: hmac.new(b"k" * 32, bytes(32) + (1).to_bytes(8) + b'{"event":1}', "sha256"), and
    // the same with that MAC, 2 and b'{"event":2}'.
    const Rows rows = rowsOf(2);
    QCOMPARE(rows[0].seq, 1U);
    QCOMPARE(rows[0].mac.toHex(),
             "ee559f3597a8888cb845c0f695656fe7bc656e88fe8fa7749805c753034309fe");
    QCOMPARE(rows[1].seq, 2U);
    QCOMPARE(rows[1].mac.toHex(),
             "eab97a958bcb2f73b324a831a0156cd44be09484458fa3cd508dcf9db3e256cb");
}

void AuditChainTest::acceptsWhatWasWritten()
{
    for (const int count : {0, 1, 2, 1000}) {
        const Rows rows = rowsOf(count);
        QCOMPARE(verifyChain(chainWith(), rows, headOf(rows)),
                 (AuditVerdict{State::Intact, static_cast<quint64>(count)}));
    }
}

void AuditChainTest::noticesEveryEdit_data()
{
    using Edit = std::function<void(Rows&, AuditHead&)>;
    QTest::addColumn<Edit>("edit");
    QTest::addColumn<State>("state");
    QTest::addColumn<quint64>("seq");

    const auto row = [](const char* name, const Edit& edit, State state, quint64 seq) {
        QTest::newRow(name) << edit << state << seq;
    };
    const auto rowAt = [](Rows& rows, int seq) { return rows.begin() + (seq - 1); };
    // clang-format off
    row("U04 a line",                     [](Rows& r, AuditHead&) { r[4].line = "{}"; },               State::Edited, 5);
    row("U04 the first line",             [](Rows& r, AuditHead&) { r[0].line += ' '; },               State::Edited, 1);
    row("U04 the last line",              [](Rows& r, AuditHead&) { r[9].line += ' '; },               State::Edited, 10);
    row("U04 a MAC",                      [](Rows& r, AuditHead&) { r[4].mac[0] ^= 1; },               State::Edited, 5);
    row("U04 a MAC cut short",            [](Rows& r, AuditHead&) { r[4].mac.chop(1); },               State::Edited, 5);
    row("U04 no MAC",                     [](Rows& r, AuditHead&) { r[4].mac.clear(); },               State::Edited, 5);
    row("U04 a row taken away",           [=](Rows& r, AuditHead&) { r.erase(rowAt(r, 5)); },          State::Missing, 5);
    row("U04 the first row taken away",   [=](Rows& r, AuditHead&) { r.erase(rowAt(r, 1)); },          State::Missing, 1);
    row("U04 taken away and renumbered",  [=](Rows& r, AuditHead& h) {
            r.erase(rowAt(r, 5));
            for (std::size_t i = 4; i < r.size(); ++i)
                r[i].seq = i + 1;
            h.seq = 9;
        }, State::Edited, 5);
    row("U04 two rows swapped",           [](Rows& r, AuditHead&) { std::swap(r[4], r[5]); },          State::Missing, 5);
    row("U04 two lines swapped",          [](Rows& r, AuditHead&) { std::swap(r[4].line, r[5].line); }, State::Edited, 5);
    row("U04 a row twice",                [=](Rows& r, AuditHead&) { r.insert(rowAt(r, 5), r[4]); },   State::Disordered, 5);
    row("U04 an old row at the end",      [](Rows& r, AuditHead&) { r.push_back(r[2]); },              State::Disordered, 3);
    row("U04 row number zero",            [](Rows& r, AuditHead&) { r[0].seq = 0; },                   State::Disordered, 0);
    row("U04 a row slipped in",           [](Rows& r, AuditHead&) { r.push_back({11, "{}", QByteArray(32, 'x')}); }, State::Edited, 11);
    row("U04 the last row taken away",    [](Rows& r, AuditHead&) { r.pop_back(); },                   State::Truncated, 10);
    row("U04 half of the rows",           [](Rows& r, AuditHead&) { r.resize(5); },                    State::Truncated, 6);
    row("U04 all rows",                   [](Rows& r, AuditHead&) { r.clear(); },                      State::Truncated, 1);
    row("U04 the head's MAC",             [](Rows&, AuditHead& h) { h.mac[0] ^= 1; },                  State::Edited, 10);
    row("U04 the head set back",          [](Rows& r, AuditHead& h) { h = {9, r[8].mac}; },            State::Edited, 9);
    row("U04 the head gone",              [](Rows&, AuditHead& h) { h = {}; },                         State::Edited, 0);
    row("U04 rows and their head's number", [](Rows& r, AuditHead& h) { r.pop_back(); h.seq = 9; },    State::Edited, 9);
    // clang-format on
}

void AuditChainTest::noticesEveryEdit()
{
    QFETCH(std::function<void(Rows&, AuditHead&)>, edit);
    QFETCH(State, state);
    QFETCH(quint64, seq);

    Rows rows = rowsOf(10);
    AuditHead head = headOf(rows);
    edit(rows, head);

    const auto verdict = verifyChain(chainWith(), rows, head);
    QCOMPARE(verdict.state, state);
    QCOMPARE(verdict.seq, seq);
}

void AuditChainTest::noticesEveryChangedByte()
{
    const Rows rows = rowsOf(3);
    for (std::size_t row = 0; row < rows.size(); ++row) {
        for (qsizetype at = 0; at < rows[row].line.size(); ++at) {
            Rows changed = rows;
            changed[row].line[at] = static_cast<char>(changed[row].line[at] ^ 1);
            QCOMPARE(verifyChain(chainWith(), changed, headOf(rows)),
                     (AuditVerdict{State::Edited, row + 1}));
        }
    }
}

void AuditChainTest::needsItsKey()
{
    const Rows rows = rowsOf(3);
    QCOMPARE(verifyChain(chainWith(QByteArray(32, 'j')), rows, headOf(rows)),
             (AuditVerdict{State::Edited, 1}));
}

void AuditChainTest::refusesShortKeys()
{
    QVERIFY(!AuditChain::create({}));
    QVERIFY(!AuditChain::create(QByteArray(31, 'k')));
    QVERIFY(AuditChain::create(QByteArray(32, 'k')));
}

void AuditChainTest::goesOnAfterRowsThatWerePutAway()
{
    const Rows rows = rowsOf(10);
    const AuditChain chain = chainWith();
    AuditCheck check{chain, {4, rows[3].mac}};
    for (std::size_t i = 4; i < rows.size(); ++i)
        check.read(rows[i]);
    QCOMPARE(check.verdict(headOf(rows)), (AuditVerdict{State::Intact, 10}));

    AuditCheck another{chain, {4, rows[2].mac}};
    for (std::size_t i = 4; i < rows.size(); ++i)
        another.read(rows[i]);
    QCOMPARE(another.verdict(headOf(rows)), (AuditVerdict{State::Edited, 5}));
}

QTEST_GUILESS_MAIN(AuditChainTest)
#include "tst_auditchain.moc"
