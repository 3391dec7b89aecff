#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/http/traceids.h"
#include "server/serverlog.h"
#include "tests/support/paper.h"

#include <QDateTime>
#include <QJsonDocument>
#include <QJsonObject>
#include <QLoggingCategory>
#include <QRegularExpression>
#include <QSet>
#include <QTest>
#include <QThread>

#include <algorithm>
#include <cstdio>
#include <memory>
#include <vector>

#ifdef Q_OS_UNIX
#include <unistd.h>
#endif

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

Q_LOGGING_CATEGORY(lcStore, "claimcheck.store")

const RequestLine kRequest{
    .method = "GET", .path = u"/a"_s, .status = 200, .took = 1'500us, .traceId = u"t-1"_s};

QJsonObject objectOf(const QByteArray& line)
{
    return QJsonDocument::fromJson(line).object();
}

} // namespace

/// What a server program writes about itself.
class ServerLogTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aRequestIsOneLine();
    void aRequestIsOneObject();
    void whatIsNoRequestHasAMessage();
    void onlyWhatWasAskedForIsSaid_data();
    void onlyWhatWasAskedForIsSaid();
    void linesOfOneThreadStayInOrder();
    void aReaderThatStopsKeepsNobodyWaiting();
    void flushingWaitsForTheStream();
    void traceIdsDiffer();
    void withoutRandomNumbersThereIsNoTraceId();

private:
    const CryptoRuntime m_crypto = *CryptoRuntime::start();
};

