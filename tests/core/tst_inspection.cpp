#include "core/base/base64url.h"
#include "core/inspect/inspection.h"
#include "core/inspect/pasted.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Role = InspectedPart::Role;

namespace {

const QByteArray kPayload = R"({"sub":"ada","exp":1893499200,"x":[1,"\u202e"]})";

QByteArray token()
{
    return Tokens::signedText(R"({"alg":"HS256","typ":"JWT"})", kPayload);
}

QByteArray compact(const QByteArray& header, const QByteArray& payload)
{
    return encodeBase64url(header) + '.' + encodeBase64url(payload) + ".c2ln";
}

} // namespace

class InspectionTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsAWholeToken();
    void findsTheTokenIn_data();
    void findsTheTokenIn();
    void namesTheFaultOf_data();
    void namesTheFaultOf();
    void readsWhatTheVerifierRefuses();
    void pointsAtTheBadByte();
    void showsTimesOnlyWhereTheyAre();
    void salvagesWhatIsWhole_data();
    void salvagesWhatIsWhole();
    void showsTheNoneVariants_data();
    void showsTheNoneVariants();
    void readsEncryptedTokens();
    void inflatesNoCompressedPayload();
    void refusesHugeTexts();
    void findsNoTokenInOrdinaryText();
    void everyMutationIsReadWithoutHarm();
};

void InspectionTest::readsAWholeToken()
{
    const Inspection inspection = inspectToken(token());

    QVERIFY(inspection.foundAnything());
    QVERIFY(inspection.problems.isEmpty());
    QVERIFY(inspection.extractedFrom.isEmpty());
    QCOMPARE(inspection.token, token());
    QCOMPARE(inspection.parts.size(), 3U);
    const auto* header = inspection.part(Role::Header);
    const auto* payload = inspection.part(Role::Payload);
    const auto* signature = inspection.part(Role::Signature);
    QVERIFY(header && payload && signature && !inspection.part(Role::Other));
    for (const InspectedPart& part : inspection.parts) {
        QVERIFY(part.problems.isEmpty());
        QVERIFY(!part.badByte);
        QCOMPARE(inspection.token.sliced(part.offset, part.encoded.size()), part.encoded);
    }
    QCOMPARE(header->members.size(), 2U);
    QCOMPARE(header->members[0].name, u"alg"_s);
    QCOMPARE(header->members[0].value, u"\"HS256\""_s);
    QVERIFY(!header->members[0].meaning.isEmpty());
    QCOMPARE(*payload->bytes, kPayload);
    QCOMPARE(payload->members.size(), 3U);
    QCOMPARE(payload->members[1].time, Tokens::kNow);
    QVERIFY(!payload->members[0].time);
    QVERIFY(payload->members[2].meaning.isEmpty()); // a private claim
    QCOMPARE(signature->bytes->size(), 32);
    QVERIFY(signature->members.empty());
}

void InspectionTest::findsTheTokenIn_data()
{
    QTest::addColumn<QByteArray>("pasted");
    QTest::addColumn<QString>("from");

    const QByteArray t = token();
    const auto row = [](const char* name, const QByteArray& pasted, const QString& from) {
        QTest::newRow(name) << pasted << from;
    };
    // clang-format off
    row("the token alone",          t,                                        {});
    row("space around",             "  \n" + t + "\r\n ",                     {});
    row("quotes",                   '"' + t + '"',                            {});
    row("single quotes and space",  " '" + t + "' ",                          {});
    row("backquotes",               '`' + t + '`',                            {});
    row("half a pair of quotes",    t + "\",",                                {});
    row("line breaks inside",       t.first(30) + "\r\n  " + t.sliced(30),    {});
    row("Bearer",                   "Bearer " + t,                            u"a Bearer credential"_s);
    row("bearer in lower case",     "bearer   " + t,                          u"a Bearer credential"_s);
    row("Bearer in quotes",         "\"Bearer " + t + '"',                    u"a Bearer credential"_s);
    row("a whole header",           "Authorization: Bearer " + t + "\r\n",    u"an Authorization header"_s);
    row("a header in capitals",     "AUTHORIZATION:BEARER " + t,              u"an Authorization header"_s);
    row("an access_token",          R"({"token_type":"Bearer","access_token":")" + t + R"("})", u"access_token of a JSON answer"_s);
    row("a token member",           " {\n \"token\": \"" + t + "\"\n}\n",     u"token of a JSON answer"_s);
    row("access_token goes first",  R"({"id_token":"x","access_token":")" + t + R"("})", u"access_token of a JSON answer"_s);
    row("a query",                  "https://a.example/cb?state=1&access_token=" + t + "&x=y", u"access_token in a URL"_s);
    row("a fragment",               "https://a.example/cb#access_token=" + t, u"access_token in a URL"_s);
    row("token in a query",         "http://127.0.0.1:8080/protected?token=" + t, u"token in a URL"_s);
    // clang-format on
}

