#include "core/base/base64url.h"
#include "core/token/compact.h"
#include "core/token/jws.h"
#include "tests/core/vectorfile.h"
#include "tests/support/tokens.h"

#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = TokenError::Fault;

namespace {

const QByteArray kPayload = R"({"sub":"ada"})";

QByteArray withHeader(const QByteArray& header)
{
    return Tokens::signedText(header, kPayload);
}

QByteArray good()
{
    return withHeader(R"({"alg":"HS256"})");
}

QByteArray part(qsizetype index)
{
    return good().split('.').at(index);
}

QByteArray joined(const QByteArray& header, const QByteArray& payload, const QByteArray& signature)
{
    return header + '.' + payload + '.' + signature;
}

// The good token with the bytes of its signature changed.
QByteArray withSignature(const QByteArray& bytes)
{
    return joined(part(0), part(1), encodeBase64url(bytes));
}

// A part with the unused bits of its last character counted up by one.
QByteArray nonCanonical(QByteArray text)
{
    const QByteArray alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    text.back() = alphabet.at(alphabet.indexOf(text.back()) + 1);
    return text;
}

} // namespace

class JwsTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void agreesWithRfc7515AppendixA1();
    void refusesTheUnsecuredTokenOfRfc7515();
    void refuses_data();
    void refuses();
    void everySpellingOfNoneIsRefused();
    void everyMutationOfATokenIsRefused();
    void refusesFromTheLimitOn();
    void anEmptySetOfAlgorithmsAcceptsNothing();
    void aKeyDoesNoOtherAlgorithmsWork();
    void theHeaderCannotBringItsOwnKey();
    void aHeaderReadBeforeIsCheckedAgain();
};

void JwsTest::agreesWithRfc7515AppendixA1()
{
    const QJsonObject vector = vectorFile("rfc7515/a1.json").object();
    const QByteArray token = textOf(vector, "token"_L1);
    QVERIFY(!token.isEmpty());
    auto key = Key::fromSecret(Algorithm::HS256,
                               SecretBytes::copyOf(*decodeBase64url(textOf(vector, "key"_L1))), {},
                               KeyStrength::Required);
    QVERIFY(key);
    KeySet keys;
    keys.add(std::make_shared<const Key>(std::move(*key)));

    const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(token);
    QVERIFY(payload);
    QCOMPARE(payload->bytes(), bytesOf(vector, "payload"_L1));
    QCOMPARE(payload->algorithm(), Algorithm::HS256);
    QVERIFY(!payload->weakKey());
    QCOMPARE(payload->header().root().toText(), u"{\"alg\":\"HS256\",\"typ\":\"JWT\"}"_s);

    // And the way back, from the very octets of the example.
    const QByteArray input = encodeBase64url(bytesOf(vector, "header"_L1)) + '.'
        + encodeBase64url(bytesOf(vector, "payload"_L1));
    const QByteArray signature = keys.keys().front()->sign(input);
    QCOMPARE(signature, bytesOf(vector, "signature"_L1));
    QCOMPARE(input + '.' + encodeBase64url(signature), token);
}

void JwsTest::refusesTheUnsecuredTokenOfRfc7515()
{
    const KeySet keys = Tokens::keys();
    const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(
        textOf(vectorFile("rfc7515/a5.json").object(), "token"_L1));
    QVERIFY2(!payload, "the token was accepted");
    QCOMPARE(payload.error().fault, Fault::AlgorithmRefused);
}

