#include "core/inspect/registry.h"
#include "tests/core/vectorfile.h"

#include <QSet>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;

class RegistryTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void explainsEveryRegisteredName_data();
    void explainsEveryRegisteredName();
    void saysWhichClaimsAreTimes();
    void explainsValues_data();
    void explainsValues();
    void explainsNoOtherValue();
};

void RegistryTest::explainsEveryRegisteredName_data()
{
    QTest::addColumn<QString>("list");
    QTest::addColumn<qsizetype>("count");
    QTest::newRow("claims") << u"claims"_s << qsizetype{163};
    QTest::newRow("header parameters") << u"header_parameters"_s << qsizetype{33};
}

void RegistryTest::explainsEveryRegisteredName()
{
    QFETCH(QString, list);
    QFETCH(qsizetype, count);

    const QJsonArray names = vectorFile("iana/names.json").object().value(list).toArray();
    QCOMPARE(names.size(), count);
    for (const QJsonValue& entry : names) {
        const QByteArray name = entry.toString().toUtf8();
        const auto meaning = list == "claims"_L1 ? claimMeaning(name) : headerMeaning(name);
        QVERIFY2(meaning, name.constData());
        QVERIFY2(meaning->meaning.size() >= 4 && meaning->meaning.size() <= 60, name.constData());
        QVERIFY2(!meaning->meaning.endsWith(u'.'), name.constData());
        QVERIFY2(!meaning->reference.isEmpty(), name.constData());
    }
}

void RegistryTest::saysWhichClaimsAreTimes()
{
    const QSet<QByteArray> times{"exp", "nbf", "iat", "auth_time", "updated_at", "toe"};
    const QJsonArray names = vectorFile("iana/names.json").object().value("claims"_L1).toArray();
    for (const QJsonValue& entry : names) {
        const QByteArray name = entry.toString().toUtf8();
        QVERIFY2(claimMeaning(name)->isTime == times.contains(name), name.constData());
    }
}

void RegistryTest::explainsValues_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("meaning");

    // clang-format off
    QTest::newRow("alg HS256")          << "alg"_ba << "HS256"_ba              << u"HMAC with SHA-256, a shared secret"_s;
    QTest::newRow("alg none")           << "alg"_ba << "none"_ba               << u"not signed at all: anybody can write it"_s;
    QTest::newRow("alg of a JWE")       << "alg"_ba << "ECDH-ES+A256KW"_ba     << u"key agreed by elliptic curve, then wrapped with AES-256"_s;
    QTest::newRow("enc")                << "enc"_ba << "A256GCM"_ba            << u"AES-256-GCM"_s;
    QTest::newRow("zip")                << "zip"_ba << "DEF"_ba                << u"compressed with DEFLATE"_s;
    QTest::newRow("typ at+jwt")         << "typ"_ba << "at+jwt"_ba             << u"an access token (RFC 9068)"_s;
    QTest::newRow("typ in full")        << "typ"_ba << "application/at+jwt"_ba << u"an access token (RFC 9068)"_s;
    QTest::newRow("typ minds no case")  << "typ"_ba << "jwt"_ba                << u"a JSON Web Token, without saying of which kind"_s;
    QTest::newRow("cty")                << "cty"_ba << "JWT"_ba                << u"a JSON Web Token, without saying of which kind"_s;
    // clang-format on
}

void RegistryTest::explainsValues()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QFETCH(QString, meaning);

    QCOMPARE(headerValueMeaning(name, value), meaning);
}

void RegistryTest::explainsNoOtherValue()
{
    const std::pair<QByteArray, QByteArray> values[] = {
        {"alg", "hs256"}, {"alg", "HS255"},        {"alg", ""}, {"zip", "def"},
        {"typ", "xx"},    {"typ", "application/"}, {"kid", ""}, {"kid", "HS256"},
    };
    for (const auto& [name, value] : values)
        QVERIFY2(headerValueMeaning(name, value).isEmpty(), name.constData());
}

QTEST_GUILESS_MAIN(RegistryTest)
#include "tst_registry.moc"