void InspectionTest::findsTheTokenIn()
{
    QFETCH(QByteArray, pasted);
    QFETCH(QString, from);

    const PastedToken found = findToken(pasted);
    QCOMPARE(found.token, token());
    QCOMPARE(found.extractedFrom, from);
    const Inspection inspection = inspectToken(pasted);
    QCOMPARE(inspection.token, token());
    QCOMPARE(inspection.extractedFrom, from);
    QCOMPARE(inspection.parts.size(), 3U);
}

void InspectionTest::namesTheFaultOf_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Role>("role");
    QTest::addColumn<QString>("problem");

    // clang-format off
    QTest::newRow("S23 a padded header")       << QByteArray("eyJhbGciOiJub25lIn0=.e30.")                << Role::Header    << u"The header is padded with '='"_s;
    QTest::newRow("S24 unused bits")           << QByteArray("eyJhbGciOiJub25lIn0.e31.")                 << Role::Payload   << u"The payload does not end canonically"_s;
    QTest::newRow("S25 junk in the signature") << QByteArray("eyJhbGciOiJub25lIn0.e30.AA!AAA")           << Role::Signature << u"The signature holds a byte"_s;
    QTest::newRow("a part cut off")            << QByteArray("eyJhbGciOiJub25lIn0.e30.AAAAA")            << Role::Signature << u"The signature is cut off"_s;
    QTest::newRow("S29 a duplicate member")    << compact(R"({"alg":"HS256","alg":"none"})", "{}")       << Role::Header    << u"The header has the member alg twice"_s;
    QTest::newRow("S50 a payload of a list")   << compact(R"({"alg":"HS256"})", "[1]")                   << Role::Payload   << u"The payload is JSON, but no object"_s;
    QTest::newRow("S50 a payload of text")     << compact(R"({"alg":"HS256"})", "hello")                 << Role::Payload   << u"The payload is not JSON"_s;
    QTest::newRow("no payload")                << QByteArray("eyJhbGciOiJub25lIn0..")                    << Role::Payload   << u"The payload is empty."_s;
    // clang-format on
}

void InspectionTest::namesTheFaultOf()
{
    QFETCH(QByteArray, token);
    QFETCH(Role, role);
    QFETCH(QString, problem);

    const Inspection inspection = inspectToken(token);
    const auto* part = inspection.part(role);
    QVERIFY(part);
    QVERIFY2(part->problems.join(u'\n').contains(problem), qPrintable(part->problems.join(u'\n')));
    for (const InspectedPart& other : inspection.parts) {
        if (&other != part)
            QVERIFY2(other.problems.isEmpty(), qPrintable(other.problems.join(u'\n')));
    }
}

void InspectionTest::readsWhatTheVerifierRefuses()
{
    const Inspection marked = inspectToken(compact("{\"\xef\xbb\xbf"
                                                   "alg\":\"none\"}",
                                                   "{}"));
    QCOMPARE(marked.part(Role::Header)->members.front().name, u"\ufeffalg"_s);

    // One part, two, five, a NUL, 40 lists deep: reading is the point.
    QCOMPARE(inspectToken("eyJhbGciOiJub25lIn0").parts.size(), 1U);
    const Inspection two = inspectToken("eyJhbGciOiJub25lIn0.e30");
    QCOMPARE(two.parts.size(), 2U);
    QVERIFY(!two.problems.isEmpty());
    const Inspection jwe = inspectToken("eyJhbGciOiJkaXIifQ..aaaa.bbbb.cccc");
    QCOMPARE(jwe.parts.size(), 5U);
    QCOMPARE(jwe.parts[1].role, Role::Other);
    QVERIFY(!inspectToken("a.b.c.d.e.f").foundAnything());
    const Inspection nul = inspectToken(compact(R"({"alg":"none"})", R"({"sub":"a\u0000b"})"));
    QCOMPARE(nul.part(Role::Payload)->members.size(), 1U);
    const QByteArray deep = "{\"a\":" + QByteArray(40, '[') + QByteArray(40, ']') + '}';
    QCOMPARE(inspectToken(compact(R"({"alg":"none"})", deep)).part(Role::Payload)->members.size(),
             1U);
}

