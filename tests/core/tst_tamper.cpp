#include "core/base/base64url.h"
#include "core/inspect/tamper.h"
#include "core/token/jws.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TamperError::Fault;

namespace {

const QByteArray kHeader = R"({ "typ" : "JWT", "alg":"HS256" })";

QByteArray tokenOf(const QByteArray& payload)
{
    return Tokens::signedText(kHeader, payload);
}

QByteArray textOf(const QByteArray& token, int part)
{
    return decodeBase64url(token.split('.').at(part)).value_or("?");
}

Key key(const QByteArray& id = {}, Algorithm algorithm = Algorithm::HS256)
{
    return Key::fromSecret(algorithm, SecretBytes::copyOf(Tokens::secret()), id,
                           KeyStrength::Lenient)
        .value();
}

} // namespace

class TamperTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void setsAClaim_data();
    void setsAClaim();
    void removesAClaim_data();
    void removesAClaim();
    void removingWhatWasAddedRestoresTheToken_data();
    void removingWhatWasAddedRestoresTheToken();
    void touchesNothingElse();
    void makesUnsignedTokens_data();
    void makesUnsignedTokens();
    void flipsABit();
    void flipsAByte();
    void replacesAndAppends();
    void signsAnew();
    void signsUnderAHeaderThatLies();
    void refuses_data();
    void refuses();
    void refusesToGrowWithoutLimit();
};

void TamperTest::setsAClaim_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QString>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QByteArray>("after");

    // clang-format off
    QTest::newRow("a new value")               << R"({"sub":"ada","n":1.0})"_ba << u"sub"_s  << R"("bob")"_ba  << R"({"sub":"bob","n":1.0})"_ba;
    QTest::newRow("a new claim")               << R"({"n":1e0})"_ba             << u"sub"_s  << R"("bob")"_ba  << R"({"n":1e0,"sub":"bob"})"_ba;
    QTest::newRow("into an empty object")      << "{ }"_ba                      << u"a"_s    << "1"_ba         << R"({"a":1 })"_ba;
    QTest::newRow("space stays")               << "{ \"a\" : 1 ,\n\"b\":2 }"_ba << u"a"_s    << "[ 3 ]"_ba     << "{ \"a\" : [ 3 ] ,\n\"b\":2 }"_ba;
    QTest::newRow("new before the last space") << "{\"a\":1\n}\n"_ba            << u"b"_s    << "2"_ba         << "{\"a\":1,\"b\":2\n}\n"_ba;
    QTest::newRow("digits stay")               << R"({"a":1})"_ba               << u"a"_s    << "1.50E+02"_ba  << R"({"a":1.50E+02})"_ba;
    QTest::newRow("an escaped name")           << R"({"\u0061":1})"_ba          << u"a"_s    << "2"_ba         << R"({"\u0061":2})"_ba;
    QTest::newRow("a name to escape")          << "{}"_ba                       << u"a\"b"_s << "2"_ba         << R"({"a\"b":2})"_ba;
    QTest::newRow("no name")                   << "{}"_ba                       << u""_s     << "2"_ba         << R"({"":2})"_ba;
    QTest::newRow("a bracket in a text")       << R"({"x":"}{","a":[{"a":1}]})"_ba << u"a"_s << "2"_ba         << R"({"x":"}{","a":2})"_ba;
    QTest::newRow("not the inner one")         << R"({"x":{"a":1}})"_ba         << u"a"_s    << "2"_ba         << R"({"x":{"a":1},"a":2})"_ba;
    QTest::newRow("null")                      << R"({"exp":5})"_ba             << u"exp"_s  << " null "_ba    << R"({"exp":null})"_ba;
    QTest::newRow("beside a broken one")       << R"({"n":NaN,"a":1})"_ba       << u"a"_s    << "2"_ba         << R"({"n":NaN,"a":2})"_ba;
    // clang-format on
}

void TamperTest::setsAClaim()
{
    QFETCH(QByteArray, before);
    QFETCH(QString, name);
    QFETCH(QByteArray, value);
    QFETCH(QByteArray, after);

    const auto changed = setMember(tokenOf(before), TokenPart::Payload, name, value);
    QVERIFY(changed);
    QCOMPARE(textOf(*changed, 1), after);
}

void TamperTest::removesAClaim_data()
{
    QTest::addColumn<QByteArray>("before");
    QTest::addColumn<QByteArray>("after");

    // clang-format off
    QTest::newRow("the first")   << R"({"a":1, "b":2})"_ba         << R"({"b":2})"_ba;
    QTest::newRow("the last")    << R"({"b":2 , "a":1 })"_ba       << R"({"b":2 })"_ba;
    QTest::newRow("in between")  << R"({"b":2,"a":[1,"}"],"c":3})"_ba << R"({"b":2,"c":3})"_ba;
    QTest::newRow("the only")    << R"({ "a":1 })"_ba              << "{  }"_ba;
    // clang-format on
}

