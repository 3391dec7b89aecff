#include "tests/ui/sampletokens.h"
#include "ui/models/finding.h"

#include <QTest>

#include <algorithm>

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace claimcheck {

class FindingTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { qputenv("TZ", "UTC"); }
    void init() { QTest::failOnWarning(); }
    void says_data();
    void says();
    void alwaysEndsWithWhatWasNotChecked();
    void saysNothingAboutNothing();
};

namespace {

bool contains(const std::vector<Finding>& findings, Tone tone, const QString& text)
{
    return std::ranges::any_of(findings, [&](const Finding& finding) {
        return finding.tone == tone && finding.text.contains(text);
    });
}

} // namespace

void FindingTest::says_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Tone>("tone");
    QTest::addColumn<QString>("text");

    const QByteArray unsignedToken = SampleTokens::encoded(R"({"alg":"none"})") + '.'
        + SampleTokens::encoded(R"({"sub":"a"})") + '.';
    // clang-format off
    QTest::newRow("well formed")    << SampleTokens::alice() << Tone::Good << u"well formed"_s;
    QTest::newRow("shared secret")  << SampleTokens::alice() << Tone::Neutral << u"HS256"_s;
    QTest::newRow("still good")     << SampleTokens::alice() << Tone::Neutral << u"00:15:00"_s;
    QTest::newRow("unsigned")       << unsignedToken << Tone::Bad << u"Unsigned"_s;
    QTest::newRow("no expiry")      << unsignedToken << Tone::Warning << u"does not say when"_s;
    QTest::newRow("expired")
        << SampleTokens::around(R"({"exp":1893450000})") << Tone::Warning
        << u"expired at 2029-12-31 22:20:00"_s;
    QTest::newRow("names the part")
        << "e30.e30.AB"_ba << Tone::Warning << u"The signature "_s;
    // clang-format on
}

void FindingTest::says()
{
    QFETCH(QByteArray, token);
    QFETCH(Tone, tone);
    QFETCH(QString, text);
    const auto findings = findingsOf(inspectToken(token), Instant{1893456000s});
    QVERIFY(contains(findings, tone, text));
}

void FindingTest::alwaysEndsWithWhatWasNotChecked()
{
    for (const QByteArray& token : {SampleTokens::alice(), "a.b.c"_ba}) {
        const auto findings = findingsOf(inspectToken(token), Instant{1893456000s});
        QVERIFY(!findings.empty());
        QVERIFY(findings.back().text.contains(u"NOT CHECKED"_s));
    }
}

void FindingTest::saysNothingAboutNothing()
{
    QVERIFY(findingsOf({}, Instant{1893456000s}).empty());
}

} // namespace claimcheck

QTEST_GUILESS_MAIN(claimcheck::FindingTest)
#include "tst_finding.moc"