void JwsTest::refuses_data()
{
    QTest::addColumn<QByteArray>("token");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");

    const auto header = [](const char* name, const char* text, Fault fault,
                           const char* where = "alg") {
        QTest::newRow(name) << withHeader(text) << fault << QString::fromLatin1(where);
    };
    const auto token = [](const char* name, const QByteArray& text, Fault fault,
                          const char* where = "") {
        QTest::newRow(name) << text << fault << QString::fromLatin1(where);
    };
    const QByteArray signature = *decodeBase64url(part(2));

    // clang-format off
    token("S01 alg none, no signature", "eyJhbGciOiJub25lIn0." + part(1) + '.', Fault::AlgorithmRefused, "alg");
    token("S01 alg none, old signature", joined("eyJhbGciOiJub25lIn0", part(1), part(2)), Fault::AlgorithmRefused, "alg");
    header("S01 alg none, well signed",        R"({"alg":"none"})",        Fault::AlgorithmRefused);
    header("S03 none and a space",             R"({"alg":"none "})",       Fault::AlgorithmRefused);
    header("S03 a space and none",             R"({"alg":" none"})",       Fault::AlgorithmRefused);
    header("S03 none and NUL",                 R"({"alg":"none\u0000"})",  Fault::BadHeader);
    header("S03 none with an escape",          R"({"alg":"n\u006fne"})",   Fault::AlgorithmRefused);
    header("S03 fullwidth none",               "{\"alg\":\"\xef\xbd\x8e\xef\xbd\x8f\xef\xbd\x8e\xef\xbd\x85\"}", Fault::AlgorithmRefused);
    header("S04 no alg",                       R"({})",                    Fault::AlgorithmRefused);
    header("S04 alg null",                     R"({"alg":null})",          Fault::AlgorithmRefused);
    header("S04 alg empty",                    R"({"alg":""})",            Fault::AlgorithmRefused);
    header("S04 alg a list with none",         R"({"alg":["none"]})",      Fault::AlgorithmRefused);
    header("S04 alg a list with HS256",        R"({"alg":["HS256"]})",     Fault::AlgorithmRefused);
    header("S04 alg a number",                 R"({"alg":256})",           Fault::AlgorithmRefused);
    header("S04 alg true",                     R"({"alg":true})",          Fault::AlgorithmRefused);
    header("S04 alg an object",                R"({"alg":{}})",            Fault::AlgorithmRefused);
    header("S05 hs256",                        R"({"alg":"hs256"})",       Fault::AlgorithmRefused);
    header("S05 HS256 and a space",            R"({"alg":"HS256 "})",      Fault::AlgorithmRefused);
    header("S05 HS256 and NUL",                R"({"alg":"HS256\u0000"})", Fault::BadHeader);
    header("S05 HS255",                        R"({"alg":"HS255"})",       Fault::AlgorithmRefused);
    header("S05 HS-256",                       R"({"alg":"HS-256"})",      Fault::AlgorithmRefused);
    header("S05 HS25",                         R"({"alg":"HS25"})",        Fault::AlgorithmRefused);
    header("S08 RS256",                        R"({"alg":"RS256"})",       Fault::AlgorithmRefused);
    header("an algorithm not asked for",       R"({"alg":"HS512"})",       Fault::AlgorithmRefused);

    token("S06 signature removed",             part(0) + '.' + part(1) + '.',       Fault::BadSignature);
    token("S07 two parts",                     part(0) + '.' + part(1),             Fault::Malformed);
    token("S07 four parts, the last empty",    good() + '.',                        Fault::Malformed);
    token("S07 four parts",                    good() + ".x",                       Fault::Malformed);
    token("S07 no header",                     '.' + part(1) + '.' + part(2),       Fault::Malformed);
    token("S07 payload removed",               part(0) + ".." + part(2),            Fault::BadSignature);
    token("S07 two dots",                      "..",                                Fault::Malformed);
    token("S07 one dot",                       ".",                                 Fault::Malformed);
    token("S07 nothing",                       "",                                  Fault::Malformed);
    token("S07 five parts",                    "a.b.c.d.e",                         Fault::Malformed);
    token("S22 no byte of the MAC",            withSignature({}),                   Fault::BadSignature);
    token("S22 1 byte of the MAC",             withSignature(signature.first(1)),   Fault::BadSignature);
    token("S22 16 bytes of the MAC",           withSignature(signature.first(16)),  Fault::BadSignature);
    token("S22 31 bytes of the MAC",           withSignature(signature.first(31)),  Fault::BadSignature);
    token("S22 MAC and a zero byte",           withSignature(signature + '\0'),     Fault::BadSignature);
    token("S22 MAC twice",                     withSignature(signature + signature), Fault::BadSignature);
    token("S22 zeros instead of the MAC",      withSignature(QByteArray(32, '\0')), Fault::BadSignature);
    token("S22 MAC and the rest zeros",        withSignature(signature.first(16) + QByteArray(16, '\0')), Fault::BadSignature);

    token("S23 one padding sign",              good() + '=',                                 Fault::BadEncoding, "signature");
    token("S23 two padding signs",             good() + "==",                                Fault::BadEncoding, "signature");
    token("S23 three padding signs",           good() + "===",                               Fault::BadEncoding, "signature");
    token("S23 padded header",                 joined(part(0) + '=', part(1), part(2)),      Fault::BadEncoding, "header");
    token("S23 padded payload",                joined(part(0), part(1) + "==", part(2)),     Fault::BadEncoding, "payload");
    token("S24 unused bits in the header",     joined(nonCanonical(encodeBase64url(R"({"alg":"HS256" })")), part(1), part(2)), Fault::BadEncoding, "header");
    token("S24 unused bits in the payload",    joined(part(0), nonCanonical(part(1)), part(2)), Fault::BadEncoding, "payload");
    token("S24 unused bits in the signature",  joined(part(0), part(1), nonCanonical(part(2))), Fault::BadEncoding, "signature");
    token("S25 four exclamation marks",        good() + "!!!!",                              Fault::BadEncoding, "signature");
    token("S25 four line ends",                good() + "\n\n\n\n",                          Fault::BadEncoding, "signature");
    token("S25 four spaces in the payload",    joined(part(0), part(1) + "    ", part(2)),   Fault::BadEncoding, "payload");
    token("S25 four NUL bytes",                good() + QByteArray(4, '\0'),                 Fault::BadEncoding, "signature");
    token("S25 a question mark",               good() + '?',                                 Fault::BadEncoding, "signature");
    token("S26 standard alphabet",             joined(part(0), part(1), QByteArray(43, '+')), Fault::BadEncoding, "signature");
    token("S26 percent escape",                joined(part(0), part(1), part(2) + "%2D"),    Fault::BadEncoding, "signature");
    token("S27 leading space",                 ' ' + good(),                                 Fault::BadEncoding, "header");
    token("S27 trailing space",                good() + ' ',                                 Fault::BadEncoding, "signature");
    token("S27 trailing tab",                  good() + '\t',                                Fault::BadEncoding, "signature");
    token("S27 trailing CR LF",                good() + "\r\n",                              Fault::BadEncoding, "signature");
    token("S27 trailing LF",                   good() + '\n',                                Fault::BadEncoding, "signature");
    token("S27 byte order mark",               "\xef\xbb\xbf" + good(),                      Fault::BadEncoding, "header");
    token("S27 quotes",                        '"' + good() + '"',                           Fault::BadEncoding, "header");
    token("S27 Bearer",                        "Bearer " + good(),                           Fault::BadEncoding, "header");
    token("S28 JSON serialization",            R"({"payload":")" + part(1) + R"(","signatures":[]})", Fault::Malformed);
    token("S28 flattened serialization",       R"({"protected":")" + part(0) + R"(","payload":")" + part(1) + R"(","signature":")" + part(2) + R"("})", Fault::Malformed);
    token("S28 polyglot",                      R"({"a":")" + good() + R"("})",               Fault::BadEncoding, "header");

    header("S29 duplicate alg: none last",     R"({"alg":"HS256","alg":"none"})",            Fault::BadHeader, "alg");
    header("S29 duplicate alg: none first",    R"({"alg":"none","alg":"HS256"})",            Fault::BadHeader, "alg");
    header("S30 duplicate hidden by escape",   R"({"alg":"HS256","\u0061lg":"none"})",       Fault::BadHeader, "alg");
    header("S32 crit names an extension",      R"({"alg":"HS256","crit":["x"],"x":1})",      Fault::CriticalUnsupported, "crit");
    header("S32 crit empty",                   R"({"alg":"HS256","crit":[]})",               Fault::CriticalUnsupported, "crit");
    header("S32 crit names alg",               R"({"alg":"HS256","crit":["alg"]})",          Fault::CriticalUnsupported, "crit");
    header("S32 crit a string",                R"({"alg":"HS256","crit":"exp"})",            Fault::CriticalUnsupported, "crit");
    header("S32 crit with a number",           R"({"alg":"HS256","crit":[1]})",              Fault::CriticalUnsupported, "crit");
    header("S32 crit names what is absent",    R"({"alg":"HS256","crit":["exp"]})",          Fault::CriticalUnsupported, "crit");
    header("S32 crit names one twice",         R"({"alg":"HS256","crit":["x","x"],"x":1})",  Fault::CriticalUnsupported, "crit");
    header("S32 crit null",                    R"({"alg":"HS256","crit":null})",             Fault::CriticalUnsupported, "crit");
    header("S32 crit before alg is looked at", R"({"alg":"none","crit":["x"]})",             Fault::CriticalUnsupported, "crit");
    header("S33 b64 false with crit",          R"({"alg":"HS256","b64":false,"crit":["b64"]})", Fault::CriticalUnsupported, "crit");
    header("S33 b64 true with crit",           R"({"alg":"HS256","b64":true,"crit":["b64"]})",  Fault::CriticalUnsupported, "crit");
    header("S33 b64 false without crit",       R"({"alg":"HS256","b64":false})",             Fault::CriticalUnsupported, "b64");
    header("S33 b64 a string",                 R"({"alg":"HS256","b64":"false"})",           Fault::CriticalUnsupported, "b64");
    header("S34 kid a path",                   R"({"alg":"HS256","kid":"../../../../dev/null"})", Fault::UnknownKey, "kid");
    header("S34 kid with NUL",                 R"({"alg":"HS256","kid":"key.pem\u0000.txt"})", Fault::BadHeader, "kid");
    header("S34 kid empty",                    R"({"alg":"HS256","kid":""})",                Fault::UnknownKey, "kid");
    header("S34 kid a number",                 R"({"alg":"HS256","kid":1})",                 Fault::BadHeader, "kid");
    header("S34 kid a list",                   R"({"alg":"HS256","kid":["k1"]})",            Fault::BadHeader, "kid");
    header("S34 kid an object",                R"({"alg":"HS256","kid":{"$ne":null}})",      Fault::BadHeader, "kid");
    header("S34 kid null",                     R"({"alg":"HS256","kid":null})",              Fault::BadHeader, "kid");
    header("S35 kid SQL",                      R"({"alg":"HS256","kid":"x' UNION SELECT 'AAAA"})", Fault::UnknownKey, "kid");
    header("S35 kid with a fake log line",     R"({"alg":"HS256","kid":"k\r\nOK admin"})",   Fault::UnknownKey, "kid");
    header("S36 unknown kid",                  R"({"alg":"HS256","kid":"k2"})",              Fault::UnknownKey, "kid");
    header("S36 kid in another case",          R"({"alg":"HS256","kid":"K1"})",              Fault::UnknownKey, "kid");
    header("S39 typ a number",                 R"({"alg":"HS256","typ":5})",                 Fault::BadHeader, "typ");
    header("S50 header a list",                R"(["HS256"])",                               Fault::BadHeader, "");
    header("S51 header with a mark",           "\xef\xbb\xbf{\"alg\":\"HS256\"}",            Fault::BadHeader, "");
    header("S54 header 9 deep",                R"({"alg":"HS256","a":[[[[[[[[]]]]]]]]})",    Fault::BadHeader, "");
    header("S59 zip",                          R"({"alg":"HS256","zip":"DEF"})",             Fault::CriticalUnsupported, "zip");
    header("E12 enc",                          R"({"alg":"HS256","enc":"A256GCM"})",         Fault::CriticalUnsupported, "enc");
    // clang-format on
}

