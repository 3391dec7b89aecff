#include "core/base/base64url.h"
#include "core/crypto/selftest.h"
#include "core/key/jwk.h"
#include "tests/core/keyvectors.h"

#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace claimcheck;
using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

QByteArray copied(const SecretBytes& bytes)
{
    return bytes.view().toByteArray();
}

QJsonObject jwk(const char* name)
{
    const QString path = u"good/"_s + QLatin1StringView{name} + u".jwk"_s;
    return QJsonDocument::fromJson(keyBytes(path)).object();
}

QByteArray textOf(const QJsonObject& object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

QJsonObject with(QJsonObject object, const char* name, const QJsonValue& value)
{
    object.insert(QLatin1StringView{name}, value);
    return object;
}

QJsonObject without(QJsonObject object, std::initializer_list<const char*> names)
{
    for (const char* name : names)
        object.remove(QLatin1StringView{name});
    return object;
}

QByteArray bytesOf(const QJsonObject& object, const char* name)
{
    return *decodeBase64url(object.value(QLatin1StringView{name}).toString().toLatin1());
}

QString encoded(const QByteArray& bytes)
{
    return QString::fromLatin1(encodeBase64url(bytes));
}

// A member with other bytes in place of its own.
QJsonObject withBytes(const QJsonObject& object, const char* name, const QByteArray& bytes)
{
    return with(object, name, encoded(bytes));
}

QByteArray changed(QByteArray bytes)
{
    bytes.back() = static_cast<char>(bytes.back() ^ 2);
    return bytes;
}

// Ed25519 and X25519 spell numbers backwards.
QByteArray littleEndian(const char* hex)
{
    QByteArray bytes = QByteArray::fromHex(hex);
    std::ranges::reverse(bytes);
    return bytes;
}

} // namespace

class JwkTest final : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(); }
    void readsAndWritesEveryKind_data();
    void readsAndWritesEveryKind();
    void findsTheFactorsOfAnRsaKey();
    void k06AgreesWithRfc7638();
    void equalKeysHaveEqualThumbprints();
    void refuses_data();
    void refuses();
    void refusesWhatCannotBeAKeySoon();
    void writesNoPrivateMemberOfAPublicKey();

private:
    std::expected<CryptoRuntime, CryptoError> m_runtime = CryptoRuntime::start();
};

void JwkTest::readsAndWritesEveryKind_data()
{
    QTest::addColumn<QString>("name");
    QTest::addColumn<QString>("type");
    // clang-format off
    QTest::newRow("RSA")       << u"rsa"_s       << u"RSA"_s;
    QTest::newRow("P-256")     << u"p256"_s      << u"EC P-256"_s;
    QTest::newRow("P-384")     << u"p384"_s      << u"EC P-384"_s;
    QTest::newRow("P-521")     << u"p521"_s      << u"EC P-521"_s;
    QTest::newRow("secp256k1") << u"secp256k1"_s << u"EC secp256k1"_s;
    QTest::newRow("Ed25519")   << u"ed25519"_s   << u"OKP Ed25519"_s;
    QTest::newRow("Ed448")     << u"ed448"_s     << u"OKP Ed448"_s;
    QTest::newRow("X25519")    << u"x25519"_s    << u"OKP X25519"_s;
    QTest::newRow("X448")      << u"x448"_s      << u"OKP X448"_s;
    QTest::newRow("ML-DSA-44") << u"mldsa44"_s   << u"AKP ML-DSA-44"_s;
    QTest::newRow("ML-DSA-65") << u"mldsa65"_s   << u"AKP ML-DSA-65"_s;
    QTest::newRow("ML-DSA-87") << u"mldsa87"_s   << u"AKP ML-DSA-87"_s;
    // clang-format on
}