void ServerLogTest::aRequestIsOneLine()
{
    Paper paper;
    {
        ServerLog log(LogLevel::Info, LogFormat::Text, paper.stream());
        log.requests()->answered(kRequest);
        log.requests()->answered(
            {.method = {}, .path = {}, .status = 400, .took = 20us, .traceId = u"t-2"_s});
    }
    const QByteArrayList lines = paper.lines();
    QCOMPARE(lines.size(), 2);
    const QRegularExpression expected(
        u"^(\\S+Z) info claimcheck\\.http: GET /a 200 1\\.50 ms t-1$"_s);
    const auto match = expected.match(QString::fromUtf8(lines[0]));
    QVERIFY2(match.hasMatch(), lines[0].constData());
    const auto time = QDateTime::fromString(match.captured(1), Qt::ISODateWithMs);
    QVERIFY(std::abs(time.msecsTo(QDateTime::currentDateTimeUtc())) < 60'000);
    QVERIFY2(lines[1].endsWith(" claimcheck.http: - - 400 0.02 ms t-2"), lines[1].constData());
}

void ServerLogTest::aRequestIsOneObject()
{
    Paper paper;
    RequestLine request = kRequest;
    request.path = u"/a \"b\"\n"_s;
    {
        ServerLog log(LogLevel::Info, LogFormat::Json, paper.stream());
        log.requests()->answered(request);
    }
    QCOMPARE(paper.lines().size(), 1);
    QJsonObject line = objectOf(paper.lines()[0]);
    QVERIFY(QDateTime::fromString(line.take("time"_L1).toString(), Qt::ISODateWithMs).isValid());
    QCOMPARE(line,
             QJsonObject({{"level"_L1, u"info"_s},
                          {"category"_L1, u"claimcheck.http"_s},
                          {"method"_L1, u"GET"_s},
                          {"path"_L1, request.path},
                          {"status"_L1, 200},
                          {"milliseconds"_L1, 1.5},
                          {"trace_id"_L1, u"t-1"_s}}));
}

void ServerLogTest::whatIsNoRequestHasAMessage()
{
    Paper paper;
    {
        const ServerLog log(LogLevel::Info, LogFormat::Json, paper.stream());
        qCCritical(lcStore, "two\nlines");
    }
    QCOMPARE(paper.lines().size(), 1);
    const QJsonObject line = objectOf(paper.lines()[0]);
    QCOMPARE(line["level"_L1].toString(), u"error"_s);
    QCOMPARE(line["category"_L1].toString(), u"claimcheck.store"_s);
    QCOMPARE(line["message"_L1].toString(), u"two\nlines"_s);
    QVERIFY(!line.contains("status"_L1));
}

void ServerLogTest::onlyWhatWasAskedForIsSaid_data()
{
    QTest::addColumn<LogLevel>("level");
    QTest::addColumn<bool>("requests");
    QTest::addColumn<QByteArrayList>("said");
    QTest::newRow("debug") << LogLevel::Debug << true
                           << QByteArrayList{"debug", "info", "warning", "error"};
    QTest::newRow("info") << LogLevel::Info << true << QByteArrayList{"info", "warning", "error"};
    QTest::newRow("warning") << LogLevel::Warning << false << QByteArrayList{"warning", "error"};
    QTest::newRow("error") << LogLevel::Error << false << QByteArrayList{"error"};
}

void ServerLogTest::onlyWhatWasAskedForIsSaid()
{
    QFETCH(const LogLevel, level);
    QFETCH(const bool, requests);
    QFETCH(const QByteArrayList, said);
    Paper paper;
    {
        ServerLog log(level, LogFormat::Text, paper.stream());
        QCOMPARE(log.requests() != nullptr, requests);
        qCDebug(lcStore, "said");
        qCInfo(lcStore, "said");
        qCWarning(lcStore, "said");
        qCCritical(lcStore, "said");
    }
    const QByteArrayList lines = paper.lines();
    QCOMPARE(lines.size(), said.size());
    for (qsizetype i = 0; i < lines.size(); ++i)
        QVERIFY2(lines[i].endsWith(QByteArray{' ' + said[i] + " claimcheck.store: said"}),
                 lines[i].constData());
}

void ServerLogTest::linesOfOneThreadStayInOrder()
{
    constexpr int kThreads = 4;
    constexpr int kLines = 2'000;
    Paper paper;
    {
        LineWriter writer(paper.stream());
        std::vector<std::unique_ptr<QThread>> threads;
        for (int t = 0; t < kThreads; ++t) {
            threads.emplace_back(QThread::create([&writer, t] {
                for (int i = 0; i < kLines; ++i)
                    writer.add(QByteArray{QByteArray::number(t) + ' ' + QByteArray::number(i)});
            }));
            threads.back()->start();
        }
        for (const auto& thread : threads)
            thread->wait();
    }
    QList<int> next(kThreads, 0);
    for (const QByteArray& line : paper.lines()) {
        const QByteArrayList parts = line.split(' ');
        QCOMPARE(parts.size(), 2);
        QCOMPARE(parts[1].toInt(), next[parts[0].toInt()]++);
    }
    QCOMPARE(next, QList<int>(kThreads, kLines));
}

void ServerLogTest::aReaderThatStopsKeepsNobodyWaiting()
{
#ifdef Q_OS_UNIX
    int ends[2];
    QCOMPARE(::pipe(ends), 0);
    std::FILE* const stream = ::fdopen(ends[1], "w");
    QByteArray read;
    std::unique_ptr<QThread> reader;
    constexpr int kLines = 3'000; // of 1 KiB: a pipe holds 64, and a megabyte may wait
    {
        LineWriter writer(stream);
        for (int i = 0; i < kLines; ++i) // nobody reads, and this ends all the same
            writer.add(QByteArray{QByteArray::number(i) + QByteArray(1'024, '.')});
        reader.reset(QThread::create([&] {
            QFile from;
            static_cast<void>(from.open(ends[0], QIODevice::ReadOnly));
            read = from.readAll();
        }));
        reader->start();
        writer.flush();
        writer.add("after"); // what was lost is told with the next lines
    }
    std::fclose(stream);
    QVERIFY(reader->wait(20'000));
    ::close(ends[0]);

    const QByteArrayList lines = read.split('\n');
    QVERIFY(lines[0].startsWith("0."));
    QVERIFY(lines.contains("after"));
    static const QRegularExpression lost(u"\\((\\d+) lines were lost: nobody read the log\\)"_s);
    qsizetype missing = 0;
    for (const QByteArray& line : lines)
        missing += lost.match(QString::fromLatin1(line)).captured(1).toLongLong();
    QVERIFY2(missing > 0, "all lines were kept");
    const auto kept =
        std::ranges::count_if(lines, [](const QByteArray& line) { return line.endsWith("..."); });
    QCOMPARE(kept + missing, kLines);
#else
    QSKIP("needs a pipe");
#endif
}

void ServerLogTest::flushingWaitsForTheStream()
{
    Paper paper;
    LineWriter writer(paper.stream());
    for (int i = 0; i < 50; ++i) {
        writer.add(QByteArray::number(i));
        writer.flush();
        QCOMPARE(paper.lines().size(), i + 1);
    }
    writer.flush(); // with nothing to write
}

void ServerLogTest::traceIdsDiffer()
{
    SystemRandom random;
    TraceIds here(random);
    TraceIds there(random);
    QSet<QString> ids;
    for (int i = 0; i < 500; ++i)
        ids << here.next() << there.next();
    QCOMPARE(ids.size(), 1'000);
    for (const QString& id : std::as_const(ids))
        QCOMPARE(id.size(), 12);
}

void ServerLogTest::withoutRandomNumbersThereIsNoTraceId()
{
    struct Broken final : Random
    {
        bool fill(std::span<std::byte>) override { return false; }
    } random;
    QCOMPARE(TraceIds(random).next(), u"none"_s);
}

QTEST_GUILESS_MAIN(ServerLogTest)
#include "tst_serverlog.moc"