void JwsTest::refuses()
{
    QFETCH(QByteArray, token);
    QFETCH(Fault, fault);
    QFETCH(QString, where);

    const KeySet keys = Tokens::keys("k1");
    const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(token);

    QVERIFY2(!payload, "the token was accepted");
    QCOMPARE(payload.error().fault, fault);
    QCOMPARE(payload.error().where, where);
}

void JwsTest::everySpellingOfNoneIsRefused()
{
    const KeySet keys = Tokens::keys();
    for (unsigned bits = 0; bits < 16; ++bits) {
        QByteArray name = "none";
        for (int i = 0; i < 4; ++i) {
            if (bits >> i & 1U)
                name[i] = static_cast<char>(name[i] - 'a' + 'A');
        }
        const QByteArray header = "{\"alg\":\"" + name + "\"}";
        const QByteArray bare = joined(encodeBase64url(header), part(1), {});
        for (const QByteArray& token : {withHeader(header), bare}) {
            const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(token);
            QVERIFY2(!payload, name.constData());
            QCOMPARE(payload.error().fault, Fault::AlgorithmRefused);
        }
    }
}

void JwsTest::everyMutationOfATokenIsRefused()
{
    const KeySet keys = Tokens::keys();
    const JwsVerifier verifier{keys, {Algorithm::HS256}};
    const QByteArray token = good();
    QVERIFY(verifier.verify(token));

    for (qsizetype at = 0; at <= token.size(); ++at) {
        for (int byte = 0; byte < 256; ++byte) {
            const char c = static_cast<char>(byte);
            QByteArray inserted = token;
            inserted.insert(at, c);
            QVERIFY2(!verifier.verify(inserted), inserted.constData());
            if (at == token.size() || token[at] == c)
                continue;
            QByteArray replaced = token;
            replaced[at] = c;
            QVERIFY2(!verifier.verify(replaced), replaced.constData());
        }
        if (at < token.size())
            QVERIFY(!verifier.verify(QByteArray{token}.remove(at, 1)));
        if (at < token.size())
            QVERIFY(!verifier.verify(token.first(at)));
    }
}