void TamperTest::removesAClaim()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, after);

    const auto changed = removeMember(tokenOf(before), TokenPart::Payload, u"a"_s);
    QVERIFY(changed);
    QCOMPARE(textOf(*changed, 1), after);
}

void TamperTest::removingWhatWasAddedRestoresTheToken_data()
{
    QTest::addColumn<QByteArray>("payload");
    for (const char* payload : {"{}", " { } ", R"({"a":1})", "{\"a\":1 ,\t\"b\" : {} }\n"})
        QTest::newRow(payload) << QByteArray(payload);
}

void TamperTest::removingWhatWasAddedRestoresTheToken()
{
    QFETCH(QByteArray, payload);

    const QByteArray token = tokenOf(payload);
    const auto added = setMember(token, TokenPart::Payload, u"new"_s, R"({"x":[1]})");
    QVERIFY(added);
    QVERIFY(*added != token);
    QCOMPARE(removeMember(*added, TokenPart::Payload, u"new"_s), token);
}

void TamperTest::touchesNothingElse()
{
    const QByteArray token = tokenOf(R"({"sub":"ada"})");
    const auto parts = token.split('.');
    const auto payload = setMember(token, TokenPart::Payload, u"sub"_s, "1").value().split('.');
    QCOMPARE(payload[0], parts[0]);
    QCOMPARE(payload[2], parts[2]);
    const auto header = setMember(token, TokenPart::Header, u"kid"_s, R"("x")").value();
    QCOMPARE(textOf(header, 0), R"({ "typ" : "JWT", "alg":"HS256","kid":"x" })"_ba);
    QCOMPARE(header.split('.').mid(1), parts.mid(1));
}

void TamperTest::makesUnsignedTokens_data()
{
    QTest::addColumn<QString>("spelling");
    QTest::newRow("S01 none") << u"none"_s;
    QTest::newRow("S02 None") << u"None"_s;
    QTest::newRow("S02 NONE") << u"NONE"_s;
    QTest::newRow("S02 nOnE") << u"nOnE"_s;
    QTest::newRow("S03 a space behind") << u"none "_s;
}

void TamperTest::makesUnsignedTokens()
{
    QFETCH(QString, spelling);

    const QByteArray token = tokenOf("{}");
    const auto changed = makeUnsigned(token, spelling);
    QVERIFY(changed);
    QCOMPARE(textOf(*changed, 0),
             QByteArray(R"({ "typ" : "JWT", "alg":")" + spelling.toUtf8() + R"(" })"));
    QVERIFY(changed->endsWith('.'));
    QCOMPARE(stripSignature(token).value(),
             QByteArray(token.first(token.lastIndexOf('.') + 1))); // S06
}

void TamperTest::flipsABit()
{
    const QByteArray token = tokenOf("{}");
    const auto changed = flipBit(token, TokenPart::Payload, 15);
    QCOMPARE(textOf(*changed, 1), "{|"_ba);
    QCOMPARE(flipBit(*changed, TokenPart::Payload, 15), token);
    QCOMPARE(textOf(flipBit(token, TokenPart::Payload, 0).value(), 1), "\xfb}"_ba);

    const KeySet keys = Tokens::keys();
    const JwsVerifier verifier{keys, {Algorithm::HS256}};
    QVERIFY(verifier.verify(token));
    for (qsizetype bit = 0; bit < 256; ++bit)
        QVERIFY(!verifier.verify(flipBit(token, TokenPart::Signature, bit).value()));
}

void TamperTest::flipsAByte()
{
    const QByteArray token = tokenOf("{}");
    QCOMPARE(textOf(flipByte(token, TokenPart::Payload, 1).value(), 1), "{\x82"_ba);
    QCOMPARE(flipByte(flipByte(token, TokenPart::Header, 3).value(), TokenPart::Header, 3), token);
}

void TamperTest::replacesAndAppends()
{
    QCOMPARE(replacePart("a.b.c", TokenPart::Payload, "not base64!"), "a.not base64!.c"_ba);
    QCOMPARE(appendToPart("a.b.c", TokenPart::Signature, "=="), "a.b.c=="_ba);
    QCOMPARE(appendToPart("a.b.c", TokenPart::Header, "\n"), "a\n.b.c"_ba);
}

