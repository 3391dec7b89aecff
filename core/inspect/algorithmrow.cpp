#include "core/inspect/algorithmrow.h"

#include "core/inspect/registry.h"

#include <QString>

#include <algorithm>
#include <iterator>

namespace claimcheck {

namespace {

using Use = RegisteredAlgorithm::Use;

// clang-format off
constexpr RegisteredAlgorithm kAlgorithms[]{
    {"none", Use::None, "not signed at all: anybody can write it"},
    {"HS256", Use::Mac, "HMAC with SHA-256, a shared secret", 32},
    {"HS384", Use::Mac, "HMAC with SHA-384, a shared secret", 48},
    {"HS512", Use::Mac, "HMAC with SHA-512, a shared secret", 64},
    {"RS256", Use::Signature, "RSA signature (PKCS #1 v1.5) with SHA-256"},
    {"RS384", Use::Signature, "RSA signature (PKCS #1 v1.5) with SHA-384"},
    {"RS512", Use::Signature, "RSA signature (PKCS #1 v1.5) with SHA-512"},
    {"PS256", Use::Signature, "RSA signature (PSS) with SHA-256"},
    {"PS384", Use::Signature, "RSA signature (PSS) with SHA-384"},
    {"PS512", Use::Signature, "RSA signature (PSS) with SHA-512"},
    {"ES256", Use::Signature, "ECDSA on P-256 with SHA-256", 64},
    {"ES384", Use::Signature, "ECDSA on P-384 with SHA-384", 96},
    {"ES512", Use::Signature, "ECDSA on P-521 with SHA-512", 132},
    {"ES256K", Use::Signature, "ECDSA on secp256k1 with SHA-256", 64},
    {"EdDSA", Use::Signature, "Edwards-curve signature; the key says which curve"},
    {"Ed25519", Use::Signature, "Edwards-curve signature on Curve25519", 64},
    {"Ed448", Use::Signature, "Edwards-curve signature on Curve448", 114},
    {"ML-DSA-44", Use::Signature, "post-quantum signature, smallest size", 2420},
    {"ML-DSA-65", Use::Signature, "post-quantum signature, middle size", 3309},
    {"ML-DSA-87", Use::Signature, "post-quantum signature, largest size", 4627},

    {"dir", Use::KeyWrap, "the shared secret encrypts the content directly"},
    {"A128KW", Use::KeyWrap, "key wrapped with AES-128, a shared secret"},
    {"A192KW", Use::KeyWrap, "key wrapped with AES-192, a shared secret"},
    {"A256KW", Use::KeyWrap, "key wrapped with AES-256, a shared secret"},
    {"A128GCMKW", Use::KeyWrap, "key wrapped with AES-128-GCM, a shared secret"},
    {"A192GCMKW", Use::KeyWrap, "key wrapped with AES-192-GCM, a shared secret"},
    {"A256GCMKW", Use::KeyWrap, "key wrapped with AES-256-GCM, a shared secret"},
    {"RSA1_5", Use::KeyWrap, "key encrypted with RSA PKCS #1 v1.5, which leaks; not to be used"},
    {"RSA-OAEP", Use::KeyWrap, "key encrypted with RSA-OAEP and SHA-1"},
    {"RSA-OAEP-256", Use::KeyWrap, "key encrypted with RSA-OAEP and SHA-256"},
    {"RSA-OAEP-384", Use::KeyWrap, "key encrypted with RSA-OAEP and SHA-384"},
    {"RSA-OAEP-512", Use::KeyWrap, "key encrypted with RSA-OAEP and SHA-512"},
    {"ECDH-ES", Use::KeyWrap, "key agreed by elliptic-curve Diffie-Hellman"},
    {"ECDH-ES+A128KW", Use::KeyWrap, "key agreed by elliptic curve, then wrapped with AES-128"},
    {"ECDH-ES+A192KW", Use::KeyWrap, "key agreed by elliptic curve, then wrapped with AES-192"},
    {"ECDH-ES+A256KW", Use::KeyWrap, "key agreed by elliptic curve, then wrapped with AES-256"},
    {"PBES2-HS256+A128KW", Use::KeyWrap, "key wrapped with a passphrase (PBKDF2, SHA-256)"},
    {"PBES2-HS384+A192KW", Use::KeyWrap, "key wrapped with a passphrase (PBKDF2, SHA-384)"},
    {"PBES2-HS512+A256KW", Use::KeyWrap, "key wrapped with a passphrase (PBKDF2, SHA-512)"},

    {"A128GCM", Use::Content, "AES-128-GCM"},
    {"A192GCM", Use::Content, "AES-192-GCM"},
    {"A256GCM", Use::Content, "AES-256-GCM"},
    {"A128CBC-HS256", Use::Content, "AES-128-CBC, checked with HMAC-SHA-256"},
    {"A192CBC-HS384", Use::Content, "AES-192-CBC, checked with HMAC-SHA-384"},
    {"A256CBC-HS512", Use::Content, "AES-256-CBC, checked with HMAC-SHA-512"},

    {"HS1", Use::Prohibited, "HMAC with SHA-1, prohibited in tokens"},
    {"RS1", Use::Prohibited, "RSA signature with SHA-1, prohibited in tokens"},
    {"A128CBC", Use::Prohibited, "AES-128-CBC without a check, prohibited in tokens"},
    {"A192CBC", Use::Prohibited, "AES-192-CBC without a check, prohibited in tokens"},
    {"A256CBC", Use::Prohibited, "AES-256-CBC without a check, prohibited in tokens"},
    {"A128CTR", Use::Prohibited, "AES-128-CTR without a check, prohibited in tokens"},
    {"A192CTR", Use::Prohibited, "AES-192-CTR without a check, prohibited in tokens"},
    {"A256CTR", Use::Prohibited, "AES-256-CTR without a check, prohibited in tokens"},
};

struct TypeRow
{
    std::string_view name; // without application/, in lower case
    std::string_view meaning;
};

constexpr TypeRow kTypes[]{
    {"jwt", "a JSON Web Token, without saying of which kind"},
    {"at+jwt", "an access token (RFC 9068)"},
    {"dpop+jwt", "a proof that the sender has a key (RFC 9449)"},
    {"logout+jwt", "a logout message (OpenID Connect Back-Channel Logout)"},
    {"secevent+jwt", "a report of security events (RFC 8417)"},
    {"token-introspection+jwt", "an introspection answer (RFC 9701)"},
    {"oauth-authz-req+jwt", "an authorization request (RFC 9101)"},
    {"client-authentication+jwt", "a client's proof of who it is (RFC 7523bis)"},
    {"authorization-grant+jwt", "an authorization grant (RFC 7523bis)"},
    {"entity-statement+jwt", "a statement about a federation member (OpenID Federation)"},
    {"trust-mark+jwt", "a trust mark (OpenID Federation)"},
    {"statuslist+jwt", "the states of many tokens (OAuth Token Status List)"},
    {"kb+jwt", "a proof that the holder has a key (RFC 9901)"},
    {"sd-jwt", "a token whose claims are disclosed one by one (RFC 9901)"},
    {"dc+sd-jwt", "a digital credential (SD-JWT VC)"},
    {"vc+jwt", "a verifiable credential (W3C)"},
    {"vp+jwt", "a presentation of verifiable credentials (W3C)"},
    {"passport", "a call token (RFC 8225)"},
    {"jose", "a signed or encrypted object in compact form"},
    {"jose+json", "a signed or encrypted object in JSON form"},
    {"jwk+json", "a key"},
    {"jwk-set+json", "a set of keys"},
    {"json", "plain JSON"},
};
// clang-format on

QString typeMeaning(QByteArrayView value)
{
    // Media types do not mind their case, and JOSE leaves out application/ (RFC 7515 §4.1.9).
    QByteArray type = value.toByteArray().toLower();
    if (type.startsWith("application/"))
        type.remove(0, qsizetype{sizeof "application/"} - 1);
    const auto row = std::ranges::find_if(kTypes, [&type](const TypeRow& candidate) {
        return type == QByteArrayView{candidate.name};
    });
    return row == std::end(kTypes) ? QString{} : QString::fromUtf8(row->meaning);
}

} // namespace

const RegisteredAlgorithm* registeredAlgorithm(QByteArrayView name)
{
    const auto row = std::ranges::find_if(kAlgorithms, [name](const RegisteredAlgorithm& known) {
        return name == QByteArrayView{known.name};
    });
    return row == std::end(kAlgorithms) ? nullptr : row;
}

QString headerValueMeaning(QByteArrayView name, QByteArrayView value)
{
    if (name == "alg" || name == "enc") {
        const RegisteredAlgorithm* algorithm = registeredAlgorithm(value);
        return algorithm ? QString::fromUtf8(algorithm->meaning) : QString{};
    }
    if (name == "zip")
        return value == "DEF" ? QStringLiteral("compressed with DEFLATE") : QString{};
    if (name == "typ" || name == "cty")
        return typeMeaning(value);
    return {};
}

} // namespace claimcheck