void JwsTest::refusesFromTheLimitOn()
{
    const KeySet keys = Tokens::keys();
    const JwsVerifier verifier{keys, {Algorithm::HS256}};

    const auto headerOf = [](qsizetype size) {
        const QByteArray start = R"({"alg":"HS256"})";
        return withHeader(start + QByteArray(size - start.size(), ' '));
    };
    QVERIFY(verifier.verify(headerOf(kMaxHeaderBytes - 1)));
    QVERIFY(verifier.verify(headerOf(kMaxHeaderBytes)));
    QCOMPARE(verifier.verify(headerOf(kMaxHeaderBytes + 1)).error().fault, Fault::BadHeader);
    QVERIFY(verifier.verify(withHeader(R"({"alg":"HS256","a":[[[[[[[]]]]]]]})")));

    // The rest of the size, made up to the byte by the payload.
    const qsizetype others = part(0).size() + part(2).size() + 2;
    int boundary = 0;
    for (qsizetype bytes = (kMaxTokenBytes - others) * 3 / 4 - 4; boundary < 2; ++bytes) {
        const QByteArray token = Tokens::signedText(R"({"alg":"HS256"})", QByteArray(bytes, 'x'));
        if (token.size() <= kMaxTokenBytes) {
            QVERIFY2(verifier.verify(token), QByteArray::number(token.size()).constData());
        } else {
            ++boundary;
            QCOMPARE(verifier.verify(token).error().fault, Fault::TooLarge);
        }
    }
    QCOMPARE(verifier.verify(QByteArray(10 << 20, '.')).error().fault, Fault::TooLarge);
    QCOMPARE(verifier.verify(QByteArray(kMaxTokenBytes, '.')).error().fault, Fault::Malformed);
}