void TamperTest::signsAnew()
{
    const auto changed =
        setMember(tokenOf(R"({"sub":"ada"})"), TokenPart::Payload, u"sub"_s, R"("admin")");
    const KeySet keys = Tokens::keys(u"k1"_s.toUtf8());
    const JwsVerifier verifier{keys, {Algorithm::HS256}};
    QVERIFY(!verifier.verify(*changed));
    const auto resigned = resign(*changed, key("k1"));
    QVERIFY(resigned);
    QVERIFY(verifier.verify(*resigned));
    QCOMPARE(textOf(*resigned, 0), R"({ "typ" : "JWT", "alg":"HS256","kid":"k1" })"_ba);
    QCOMPARE(textOf(*resigned, 1), R"({"sub":"admin"})"_ba);
    QCOMPARE(resign(tokenOf("{}"), key()), tokenOf("{}"));
}

void TamperTest::signsUnderAHeaderThatLies()
{
    const QByteArray token = tokenOf("{}");
    const auto kept = resign(token, key({}, Algorithm::HS512), ResignHeader::Keep);
    QVERIFY(kept);
    QCOMPARE(textOf(*kept, 0), kHeader);
    QCOMPARE(textOf(*kept, 2).size(), 64);
    const auto adapted = resign(token, key({}, Algorithm::HS512));
    QCOMPARE(textOf(*adapted, 0), R"({ "typ" : "JWT", "alg":"HS512" })"_ba);
}

void TamperTest::refuses_data()
{
    QTest::addColumn<TamperResult>("result");
    QTest::addColumn<TamperError>("error");

    const QByteArray token = tokenOf(R"({"a":1,"b":2,"b":3})");
    const auto set = [&token](const QByteArray& value) {
        return setMember(token, TokenPart::Payload, u"a"_s, value);
    };
    const QString payload = u"payload"_s;
    // clang-format off
    QTest::newRow("two parts")              << setMember("a.b", TokenPart::Header, u"a"_s, "1")            << TamperError{Fault::NotAToken, {}};
    QTest::newRow("five parts")             << stripSignature("a.b.c.d.e")                                 << TamperError{Fault::NotAToken, {}};
    QTest::newRow("an empty text")          << resign({}, key(), ResignHeader::Keep)                       << TamperError{Fault::NotAToken, {}};
    QTest::newRow("a padded part")          << setMember("e30.e30=.x", TokenPart::Payload, u"a"_s, "1")    << TamperError{Fault::PartUnreadable, payload};
    QTest::newRow("a part of a list")       << removeMember("e30.W10.x", TokenPart::Payload, u"a"_s)       << TamperError{Fault::PartUnreadable, payload};
    QTest::newRow("a part cut off")         << setMember("e30.eyJhIjox.x", TokenPart::Payload, u"a"_s, "1") << TamperError{Fault::PartUnreadable, payload};
    QTest::newRow("no value")               << set("")                                                     << TamperError{Fault::NotJson, u"a"_s};
    QTest::newRow("a bare word")            << set("admin")                                                << TamperError{Fault::NotJson, u"a"_s};
    QTest::newRow("two values")             << set("1,2")                                                  << TamperError{Fault::NotJson, u"a"_s};
    QTest::newRow("a way out")              << set("1,\"admin\":true")                                     << TamperError{Fault::NotJson, u"a"_s};
    QTest::newRow("a member twice")         << setMember(token, TokenPart::Payload, u"b"_s, "1")           << TamperError{Fault::AmbiguousMember, u"b"_s};
    QTest::newRow("remove a member twice")  << removeMember(token, TokenPart::Payload, u"b"_s)             << TamperError{Fault::AmbiguousMember, u"b"_s};
    QTest::newRow("no such member")         << removeMember(token, TokenPart::Payload, u"A"_s)             << TamperError{Fault::NoSuchMember, u"A"_s};
    QTest::newRow("a bit too far")          << flipBit("e30.e30.x", TokenPart::Payload, 16)                << TamperError{Fault::OutOfRange, payload};
    QTest::newRow("a bit before")           << flipBit("e30.e30.x", TokenPart::Payload, -1)                << TamperError{Fault::OutOfRange, payload};
    QTest::newRow("a byte of nothing")      << flipByte("e30..x", TokenPart::Payload, 0)                   << TamperError{Fault::OutOfRange, payload};
    // clang-format on
}

void TamperTest::refuses()
{
    QFETCH(TamperResult, result);
    QFETCH(TamperError, error);

    QVERIFY(!result);
    QCOMPARE(result.error().fault, error.fault);
    QCOMPARE(result.error().where, error.where);
}

void TamperTest::refusesToGrowWithoutLimit()
{
    const auto grown = appendToPart("a.b.c", TokenPart::Signature, QByteArray(70'000, 'x'));
    QCOMPARE(grown.error().fault, Fault::TooLarge);
}

QTEST_GUILESS_MAIN(TamperTest)
#include "tst_tamper.moc"
