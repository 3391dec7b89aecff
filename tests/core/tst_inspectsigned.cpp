#include "core/base/base64url.h"
#include "core/base/inflate.h"
#include "core/inspect/inspection.h"
#include "core/token/opaquetoken.h"
#include "core/token/signedtoken.h"
#include "tests/core/vectorfile.h"
#include "tests/support/countingrandom.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

class InspectSignedTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsSignedTokens();
    void readsWhatOthersWrote_data();
    void readsWhatOthersWrote();
    void readsFlaskTags();
    void tellsSignedTokensFromOthers_data();
    void tellsSignedTokensFromOthers();
    void inflatesNoBomb();
    void readsOpaqueTokens_data();
    void readsOpaqueTokens();
};

void InspectSignedTest::readsSignedTokens()
{
    // URLSafeTimedSerializer("secret").dumps({"username": "ada"}) and the same with 300 letters,
    // in January 2030.
    const QByteArray time = encodeTimestamp(Tokens::kNow);
    const QByteArray signature = encodeBase64url(QByteArray(20, 'x'));
    for (const QByteArray& name : {"ada"_ba, QByteArray(300, 'a')}) {
        const QByteArray json = R"({"username":")" + name + R"("})";
        const QByteArray text = encodeSignedPayload(json) + '.' + time + '.' + signature;
        QCOMPARE(text.startsWith('.'), name.size() == 300);
        const Inspection inspection = inspectToken("Cookie: session=" + text);
        QCOMPARE(inspection.kind, Inspection::Kind::Signed);
        QCOMPARE(inspection.token, text);
        QCOMPARE(inspection.parts.size(), 3U);
        QCOMPARE(*inspection.part(Role::Payload)->bytes, json);
        QCOMPARE(inspection.part(Role::Payload)->members.front().name, u"username"_s);
        QCOMPARE(inspection.parts[1].name, u"timestamp"_s);
        QCOMPARE(inspection.parts[1].time, Tokens::kNow);
        QCOMPARE(inspection.part(Role::Signature)->bytes->size(), 20);
        for (const InspectedPart& part : inspection.parts) {
            QVERIFY(part.problems.isEmpty());
            QCOMPARE(inspection.token.sliced(part.offset, part.encoded.size()), part.encoded);
        }
    }
}

void InspectSignedTest::readsWhatOthersWrote_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QByteArray>("payload");

    const auto add = [](const char* file, QLatin1StringView list, QLatin1StringView member) {
        for (const QJsonValue& entry : vectorFile(file).object().value(list).toArray()) {
            const QJsonObject vector = entry.toObject();
            QTest::addRow("%s %s", file, qPrintable(vector.value("name"_L1).toString()))
                << vector.value(member).toString().toUtf8()
                << vector.value("payload"_L1).toString().toUtf8();
        }
    };
    add("flask/sessions.json", "sessions"_L1, "cookie"_L1);
    add("itsdangerous/timed.json", "timed"_L1, "token"_L1);
}

void InspectSignedTest::readsWhatOthersWrote()
{
    QFETCH(QByteArray, token);
    QFETCH(QByteArray, payload);

    const Inspection inspection = inspectToken(token);
    QCOMPARE(inspection.kind, Inspection::Kind::Signed);
    QCOMPARE(*inspection.part(Role::Payload)->bytes, payload);
    QCOMPARE(inspection.parts[1].time, Tokens::kNow);
}

void InspectSignedTest::readsFlaskTags()
{
    const QByteArray json =
        R"({"at":{" d":"Tue, 01 Jan 2030 12:00:00 GMT"},"t":{" t":[1,2]},"x":{" t":1,"y":2}})";
    const Inspection inspection =
        inspectToken(encodeBase64url(json) + '.' + encodeTimestamp(Tokens::kNow) + '.'
                     + encodeBase64url(QByteArray(20, 'x')));
    const auto& members = inspection.part(Role::Payload)->members;
    QCOMPARE(members.size(), 3U);
    QCOMPARE(members[0].valueMeaning, u"a date, as Flask writes it"_s);
    QCOMPARE(members[1].valueMeaning, u"a tuple, as Flask writes it"_s);
    QVERIFY(members[2].valueMeaning.isEmpty());
}