void JwsTest::anEmptySetOfAlgorithmsAcceptsNothing()
{
    const KeySet keys = Tokens::keys();
    QCOMPARE(JwsVerifier(keys, {}).verify(good()).error().fault, Fault::AlgorithmRefused);
    QCOMPARE(JwsVerifier(KeySet{}, {Algorithm::HS256}).verify(good()).error().fault,
             Fault::UnknownKey);
}

void JwsTest::aKeyDoesNoOtherAlgorithmsWork()
{
    // Signed with the right secret, under an algorithm that is allowed but is not the key's.
    const auto other = Key::fromSecret(Algorithm::HS512, SecretBytes::copyOf(Tokens::secret()), {},
                                       KeyStrength::Lenient);
    QVERIFY(other);
    const QByteArray token = signJws(*other, kPayload);
    const KeySet keys = Tokens::keys();
    const JwsVerifier verifier{keys, {Algorithm::HS256, Algorithm::HS384, Algorithm::HS512}};
    QCOMPARE(verifier.verify(token).error().fault, Fault::UnknownKey);
    QCOMPARE(verifier.verify(withHeader(R"({"alg":"HS384"})")).error().fault, Fault::UnknownKey);
}

void JwsTest::theHeaderCannotBringItsOwnKey()
{
    // S37, S38: the attacker signs with a key of his own and sends it along.
    const QByteArray secret(32, 'm');
    const auto attackers =
        Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(secret), {}, KeyStrength::Required);
    QVERIFY(attackers);
    const QByteArray jwk = R"({"kty":"oct","k":")" + encodeBase64url(secret) + R"("})";
    for (const QByteArray& member :
         {QByteArray(R"("jwk":)" + jwk), R"("jku":"http://127.0.0.1:9/x")"_ba,
          R"("x5u":"file:///etc/passwd")"_ba, R"("x5c":["bW0="])"_ba}) {
        const QByteArray header = R"({"alg":"HS256",)" + member + '}';
        const QByteArray input = encodeBase64url(header) + '.' + encodeBase64url(kPayload);
        const KeySet keys = Tokens::keys();
        const QByteArray token = input + '.' + encodeBase64url(attackers->sign(input));
        const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(token);
        QVERIFY2(!payload, member.constData());
        QCOMPARE(payload.error().fault, Fault::BadSignature);
    }
}

void JwsTest::aHeaderReadBeforeIsCheckedAgain()
{
    // The reading of a header is remembered, a verdict never: every pair of verifiers in turn.
    const KeySet keys = Tokens::keys("k1");
    const KeySet others = Tokens::keys("k2");
    const QByteArray named = withHeader(R"({"alg":"HS256","kid":"k1"})");
    const QByteArray critical = withHeader(R"({"alg":"HS256","crit":["x"]})");
    Trace first;
    Trace second;
    QVERIFY(JwsVerifier(keys, {Algorithm::HS256}).verify(named, &first));
    const auto payload = JwsVerifier{keys, {Algorithm::HS256}}.verify(named, &second);
    QVERIFY(payload);
    QCOMPARE(first.entries(), second.entries());
    QCOMPARE(JwsVerifier(keys, {Algorithm::HS512}).verify(named).error().fault,
             Fault::AlgorithmRefused);
    QCOMPARE(JwsVerifier(others, {Algorithm::HS256}).verify(named).error().fault,
             Fault::UnknownKey);
    for (int round = 0; round < 2; ++round)
        QCOMPARE(JwsVerifier(keys, {Algorithm::HS256}).verify(critical).error().fault,
                 Fault::CriticalUnsupported);
    const QByteArray header = named.first(named.indexOf('.') + 1);
    QCOMPARE(JwsVerifier(keys, {Algorithm::HS256}).verify(QByteArray(header + "A.A")).error().fault,
             Fault::BadEncoding);
    // What was returned stays what it was when the thread has read another header.
    QVERIFY(JwsVerifier(keys, {Algorithm::HS256}).verify(good()));
    QCOMPARE(payload->header().root().toText(), u"{\"alg\":\"HS256\",\"kid\":\"k1\"}"_s);
}

QTEST_GUILESS_MAIN(JwsTest)
#include "tst_jws.moc"
