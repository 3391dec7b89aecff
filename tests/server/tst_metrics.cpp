#include "server/http/latency.h"
#include "server/http/meters.h"
#include "tests/support/liveserver.h"

#include <QJsonDocument>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

/// What those who watch a server get to see.
class MetricsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void bucketsCountWhatIsNotAboveThem();
    void gaugesAreAskedWhenSomebodyLooks();
    void countsWhatTheServerDoes();
    void everyFigureSaysWhatItMeans();

private:
    [[nodiscard]] QByteArray metrics() { return m_server.send("GET", "/metrics").body; }

    LiveServer m_server;
};

void MetricsTest::bucketsCountWhatIsNotAboveThem()
{
    Latency latency;
    QVERIFY(latency.isEmpty());
    for (const auto took : {0us, 250us, 251us, 30'000us, 60'000'000us})
        latency.record(took);

    QVERIFY(!latency.isEmpty());
    const QByteArrayList lines = latency.text("t", "route=\"/x\"").split('\n');
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"0.00025\"} 2"));
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"0.0005\"} 3"));
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"0.025\"} 3"));
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"0.05\"} 4"));
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"5\"} 4"));
    QVERIFY(lines.contains("t_bucket{route=\"/x\",le=\"+Inf\"} 5"));
    QVERIFY(lines.contains("t_sum{route=\"/x\"} 60.030501"));
    QVERIFY(lines.contains("t_count{route=\"/x\"} 5"));
}

void MetricsTest::gaugesAreAskedWhenSomebodyLooks()
{
    Meters meters;
    qint64 connections = 3;
    meters.addGauge("claimcheck_connections", "Open connections.",
                    [&connections] { return connections; });
    QVERIFY(meters.text().contains("\nclaimcheck_connections 3\n"));
    connections = 4;
    QVERIFY(meters.text().contains("\nclaimcheck_connections 4\n"));
}

void MetricsTest::countsWhatTheServerDoes()
{
    const QByteArray token = m_server.login(u"ada"_s);
    QCOMPARE(m_server.get("/protected", token).status, 200);
    QCOMPARE(m_server.get("/protected", "x.y.z").status, 401);
    QCOMPARE(m_server
                 .sendJson("POST", "/login",
                           {{u"username"_s, u"ada"_s}, {u"password"_s, u"not her password"_s}})
                 .status,
             401);
    QCOMPARE(m_server.send("GET", "/sessions/a-secret-of-mine").status, 401);

    const QByteArray text = metrics();
    const auto has = [&text](const QByteArray& line) {
        return text.contains(QByteArray{'\n' + line + '\n'});
    };
    QVERIFY(has("claimcheck_http_route_seconds_count{method=\"GET\",route=\"/protected\"} 2"));
    QVERIFY(has("claimcheck_http_route_seconds_count{method=\"POST\",route=\"/login\"} 2"));
    QVERIFY(has("claimcheck_http_answers_total{status=\"401\"} 3"));
    QVERIFY(has("claimcheck_http_refusals_total{error=\"invalid_credentials\"} 1"));
    QVERIFY(has("claimcheck_token_refusals_total{reason=\"malformed\"} 1")
            || has("claimcheck_token_refusals_total{reason=\"bad_encoding\"} 1"));
    QVERIFY(has("claimcheck_logins_total{outcome=\"succeeded\"} 1"));
    QVERIFY(has("claimcheck_logins_total{outcome=\"failed\"} 1"));
    QVERIFY(has("claimcheck_logins_total{outcome=\"throttled\"} 0"));
    QVERIFY(has("claimcheck_pool_waiting{pool=\"hashing\"} 0"));
    QVERIFY(has("claimcheck_pool_running{pool=\"storing\"} 0"));
    QVERIFY(has("claimcheck_revocations 0"));
    QVERIFY(text.contains("\nclaimcheck_build_info{version=\""));
    // What clients send is in no label.
    QVERIFY(!text.contains("secret"));
    QVERIFY(has("claimcheck_http_route_seconds_count{method=\"GET\",route=\"/sessions/{id}\"} 1"));
    QVERIFY(!text.contains("route=\"/audit\"")); // nobody asked for it
}

void MetricsTest::everyFigureSaysWhatItMeans()
{
    static_cast<void>(m_server.login(u"ada"_s));
    QByteArrayList named;
    for (const QByteArray& line : metrics().split('\n')) {
        if (line.startsWith("# TYPE ")) {
            named += line.split(' ').value(2);
            continue;
        }
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        const QByteArray name = line.first(line.indexOf(line.contains('{') ? '{' : ' '));
        QVERIFY2(std::ranges::any_of(named,
                                     [&name](const QByteArray& known) {
                                         return name == known || name == known + "_bucket"
                                             || name == known + "_sum" || name == known + "_count";
                                     }),
                 line.constData());
        bool isNumber = false;
        static_cast<void>(line.sliced(line.lastIndexOf(' ') + 1).toDouble(&isNumber));
        QVERIFY2(isNumber, line.constData());
    }
    QVERIFY(named.contains("claimcheck_http_route_seconds"));
}

QTEST_GUILESS_MAIN(MetricsTest)
#include "tst_metrics.moc"
