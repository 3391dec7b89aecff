#include "core/crypto/signatureselftest.h"

#include "core/base/base64url.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/digest.h"
#include "core/crypto/keyencoding.h"
#include "core/crypto/signature.h"

#include <array>

namespace claimcheck {

namespace {

// RFC 7515 appendix A.2.
constexpr QByteArrayView kRsaN =
    "ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1"
    "Pt0Bm4d4QlL-yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpa"
    "SHSXndS5z5rexMdbBYUsLA9e-KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4"
    "LT6_I5IhlJH7aGhyxXFvUK-DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ";
constexpr QByteArrayView kRsaD =
    "Eq5xpGnNCivDflJsRQBXHx1hdR1k6Ulwe2JZD50LpXyWPEAeP88vLNO97IjlA7_GQ5sLKMgvfTeXZx9SE-7YwV"
    "ol2NXOoAJe46sui395IW_GO-pWJ1O0BkTGoVEn2bKVRUCgu-GjBVaYLU6f3l9kJfFNS3E0QbVdxzubSu3Mkqzj"
    "kn439X0M_V51gfpRLI9JYanrC4D4qAdGcopV_0ZHHzQlBjudU2QvXt4ehNYTCBr6XCLQUShb1juUO1ZdiYoFaF"
    "QT5Tw8bGUl_x_jTj3ccPDVZFD9pIuhLhBOneufuBiB4cS98l2SR_RQyGWSeWjnczT0QU91p1DhOVRuOopznQ";
constexpr QByteArrayView kRsaP =
    "4BzEEOtIpmVdVEZNCqS7baC4crd0pqnRH_5IB3jw3bcxGn6QLvnEtfdUdiYrqBdss1l58BQ3KhooKeQTa9AB0H"
    "w_Py5PJdTJNPY8cQn7ouZ2KKDcmnPGBY5t7yLc1QlQ5xHdwW1VhvKn-nXqhJTBgIPgtldC-KDV5z-y2XDwGUc";
constexpr QByteArrayView kRsaQ =
    "uQPEfgmVtjL0Uyyx88GZFF1fOunH3-7cepKmtH4pxhtCoHqpWmT8YAmZxaewHgHAjLYsp1ZSe7zFYHj7C6ul7T"
    "jeLQeZD_YwD66t62wDmpe_HlB-TnBA-njbglfIsRLtXlnDzQkv5dTltRJ11BKBBypeeF6689rjcJIDEz9RWdc";
constexpr QByteArrayView kRsaDp =
    "BwKfV3Akq5_MFZDFZCnW-wzl-CCo83WoZvnLQwCTeDv8uzluRSnm71I3QCLdhrqE2e9YkxvuxdBfpT_PI7Yz-F"
    "OKnu1R6HsJeDCjn12Sk3vmAktV2zb34MCdy7cpdTh_YVr7tss2u6vneTwrA86rZtu5Mbr1C1XsmvkxHQAdYo0";
constexpr QByteArrayView kRsaDq =
    "h_96-mK1R_7glhsum81dZxjTnYynPbZpHziZjeeHcXYsXaaMwkOlODsWa7I9xXDoRwbKgB719rrmI2oKr6N3Do"
    "9U0ajaHF-NKJnwgjMd2w9cjz3_-kyNlxAr2v4IKhGNpmM5iIgOS1VZnOZ68m6_pbLBSp3nssTdlqvd0tIiTHU";
constexpr QByteArrayView kRsaQi =
    "IYd7DHOhrWvxkwPQsRM2tOgrjbcrfvtQJipd-DlcxyVuuM9sQLdgjVk2oy26F0EmpScGLq2MowX7fhd_QJQ3yd"
    "y5cY7YIBi87w93IKLEdfnbJtoOPLUW0ITrJReOgo1cq9SbsxYawBgfp_gh6A5603k2-ZQwVK0JKSHuLFkuQ3U";
constexpr QByteArrayView kRsaInput =
    "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtc"
    "GxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr QByteArrayView kRsaSignature =
    "cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_O"
    "8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARN"
    "PvkSjtQBMHlb1L07Qe7K0GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ"
    "1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqVt5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw";

// RFC 7520 section 4.2.
constexpr QByteArrayView kPssN =
    "n4EPtAOCc9AlkeQHPzHStgAbgs7bTZLwUBZdR8_KuKPEHLd4rHVTeT-O-XV2jRojdNhxJWTDvNd7nqQ0VEiZQH"
    "z_AJmSCpMaJMRBSFKrKb2wqVwGU_NsYOYL-QtiWN2lbzcEe6XC0dApr5ydQLrHqkHHig3RBordaZ6Aj-oBHqFE"
    "HYpPe7Tpe-OfVfHd1E6cS6M1FZcD1NNLYD5lFHpPI9bTwJlsde3uhGqC0ZCuEHg8lhzwOHrtIQbS0FVbb9k3-t"
    "VTU4fg_3L_vniUFAKwuCLqKnS2BYwdq_mzSnbLY7h_qixoR7jig3__kRhuaxwUkRz5iaiQkqgc5gHdrNP5zw";
constexpr QByteArrayView kPssInput =
    "eyJhbGciOiJQUzM4NCIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZ"
    "GFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGU"
    "gcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlc"
    "mUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4";
constexpr QByteArrayView kPssSignature =
    "cu22eBqkYDKgIlTpzDXGvaFfz6WGoz7fUDcfT0kkOy42miAh2qyBzk1xEsnk2IpN6-tPid6VrklHkqsGqDqHCd"
    "P6O8TTB5dDDItllVo6_1OLPpcbUrhiUSMxbbXUvdvWXzg-UD8biiReQFlfz28zGWVsdiNAUf8ZnyPEgVFn442Z"
    "dNqiVJRmBqrYRXe8P_ijQ7p8Vdz0TTrxUeT3lm8d9shnr2lfJT8ImUjvAA2Xez2Mlp8cBE5awDzT0qI0n6uiP1"
    "aCN_2_jLAeQTlqRHtfa64QQSUmFAAjVKPbByi7xho0uTOcbH510a6GYmJUAfmWjwZ6oD4ifKo8DYM-X72Eaw";

// RFC 7515 appendix A.3.
constexpr QByteArrayView kP256X = "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU";
constexpr QByteArrayView kP256Y = "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0";
constexpr QByteArrayView kP256Input =
    "eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtc"
    "GxlLmNvbS9pc19yb290Ijp0cnVlfQ";
constexpr QByteArrayView kP256Signature =
    "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q";

// RFC 7515 appendix A.4.
constexpr QByteArrayView kP521X =
    "AekpBQ8ST8a8VcfVOTNl353vSrDCLLJXmPk06wTjxrrjcBpXp5EOnYG_NjFZ6OvLFV1jSfS9tsz4qUxcWceqwQ"
    "Gk";
constexpr QByteArrayView kP521Y =
    "ADSmRA43Z1DSNx_RvcLI87cdL07l6jQyyBXMoxVg_l2Th-x3S1WDhjDly79ajL4Kkd0AZMaZmh9ubmf63e3kyM"
    "j2";
constexpr QByteArrayView kP521Input = "eyJhbGciOiJFUzUxMiJ9.UGF5bG9hZA";
constexpr QByteArrayView kP521Signature =
    "AdwMgeerwtHoh-l192l60hp9wAHZFVJbLfD_UxMi70cwnZOYaRI1bKPWROc-mZZqwqT2SI-KGDKB34XO0aw_7X"
    "dtAG8GaSwFKdCAPZgoXD2YBJZCPEX3xKpRwcdOO8KpEHwJjyqOgzDO7iKvU8vcnwNrmxYbSW9ERBXukOXolLze"
    "O_Jn";

// RFC 8037 appendix A.4.
constexpr QByteArrayView kEd25519X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
constexpr QByteArrayView kEd25519Input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc";
constexpr QByteArrayView kEd25519Signature =
    "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";

// RFC 8032 section 7.4, "Blank".
constexpr QByteArrayView kEd448X =
    "X9dEm1m0Yf0s54fsYWrUah2hNCSFpw4fig6nXYDpZ3jt8SR2m0bHBhvWeD3x5Q9s0foavq_oJWGA";
constexpr QByteArrayView kEd448Signature =
    "Uzo39rvkVyUfAjwNiPl2ri37UEqEPjTSB0_YI9QaWR8rIz8DT2KCgfL9eiLd1H14KMWb0KIb_TmA_w0gKNSxip"
    "32PgBsXRwtNFuSXY3AC0EEhS25msXHzdqFMKEToPTbthFJ8FpzYyaMcdlYCP8uZSYA";

// The generator as the key of the private number 1, and the deterministic signature (RFC 6979) of
// its tests in Bitcoin libraries.
constexpr QByteArrayView kSecp256k1X = "eb5mfvncu6xVoGKVzocLBwKb_NstzijZWfKBWxb4F5g";
constexpr QByteArrayView kSecp256k1Y = "SDradyajxGVdpPv8DhEIqP0XtEimhVQZnEfQj_sQ1Lg";
constexpr QByteArrayView kSecp256k1Signature =
    "k0seoQpLPBdX4rDAF9C2FDzjyafmpKSYYNemqyEO49gkQs6dK5FgZBCAFHg-kj7Da0l0Pi_6HESW8BpRKq_Z5Q";

// RFC 9881 appendix C: the public keys of the seed 00 01 .. 1f, here by their SHA-256.
constexpr const char* kMlDsa44Digest =
    "9f107644c1084526af3bc8098680b05499a2325a644e388fb4f970e058d19d46";
constexpr const char* kMlDsa65Digest =
    "d666806e11cee19a7c989f7445f90dd419cf4d2d51db8c0fdb4c0f0a542238c9";
constexpr const char* kMlDsa87Digest =
    "91dc389cfaa01470b7f66eee45a4ae9026d154817c754dfe22298b3fa241ffcd";

QByteArray bytesOf(QByteArrayView text)
{
    return decodeBase64url(text).value_or(QByteArray{});
}

std::optional<SignatureContext> contextFor(const AsymmetricKey::Result<AsymmetricKey>& key,
                                           SignatureScheme scheme, DigestAlgorithm digest)
{
    return key ? SignatureContext::create(*key, scheme, digest) : std::nullopt;
}

// Enough for the other curves of a scheme, whose code is the same.
bool takes(const AsymmetricKey::Result<AsymmetricKey>& key, SignatureScheme scheme,
           DigestAlgorithm digest, QByteArrayView input, QByteArrayView signature)
{
    const auto context = contextFor(key, scheme, digest);
    return context && context->verify(input, bytesOf(signature));
}

// And that it does not take another one: a verifier that takes everything would pass the first
// half.
bool verifies(const AsymmetricKey::Result<AsymmetricKey>& key, SignatureScheme scheme,
              DigestAlgorithm digest, QByteArrayView input, QByteArrayView signature)
{
    const auto context = contextFor(key, scheme, digest);
    QByteArray bytes = bytesOf(signature);
    if (!context || bytes.isEmpty() || !context->verify(input, bytes))
        return false;
    bytes.back() = static_cast<char>(bytes.back() ^ 1);
    return !context->verify(input, bytes);
}

AsymmetricKey::Result<AsymmetricKey> curveKey(KeyFamily family, QByteArrayView x, QByteArrayView y)
{
    return AsymmetricKey::fromCurve(family, {.x = bytesOf(x), .y = bytesOf(y)});
}

bool rsaPkcs1Works()
{
    const QByteArray e = bytesOf("AQAB");
    const auto key = AsymmetricKey::fromRsa({.n = bytesOf(kRsaN), .e = e});
    if (!verifies(key, SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256, kRsaInput,
                  kRsaSignature))
        return false;
    // Deterministic, so signing has one right answer too.
    const auto secret = [](QByteArrayView text) { return SecretBytes::copyOf(bytesOf(text)); };
    const auto whole = AsymmetricKey::fromRsa({.n = bytesOf(kRsaN),
                                               .e = e,
                                               .d = secret(kRsaD),
                                               .p = secret(kRsaP),
                                               .q = secret(kRsaQ),
                                               .dp = secret(kRsaDp),
                                               .dq = secret(kRsaDq),
                                               .qi = secret(kRsaQi)});
    const auto signer = whole
        ? SignatureContext::create(*whole, SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256)
        : std::nullopt;
    return signer && signer->sign(kRsaInput) == bytesOf(kRsaSignature);
}

bool rsaPssWorks()
{
    const auto key = AsymmetricKey::fromRsa({.n = bytesOf(kPssN), .e = bytesOf("AQAB")});
    return verifies(key, SignatureScheme::RsaPss, DigestAlgorithm::Sha384, kPssInput,
                    kPssSignature);
}

bool p256Works()
{
    return verifies(curveKey(KeyFamily::P256, kP256X, kP256Y), SignatureScheme::Ecdsa,
                    DigestAlgorithm::Sha256, kP256Input, kP256Signature);
}

bool p521Works()
{
    return takes(curveKey(KeyFamily::P521, kP521X, kP521Y), SignatureScheme::Ecdsa,
                 DigestAlgorithm::Sha512, kP521Input, kP521Signature);
}

bool secp256k1Works()
{
    return takes(curveKey(KeyFamily::Secp256k1, kSecp256k1X, kSecp256k1Y), SignatureScheme::Ecdsa,
                 DigestAlgorithm::Sha256, "Satoshi Nakamoto", kSecp256k1Signature);
}

bool ed25519Works()
{
    const auto key = AsymmetricKey::fromRaw(KeyFamily::Ed25519, {.publicKey = bytesOf(kEd25519X)});
    return verifies(key, SignatureScheme::EdDsa, DigestAlgorithm::Sha512, kEd25519Input,
                    kEd25519Signature);
}

bool ed448Works()
{
    const auto key = AsymmetricKey::fromRaw(KeyFamily::Ed448, {.publicKey = bytesOf(kEd448X)});
    return verifies(key, SignatureScheme::EdDsa, DigestAlgorithm::Sha512, "", kEd448Signature);
}

// From the seed to the public key runs most of the arithmetic. The RFC has no signature of plain
// bytes, so signing and verifying themselves are left to OpenSSL's own tests.
bool mlDsaWorks(KeyFamily family, const char* expectedHex)
{
    // PKCS#8 with the seed alone; only one byte of it differs between the three.
    QByteArray der = QByteArray::fromHex("3034020100300b0609608648016503040311"
                                         "04228020");
    der[17] =
        static_cast<char>(0x11 + static_cast<int>(family) - static_cast<int>(KeyFamily::MlDsa44));
    for (char byte = 0; byte < 32; ++byte)
        der += byte;
    const auto key = decodeKey(KeyEncoding::Pkcs8, der);
    return key && key->family() == family
        && digest(DigestAlgorithm::Sha256, key->rawNumbers().publicKey)
        == QByteArray::fromHex(expectedHex);
}

bool mlDsa44Works()
{
    return mlDsaWorks(KeyFamily::MlDsa44, kMlDsa44Digest);
}
bool mlDsa65Works()
{
    return mlDsaWorks(KeyFamily::MlDsa65, kMlDsa65Digest);
}
bool mlDsa87Works()
{
    return mlDsaWorks(KeyFamily::MlDsa87, kMlDsa87Digest);
}

constexpr std::array kTests{
    SelfTest{"RSASSA-PKCS1-v1_5", rsaPkcs1Works},
    SelfTest{"RSASSA-PSS", rsaPssWorks},
    SelfTest{"ECDSA P-256", p256Works},
    SelfTest{"ECDSA P-521", p521Works},
    SelfTest{"ECDSA secp256k1", secp256k1Works},
    SelfTest{"Ed25519", ed25519Works},
    SelfTest{"Ed448", ed448Works},
    SelfTest{"ML-DSA-44", mlDsa44Works},
    SelfTest{"ML-DSA-65", mlDsa65Works},
    SelfTest{"ML-DSA-87", mlDsa87Works},
};

} // namespace

std::span<const SelfTest> signatureSelfTests()
{
    return kTests;
}

} // namespace claimcheck