void JwkTest::readsAndWritesEveryKind()
{
    QFETCH(QString, name);
    QFETCH(QString, type);
    const auto pem = keyIn(u"good/"_s + name + u".pkcs8.pem"_s);
    QVERIFY(pem);
    QCOMPARE(typeName(*pem), type);

    const QByteArray privateText = copied(jwkText(*pem, KeyHalf::Private));
    const QByteArray publicText = copied(jwkText(*pem, KeyHalf::Public));
    const auto whole = parseJwk(privateText);
    const auto half = parseJwk(publicText);
    QVERIFY(whole && half);
    QVERIFY(whole->isPrivate() && !half->isPrivate());
    QCOMPARE(copied(jwkText(*whole, KeyHalf::Private)), privateText);
    QCOMPARE(copied(jwkText(*half, KeyHalf::Public)), publicText);
    QCOMPARE(thumbprint(*whole), thumbprint(*pem));
    QCOMPARE(thumbprint(*half), thumbprint(*pem));

    // joserfc, which does not have ML-DSA, exported the same key.
    for (const char* which : {".private", ".public"}) {
        const QJsonObject foreign = jwk(QByteArray{name.toLatin1() + which}.constData());
        if (type.startsWith("AKP"_L1)) {
            QVERIFY(foreign.isEmpty());
            continue;
        }
        const auto key = parseJwk(textOf(foreign));
        QVERIFY(key);
        QCOMPARE(thumbprint(*key), thumbprint(*pem));
        const auto ours = qstrcmp(which, ".private") == 0 ? privateText : publicText;
        QCOMPARE(without(foreign, {"kid"}), QJsonDocument::fromJson(ours).object());
    }
}

void JwkTest::findsTheFactorsOfAnRsaKey()
{
    // RFC 7518 section 6.3.2: d alone is a private key too.
    const QJsonObject full = jwk("rsa.private");
    const auto key = parseJwk(textOf(without(full, {"p", "q", "dp", "dq", "qi"})));
    QVERIFY(key && key->isPrivate());
    const auto ours = QJsonDocument::fromJson(copied(jwkText(*key, KeyHalf::Private))).object();
    // Which of the factors comes first is free, and with it the other numbers.
    const bool same = ours["p"_L1] == full["p"_L1];
    QCOMPARE(ours["p"_L1], full[same ? "p"_L1 : "q"_L1]);
    QCOMPARE(ours["q"_L1], full[same ? "q"_L1 : "p"_L1]);
    QCOMPARE(ours["dp"_L1], full[same ? "dp"_L1 : "dq"_L1]);
    QCOMPARE(ours["d"_L1], full["d"_L1]);
}

void JwkTest::k06AgreesWithRfc7638()
{
    // Section 3.1, and appendix A.3 of RFC 8037.
    const auto rsa = parseJwk(
        R"({"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aP)"
        R"(FFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v)"
        R"(-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-b)"
        R"(FTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",)"
        R"("e":"AQAB","alg":"RS256","kid":"2011-04-29"})");
    QVERIFY(rsa);
    QCOMPARE(thumbprint(*rsa), "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"_ba);
    const auto ed25519 = parseJwk(
        R"({"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"})");
    QVERIFY(ed25519);
    QCOMPARE(thumbprint(*ed25519), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"_ba);
}

void JwkTest::equalKeysHaveEqualThumbprints()
{
    const QJsonObject object = jwk("p256.public");
    const auto plain = parseJwk(textOf(object));
    QVERIFY(plain);
    const QByteArray x = object["x"_L1].toString().toLatin1();
    const QByteArray y = object["y"_L1].toString().toLatin1();
    const QByteArray reversed =
        R"({ "y":")" + y + R"(","x":")" + x + R"(","kty":"EC", "crv":"P-256" })";
    for (const QByteArray& text :
         {reversed, textOf(with(object, "kid", u"k1"_s)), textOf(with(object, "use", u"sig"_s)),
          textOf(with(object, "extra", QJsonArray{1, 2})), textOf(with(object, "alg", u"ES256"_s)),
          textOf(jwk("p256.private")), textOf(object).replace(R"("kty")", R"("\u006bty")")}) {
        const auto key = parseJwk(text);
        QVERIFY2(key, text.constData());
        QCOMPARE(thumbprint(*key), thumbprint(*plain));
    }
    QVERIFY(thumbprint(*plain) != thumbprint(*keyIn(u"good/p384.spki.pem"_s)));
}