void InspectionTest::pointsAtTheBadByte()
{
    QByteArray broken = token();
    const qsizetype at = broken.lastIndexOf('.') + 5;
    broken[at] = '*';
    const Inspection inspection = inspectToken(broken);
    QCOMPARE(inspection.part(Role::Signature)->badByte, at);
    QVERIFY(!inspection.part(Role::Header)->badByte);
}

void InspectionTest::showsTimesOnlyWhereTheyAre()
{
    for (const QByteArray& value : {R"("1893499200")"_ba, "-1"_ba, "253402300800"_ba, "1e300"_ba,
                                    "true"_ba, "null"_ba, "[1893499200]"_ba}) {
        const Inspection inspection =
            inspectToken(compact(R"({"alg":"none"})", "{\"exp\":" + value + ",\"x\":5}"));
        const auto& members = inspection.part(Role::Payload)->members;
        QCOMPARE(members.size(), 2U);
        QVERIFY2(!members[0].time, value.constData());
        QVERIFY(!members[1].time);
    }
}

void InspectionTest::salvagesWhatIsWhole_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<QStringList>("names");
    QTest::addColumn<QString>("problem");

    const QByteArray whole = compact(R"({"alg":"HS256"})", R"({"sub":"ada","exp":1893499200})");
    const qsizetype end = whole.lastIndexOf('.');
    const auto payload = [](const QByteArray& json) { return compact(R"({"alg":"HS256"})", json); };
    // clang-format off
    QTest::newRow("cut off in a number")     << whole.first(end - 4)                   << QStringList{u"sub"_s} << u"The payload is cut off"_s;
    QTest::newRow("cut off in a name")       << whole.first(end - 20)                  << QStringList{u"sub"_s} << u"The payload is cut off"_s;
    QTest::newRow("cut off in a byte")       << whole.first(end - 5)                   << QStringList{u"sub"_s} << u"The payload is cut off"_s;
    QTest::newRow("a wrong byte")            << QByteArray(whole).replace(end - 3, 1, "*") << QStringList{u"sub"_s} << u"The payload holds a byte"_s;
    QTest::newRow("a wrong byte further in") << QByteArray(whole).replace(whole.indexOf('.') + 13, 1, "*") << QStringList{u"exp"_s} << u"The payload holds a byte"_s;
    QTest::newRow("I12 a duplicate")         << payload(R"({"a":1,"a":2})")            << QStringList{u"a"_s, u"a"_s} << u"The payload has the member a twice"_s;
    QTest::newRow("I12 not a number")        << payload(R"({"a":1,"b":NaN,"c":3})")    << QStringList{u"a"_s, u"c"_s} << u"The payload is not JSON"_s;
    QTest::newRow("a comma too many")        << payload(R"({"a":1,})")                 << QStringList{u"a"_s} << u"The payload is not JSON"_s;
    QTest::newRow("text behind the object")  << payload(R"({"a":1} x)")                << QStringList{u"a"_s} << u"The payload is not JSON"_s;
    QTest::newRow("a huge number")           << payload(R"({"a":1,"b":1e999})")        << QStringList{u"a"_s} << u"The payload has a number"_s;
    QTest::newRow("nested with a bracket")   << payload(R"({"a":{"b":["]}"]},"c":)")   << QStringList{u"a"_s} << u"The payload is cut off"_s;
    // clang-format on
}

void InspectionTest::salvagesWhatIsWhole()
{
    QFETCH(QByteArray, token);
    QFETCH(QStringList, names);
    QFETCH(QString, problem);

    const Inspection inspection = inspectToken(token);
    const auto* payload = inspection.part(Role::Payload);
    QVERIFY(payload && payload->salvaged);
    QStringList found;
    for (const InspectedMember& member : payload->members)
        found += member.name;
    QCOMPARE(found, names);
    const QString problems = payload->problems.join(u'\n');
    QVERIFY2(problems.contains(problem), qPrintable(problems));
    for (const QString& sentence : payload->problems)
        QVERIFY2(sentence.startsWith("The payload "_L1) && sentence.endsWith(u'.'),
                 qPrintable(sentence));
}

void InspectionTest::showsTheNoneVariants_data()
{
    QTest::addColumn<QByteArray>("alg");
    QTest::addColumn<bool>("explained");

    // clang-format off
    QTest::newRow("S01 none")              << R"("none")"_ba           << true;
    QTest::newRow("S02 None")              << R"("None")"_ba           << false;
    QTest::newRow("S02 NONE")              << R"("NONE")"_ba           << false;
    QTest::newRow("S02 nOnE")              << R"("nOnE")"_ba           << false;
    QTest::newRow("S03 a space behind")    << R"("none ")"_ba          << false;
    QTest::newRow("S03 a NUL behind")      << R"("none\u0000")"_ba     << false;
    QTest::newRow("S03 an escape")         << R"("n\u006fne")"_ba      << true;
    QTest::newRow("S04 null")              << "null"_ba                << false;
    QTest::newRow("S04 empty")             << R"("")"_ba               << false;
    QTest::newRow("S04 a list")            << R"(["none"])"_ba         << false;
    QTest::newRow("S04 a number")          << "256"_ba                 << false;
    QTest::newRow("S05 in lower case")     << R"("hs256")"_ba          << false;
    QTest::newRow("S05 as registered")     << R"("HS256")"_ba          << true;
    // clang-format on
}