void InspectSignedTest::tellsSignedTokensFromOthers_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Inspection::Kind>("kind");

    const QByteArray object = encodeBase64url(R"({"username":"ada"})");
    const QByteArray time = encodeTimestamp(Tokens::kNow);
    const QByteArray sha1 = encodeBase64url(QByteArray(20, 'x'));
    using Kind = Inspection::Kind;
    // clang-format off
    QTest::newRow("with a time")                   << object + '.' + time + '.' + sha1               << Kind::Signed;
    QTest::newRow("without a time")                << object + '.' + sha1                            << Kind::Signed;
    QTest::newRow("I05 time zero")                 << object + ".AA." + sha1                         << Kind::Signed;
    QTest::newRow("I05 time of 64 bytes")          << object + '.' + encodeBase64url(QByteArray(64, '\xff')) + '.' + sha1 << Kind::Signed;
    QTest::newRow("a text as payload")             << encodeBase64url("\"ada\"") + '.' + time + '.' + sha1 << Kind::Signed;
    QTest::newRow("a signature of an odd size")    << object + '.' + time + ".AAAA"                  << Kind::Jws;
    QTest::newRow("S04 a JWS without alg")         << "e30.e30." + sha1                              << Kind::Jws;
    QTest::newRow("a JWS with alg")                << encodeBase64url(R"({"alg":"x"})") + '.' + time + '.' + sha1 << Kind::Jws;
    QTest::newRow("a JWS without its signature")   << encodeBase64url(R"({"alg":"x"})") + '.' + sha1 << Kind::Jws;
    QTest::newRow("I02 a padded signature")        << object + '.' + time + '.' + sha1 + '='         << Kind::Jws;
    // clang-format on
}

void InspectSignedTest::tellsSignedTokensFromOthers()
{
    QFETCH(QByteArray, token);
    QFETCH(Inspection::Kind, kind);
    QCOMPARE(inspectToken(token).kind, kind);
}

void InspectSignedTest::inflatesNoBomb()
{
    // I10: nobody has checked the signature of a pasted token, and 5 MB come out of 5 KB.
    const QByteArray bomb = '.' + encodeBase64url(deflateZlib(QByteArray(5'000'000, 'A'))) + '.'
        + encodeTimestamp(Tokens::kNow) + '.' + encodeBase64url(QByteArray(20, 'x'));
    const Inspection inspection = inspectToken(bomb);
    QCOMPARE(inspection.kind, Inspection::Kind::Signed);
    const auto* payload = inspection.part(Role::Payload);
    QVERIFY(!payload->bytes);
    QCOMPARE(payload->problems,
             QStringList{u"The payload inflates to more than is read, and was given up."_s});
}

void InspectSignedTest::readsOpaqueTokens_data()
{
    QTest::addColumn<OpaqueToken::Kind>("kind");
    QTest::addColumn<QString>("note");
    QTest::newRow("access") << OpaqueToken::Kind::Access << u"an opaque access token"_s;
    QTest::newRow("refresh") << OpaqueToken::Kind::Refresh << u"an opaque refresh token"_s;
}

void InspectSignedTest::readsOpaqueTokens()
{
    QFETCH(OpaqueToken::Kind, kind);
    QFETCH(QString, note);

    CountingRandom random;
    const auto token = OpaqueToken::generate(kind, random);
    QVERIFY(token);
    QByteArray text = token->text().toByteArray();
    const Inspection right = inspectToken("Bearer " + text);
    QCOMPARE(right.kind, Inspection::Kind::Opaque);
    QCOMPARE(right.token, text);
    QVERIFY(right.problems.isEmpty() && right.foundAnything());
    QVERIFY2(right.notes.front().contains(note), qPrintable(right.notes.front()));

    text[10] = text[10] == 'A' ? 'B' : 'A';
    const Inspection wrong = inspectToken(text);
    QCOMPARE(wrong.kind, Inspection::Kind::Opaque);
    QCOMPARE(wrong.problems.size(), 1);
}

QTEST_GUILESS_MAIN(InspectSignedTest)
#include "tst_inspectsigned.moc"