void JwkTest::refuses_data()
{
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<Fault>("fault");
    QTest::addColumn<QString>("where");
    const auto row = [](const char* name, const QJsonObject& object, Fault fault,
                        const char* where = "") {
        QTest::newRow(name) << textOf(object) << fault << QString::fromLatin1(where);
    };
    const auto text = [](const char* name, const QByteArray& json, Fault fault,
                         const char* where = "") {
        QTest::newRow(name) << json << fault << QString::fromLatin1(where);
    };
    const QJsonObject rsa = jwk("rsa.private");
    const QJsonObject rsaPublic = jwk("rsa.public");
    const QJsonObject ec = jwk("p256.private");
    const QJsonObject ed = jwk("ed25519.private");
    const QJsonObject edPublic = jwk("ed25519.public");
    const QJsonObject x25519 = jwk("x25519.public");
    const QJsonObject oct{{u"kty"_s, u"oct"_s}, {u"k"_s, encoded(QByteArray(32, 'k'))}};
    const QByteArray n = bytesOf(rsa, "n");
    const QByteArray x = bytesOf(ec, "x");
    const QString k = oct["k"_L1].toString();

    // clang-format off
    text("nothing",                             "",                                             Fault::BadJson);
    text("K03 a list",                          "[]",                                           Fault::BadJson);
    text("K03 no member",                       "{}",                                           Fault::MissingMember, "kty");
    text("K03 kty twice",                       R"({"kty":"oct","kty":"RSA","k":"AA"})",        Fault::BadJson, "kty");
    text("K03 k twice, once escaped",           R"({"kty":"oct","k":"AA","\u006b":"AQ"})",      Fault::BadJson, "k");
    text("K03 a comma too many",                R"({"kty":"oct","k":"AA",})",                   Fault::BadJson);
    text("K03 100 deep",                        R"({"kty":"oct","k":"AA","a":)" + QByteArray(100, '[') + QByteArray(100, ']') + '}', Fault::TooLarge);
    text("K03 5 MB",                            R"({"kty":"oct","k":")" + QByteArray(5 << 20, 'A') + R"("})", Fault::TooLarge);
    row("kty unknown",                          with(ec, "kty", u"ec"_s),                       Fault::UnknownType, "kty");
    row("kty a number",                         with(ec, "kty", 1),                             Fault::BadMember, "kty");
    row("kty empty",                            with(ec, "kty", u""_s),                         Fault::BadMember, "kty");
    row("S16 crv unknown",                      with(ec, "crv", u"P-255"_s),                    Fault::UnknownType, "crv");
    row("S16 crv in small letters",             with(ec, "crv", u"p-256"_s),                    Fault::UnknownType, "crv");
    row("S16 crv missing",                      without(ec, {"crv"}),                           Fault::MissingMember, "crv");
    row("S16 crv a number",                     with(ec, "crv", 256),                           Fault::BadMember, "crv");
    row("S16 crv of the other type",            with(ec, "crv", u"Ed25519"_s),                  Fault::UnknownType, "crv");
    row("S16 a key of P-256 says P-384",        with(ec, "crv", u"P-384"_s),                    Fault::BadMember, "x");
    row("S16 a key of P-256 says secp256k1",    with(ec, "crv", u"secp256k1"_s),                Fault::NotOnCurve);
    row("S20 a key of Ed25519 says Ed448",      with(ed, "crv", u"Ed448"_s),                    Fault::BadMember, "x");
    row("S20 a key of Ed25519 says X25519",     with(ed, "crv", u"X25519"_s),                   Fault::Mismatch);
    row("ML-DSA without alg",                   {{u"kty"_s, u"AKP"_s}, {u"pub"_s, k}},          Fault::MissingMember, "alg");
    row("ML-DSA, too few bytes",                {{u"kty"_s, u"AKP"_s}, {u"alg"_s, u"ML-DSA-44"_s}, {u"pub"_s, k}}, Fault::BadMember, "pub");
    row("kid a number",                         with(ec, "kid", 1),                             Fault::BadMember, "kid");
    row("kid empty",                            with(ec, "kid", u""_s),                         Fault::BadMember, "kid");

    row("K04 x without its leading byte",       withBytes(ec, "x", x.sliced(1)),                Fault::BadMember, "x");
    text("K04 P-521 as joserfc writes it",      keyBytes(u"bad/p521-short.public.jwk"_s),       Fault::BadMember, "x");
    text("K04 P-521 so, with d",                keyBytes(u"bad/p521-short.private.jwk"_s),      Fault::BadMember, "x");
    row("K04 x longer",                         withBytes(ec, "x", '\0' + x),                   Fault::BadMember, "x");
    row("K04 x padded",                         with(ec, "x", QString(ec["x"_L1].toString() + u'=')), Fault::BadMember, "x");
    row("K04 x in the standard alphabet",       with(ec, "x", QString(43, u'+')),               Fault::BadMember, "x");
    row("K04 x not text",                       with(ec, "x", 5),                               Fault::BadMember, "x");
    row("K04 x empty",                          with(ec, "x", u""_s),                           Fault::BadMember, "x");
    row("K04 x missing",                        without(ec, {"x"}),                             Fault::MissingMember, "x");
    row("K04 y missing",                        without(ec, {"y"}),                             Fault::MissingMember, "y");
    row("K04 y of another point",               withBytes(ec, "y", changed(bytesOf(ec, "y"))),  Fault::NotOnCurve);
    row("K04 x and y zero",                     withBytes(withBytes(ec, "x", QByteArray(32, '\0')), "y", QByteArray(32, '\0')), Fault::NotOnCurve);
    row("K04 x not below the field",            withBytes(ec, "x", QByteArray(32, '\xff')),     Fault::NotOnCurve);
    row("K04 d of another key",                 withBytes(ec, "d", changed(bytesOf(ec, "d"))),  Fault::Mismatch);
    row("K04 d shorter",                        withBytes(ec, "d", bytesOf(ec, "d").sliced(1)), Fault::BadMember, "d");
    row("K04 d zero",                           withBytes(ec, "d", QByteArray(32, '\0')),       Fault::Mismatch);
    row("K04 d is null",                        with(ec, "d", QJsonValue::Null),                Fault::BadMember, "d");

    row("K04 n with a leading zero",            withBytes(rsa, "n", '\0' + n),                  Fault::BadMember, "n");
    row("K04 e with a leading zero",            withBytes(rsa, "e", '\0' + bytesOf(rsa, "e")),  Fault::BadMember, "e");
    row("K04 d with a leading zero",            withBytes(rsa, "d", '\0' + bytesOf(rsa, "d")),  Fault::BadMember, "d");
    row("K04 RSA, d of another key",            withBytes(rsa, "d", changed(bytesOf(rsa, "d"))), Fault::Mismatch);
    row("K04 d of another key, alone",          without(withBytes(rsa, "d", changed(bytesOf(rsa, "d"))), {"p", "q", "dp", "dq", "qi"}), Fault::Mismatch);
    row("K04 d is 1, alone",                    without(with(rsa, "d", u"AQ"_s), {"p", "q", "dp", "dq", "qi"}), Fault::Mismatch);
    row("K04 two equal primes",                 with(rsa, "q", rsa["p"_L1]),                    Fault::Mismatch);
    row("K04 p and q change places",            with(with(rsa, "q", rsa["p"_L1]), "p", rsa["q"_L1]), Fault::Mismatch);
    row("K04 p is 1 and q is n",                with(with(rsa, "p", u"AQ"_s), "q", rsa["n"_L1]), Fault::Mismatch);
    row("K04 dp of another key",                withBytes(rsa, "dp", changed(bytesOf(rsa, "dp"))), Fault::Mismatch);
    row("K04 dq of another key",                withBytes(rsa, "dq", changed(bytesOf(rsa, "dq"))), Fault::Mismatch);
    row("K04 qi of another key",                withBytes(rsa, "qi", changed(bytesOf(rsa, "qi"))), Fault::Mismatch);
    row("K04 qi missing",                       without(rsa, {"qi"}),                           Fault::BadMember);
    row("K04 p without d",                      without(rsa, {"d"}),                            Fault::BadMember);
    row("K04 more than two primes",             with(rsa, "oth", QJsonArray{}),                 Fault::MultiPrime, "oth");
    row("S18 RSA of 1024 bits",                 withBytes(rsaPublic, "n", n.first(128)),        Fault::RsaTooSmall);
    row("S18 RSA of 2047 bits",                 withBytes(rsaPublic, "n", '\x7f' + n.sliced(1)), Fault::RsaTooSmall);
    row("S18 RSA of 8200 bits",                 withBytes(rsaPublic, "n", QByteArray(1025, '\xff')), Fault::RsaTooLarge);
    row("S18 even modulus",                     withBytes(rsaPublic, "n", n.chopped(1) + '\2'), Fault::RsaModulus);
    row("S18 e is 1",                           with(rsaPublic, "e", u"AQ"_s),                  Fault::RsaExponent);
    row("S18 e is 2",                           with(rsaPublic, "e", u"Ag"_s),                  Fault::RsaExponent);
    row("S18 e is even",                        with(rsaPublic, "e", u"AQAA"_s),                Fault::RsaExponent);
    row("S18 e is above 2^32",                  with(rsaPublic, "e", u"AQAAAAE"_s),             Fault::RsaExponent);
    row("S18 e is as long as n",                with(rsaPublic, "e", rsa["d"_L1]),              Fault::RsaExponent);

    row("K04 Ed25519, d of another key",        withBytes(ed, "d", changed(bytesOf(ed, "d"))),  Fault::Mismatch);
    row("S20 Ed25519, the neutral point",       withBytes(edPublic, "x", littleEndian("0000000000000000000000000000000000000000000000000000000000000001")), Fault::NotOnCurve);
    row("S20 Ed25519, y is 0",                  withBytes(edPublic, "x", QByteArray(32, '\0')), Fault::NotOnCurve);
    row("S20 Ed25519, y is 0, sign set",        withBytes(edPublic, "x", littleEndian("8000000000000000000000000000000000000000000000000000000000000000")), Fault::NotOnCurve);
    row("S20 Ed25519, order 2",                 withBytes(edPublic, "x", littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffec")), Fault::NotOnCurve);
    row("S20 Ed25519, order 8",                 withBytes(edPublic, "x", littleEndian("7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7")), Fault::NotOnCurve);
    row("S20 Ed25519, order 8, sign set",       withBytes(edPublic, "x", littleEndian("fa03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7")), Fault::NotOnCurve);
    row("S20 Ed25519, y not below the prime",   withBytes(edPublic, "x", littleEndian("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffee")), Fault::NotOnCurve);
    row("S20 X25519, order 8",                  withBytes(x25519, "x", littleEndian("00b8495f16056286fdb1329ceb8d09da6ac49ff1fae35616aeb8413b7c7aebe0")), Fault::NotOnCurve);
    row("S20 X25519, zero",                     withBytes(x25519, "x", QByteArray(32, '\0')),   Fault::NotOnCurve);

    row("K04 k empty",                          with(oct, "k", u""_s),                          Fault::BadMember, "k");
    row("K04 k missing",                        without(oct, {"k"}),                            Fault::MissingMember, "k");
    row("K04 k padded",                         with(oct, "k", QString(k + u'=')),              Fault::BadMember, "k");
    row("K04 k with an unused bit",             with(oct, "k", QString(k.chopped(1) + u't')),   Fault::BadMember, "k");
    row("S21 k of 31 bytes for HS256",          with(withBytes(oct, "k", QByteArray(31, 'k')), "alg", u"HS256"_s), Fault::TooShort, "k");
    row("S21 k of 47 bytes for HS384",          with(withBytes(oct, "k", QByteArray(47, 'k')), "alg", u"HS384"_s), Fault::TooShort, "k");
    row("S21 k of 63 bytes for HS512",          with(withBytes(oct, "k", QByteArray(63, 'k')), "alg", u"HS512"_s), Fault::TooShort, "k");

    row("K03 sig and encrypt",                  with(with(oct, "use", u"sig"_s), "key_ops", QJsonArray{u"encrypt"_s}), Fault::Contradiction, "key_ops");
    row("K03 enc and sign",                     with(with(oct, "use", u"enc"_s), "key_ops", QJsonArray{u"sign"_s}), Fault::Contradiction, "key_ops");
    row("K03 sign and encrypt",                 with(oct, "key_ops", QJsonArray{u"sign"_s, u"encrypt"_s}), Fault::Contradiction, "key_ops");
    row("K03 an operation twice",               with(oct, "key_ops", QJsonArray{u"sign"_s, u"sign"_s}), Fault::BadMember, "key_ops");
    row("K03 no operation",                     with(oct, "key_ops", QJsonArray{}),             Fault::BadMember, "key_ops");
    row("K03 an operation that is a number",    with(oct, "key_ops", QJsonArray{1}),            Fault::BadMember, "key_ops");
    row("K03 operations as text",               with(oct, "key_ops", u"sign"_s),                Fault::BadMember, "key_ops");
    row("K03 enc and HS256",                    with(with(oct, "use", u"enc"_s), "alg", u"HS256"_s), Fault::Contradiction, "alg");
    row("K03 deriveKey and ES256",              with(with(ec, "key_ops", QJsonArray{u"deriveKey"_s}), "alg", u"ES256"_s), Fault::Contradiction, "alg");
    row("S08 an RSA key says HS256",            with(rsaPublic, "alg", u"HS256"_s),             Fault::Contradiction, "alg");
    row("S09 an EC key says HS256",             with(ec, "alg", u"HS256"_s),                    Fault::Contradiction, "alg");
    row("S08 a secret says RS256",              with(oct, "alg", u"RS256"_s),                   Fault::Contradiction, "alg");
    row("S16 P-256 says ES384",                 with(ec, "alg", u"ES384"_s),                    Fault::Contradiction, "alg");
    row("S16 P-256 says ES256K",                with(ec, "alg", u"ES256K"_s),                   Fault::Contradiction, "alg");
    row("S20 Ed25519 says Ed448",               with(ed, "alg", u"Ed448"_s),                    Fault::Contradiction, "alg");
    row("S20 X25519 says EdDSA",                with(x25519, "alg", u"EdDSA"_s),                Fault::Contradiction, "alg");
    // clang-format on
}

void JwkTest::refuses()
{
    QFETCH(QByteArray, text);
    QFETCH(Fault, fault);
    QFETCH(QString, where);
    const auto key = parseJwk(text);
    QVERIFY2(!key, "the key was accepted");
    QCOMPARE(key.error().fault, fault);
    QCOMPARE(key.error().where, where);
}

void JwkTest::refusesWhatCannotBeAKeySoon()
{
    // A modulus of 8192 bits and a d that fits no other number: the factors must not be looked for
    // with one base after the other.
    const QByteArray numbers(1024, '\xff');
    QElapsedTimer clock;
    clock.start();
    const auto key = parseJwk(textOf({{u"kty"_s, u"RSA"_s},
                                      {u"n"_s, encoded(numbers)},
                                      {u"e"_s, u"AQAB"_s},
                                      {u"d"_s, encoded(numbers.chopped(1) + '\x0b')}}));
    QVERIFY(!key);
    QCOMPARE(key.error().fault, Fault::Mismatch);
    QVERIFY2(clock.elapsed() < 5000, "that took too long");
}

void JwkTest::writesNoPrivateMemberOfAPublicKey()
{
    for (const QString& name : keyFiles(u"good"_s, {u"*.pkcs8.pem"_s})) {
        const auto key = keyIn(name);
        QVERIFY(key);
        const auto half = QJsonDocument::fromJson(copied(jwkText(*key, KeyHalf::Public))).object();
        const auto whole =
            QJsonDocument::fromJson(copied(jwkText(*key, KeyHalf::Private))).object();
        for (const char* member : {"d", "p", "q", "dp", "dq", "qi", "priv", "k", "oth"})
            QVERIFY2(!half.contains(QLatin1StringView{member}), qPrintable(name));
        QVERIFY(whole.contains("d"_L1) || whole.contains("priv"_L1));
        for (const QString& member : half.keys())
            QCOMPARE(half[member], whole[member]);
    }
    const KeyMaterial secret{.key = SecretBytes(32), .id = {}};
    QVERIFY(jwkText(secret, KeyHalf::Public).isEmpty());
}

QTEST_GUILESS_MAIN(JwkTest)
#include "tst_jwk.moc"