void InspectionTest::showsTheNoneVariants()
{
    QFETCH(QByteArray, alg);
    QFETCH(bool, explained);

    const Inspection inspection = inspectToken(compact("{\"alg\":" + alg + '}', "{}"));
    const auto* header = inspection.part(Role::Header);
    QVERIFY(header && header->problems.isEmpty());
    QCOMPARE(header->members.size(), 1U);
    QCOMPARE(!header->members.front().valueMeaning.isEmpty(), explained);
}

void InspectionTest::readsEncryptedTokens()
{
    const QByteArray header = encodeBase64url(R"({"alg":"dir","enc":"A256GCM"})");
    const Inspection inspection = inspectToken(header + "..YWJj.YWJjZGVm.YWJjZA");
    QCOMPARE(inspection.kind, Inspection::Kind::Jwe);
    QVERIFY(inspection.problems.isEmpty());
    QCOMPARE(inspection.notes,
             QStringList{u"This is an encrypted token: only its header can be read."_s});
    const QStringList names{u"header"_s, u"encrypted key"_s, u"initialisation vector"_s,
                            u"ciphertext"_s, u"authentication tag"_s};
    const QList<qsizetype> sizes{29, 0, 3, 6, 4};
    QCOMPARE(inspection.parts.size(), 5U);
    for (qsizetype i = 0; i < 5; ++i) {
        const InspectedPart& part = inspection.parts[static_cast<std::size_t>(i)];
        QCOMPARE(part.name, names[i]);
        QCOMPARE(part.bytes->size(), sizes[i]);
        QVERIFY(part.problems.isEmpty());
    }
    QCOMPARE(inspection.parts.front().members[1].valueMeaning, u"AES-256-GCM"_s);
}

void InspectionTest::inflatesNoCompressedPayload()
{
    // E01: the compression of JOSE is named by the header, and left alone.
    const Inspection inspection = inspectToken(
        compact(R"({"alg":"dir","enc":"A128GCM","zip":"DEF"})", QByteArray(40'000, '\0')));
    QCOMPARE(inspection.part(Role::Payload)->bytes->size(), 40'000);
    QCOMPARE(inspection.part(Role::Header)->members[2].valueMeaning, u"compressed with DEFLATE"_s);
}

void InspectionTest::refusesHugeTexts()
{
    const Inspection below = inspectToken(QByteArray(64 * 1024, 'a'));
    QVERIFY(!below.problems.isEmpty());
    for (const QByteArray& text : {QByteArray(64 * 1024 + 1, 'a'), QByteArray(1 << 20, '.')}) {
        const Inspection inspection = inspectToken(text);
        QVERIFY(!inspection.foundAnything());
        QVERIFY(inspection.token.isEmpty());
        QCOMPARE(inspection.problems.size(), 1);
    }
}

void InspectionTest::findsNoTokenInOrdinaryText()
{
    for (const QByteArray& text : {""_ba, " \n\t"_ba, "hello world"_ba, "\"\""_ba, "Bearer "_ba,
                                   R"({"message":"hello"})"_ba, "'"_ba, "Authorization:"_ba})
        QVERIFY2(!inspectToken(text).foundAnything(), text.constData());
}

void InspectionTest::everyMutationIsReadWithoutHarm()
{
    const QByteArray original = "Authorization: Bearer " + token();
    for (qsizetype at = 0; at < original.size(); ++at) {
        for (const char c : {'\0', '.', '"', '{', '=', ' ', '\n', '\xff', 'A'}) {
            QByteArray text = original;
            text[at] = c;
            const Inspection inspection = inspectToken(text);
            for (const InspectedPart& part : inspection.parts) {
                QCOMPARE(inspection.token.sliced(part.offset, part.encoded.size()), part.encoded);
                if (part.badByte)
                    QVERIFY(*part.badByte >= part.offset
                            && *part.badByte < part.offset + part.encoded.size());
            }
        }
    }
}

QTEST_GUILESS_MAIN(InspectionTest)
#include "tst_inspection.moc"
