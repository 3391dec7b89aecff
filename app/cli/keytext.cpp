#include "app/cli/keytext.h"

#include "app/cli/trustoption.h"
#include "core/inspect/visibletext.h"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

struct TextRow
{
    Fault fault;
    std::string_view text; ///< %1 stands for the name of a member or format
};

// A fault without a row does not pass the tests.
constexpr TextRow kTexts[]{
    {Fault::TooShort,
     "The secret is empty, or shorter than its algorithm's hash (RFC 7518 section 3.2)."},
    {Fault::LooksLikePublicKey,
     "The secret looks like a public key. Everybody has that one, so everybody could sign with it. "
     "To verify with it, use --key."},
    {Fault::LooksLikeKeyFile,
     "The secret is the PEM of a private key. To use that key, give its file to --key."},
    {Fault::CryptoFailed, "The cryptography on this machine refused the key."},
    {Fault::NotAKey,
     "This is no key: neither PEM nor DER, JWK or JWK Set. For a secret, use --secret."},
    {Fault::OpenSsh,
     "This is a key in a format of its own program (%1), which is not read. Convert it: "
     "ssh-keygen -e -m pkcs8 -f FILE for a public key, ssh-keygen -p -m pkcs8 -f FILE for a "
     "private one."},
    {Fault::TooLarge,
     "The key is larger than is read: 64 KiB for a key, 512 KiB and 256 keys for a set."},
    {Fault::BadJson, "The JWK is no strict JSON object."},
    {Fault::MissingMember, "The JWK lacks \"%1\"."},
    {Fault::BadMember,
     "In the JWK, \"%1\" has the wrong type or length, or is not canonical base64url without "
     "padding."},
    {Fault::UnknownType, "The JWK is of a kind that is not known here: see its \"%1\"."},
    {Fault::Contradiction,
     "The JWK contradicts itself: its \"%1\" does not go with the rest. Correct \"use\", "
     "\"key_ops\" or \"alg\"."},
    {Fault::DuplicateKeyId, "Two keys of the set have the same kid. Give each its own."},
    {Fault::MixedSet,
     "The set holds secrets beside public keys, or private beside public halves. Split it."},
    {Fault::BadPem,
     "The file is damaged: another structure than its label says, or something after it. Export "
     "the key again."},
    {Fault::SeveralKeys, "The file holds several PEM blocks. Keep the one that is meant."},
    {Fault::OldEncryption,
     "The PEM is encrypted in the old way (DEK-Info), which hashes the passphrase just once. "
     "Convert it: openssl pkcs8 -topk8 -in FILE."},
    {Fault::PassphraseNeeded,
     "The key is encrypted. Give its passphrase: --passphrase @FILE, env:NAME, or - for standard "
     "input."},
    {Fault::WrongPassphrase, "The passphrase does not open this key, or the file is damaged."},
    {Fault::CostlyPassphrase,
     "The key asks for more than ten million rounds of key derivation. Export it again with "
     "fewer."},
    {Fault::UnsupportedFamily,
     "This kind of key is not supported. Known: RSA; EC on P-256, P-384, P-521 and secp256k1; "
     "Ed25519, Ed448, X25519, X448; ML-DSA with its seed."},
    {Fault::ExplicitParameters,
     "The key describes its curve by numbers, which lets anybody forge (CVE-2020-0601). Export it "
     "with a named curve."},
    {Fault::MultiPrime, "RSA keys of more than two primes are not supported."},
    {Fault::RsaTooSmall, "The RSA key has fewer than 2048 bits. Make a larger one."},
    {Fault::RsaTooLarge,
     "The RSA key has more than 8192 bits; each check with it would take too long."},
    {Fault::RsaExponent,
     "The RSA key's public exponent is even, 1 or above 2^32. Make another key."},
    {Fault::RsaModulus,
     "The RSA key's modulus is even, or of the kind whose factors can be computed (ROCA, "
     "CVE-2017-15361). Make another key."},
    {Fault::NotOnCurve,
     "The key is no point of its curve, or one that has too few multiples. Make another key."},
    {Fault::Mismatch,
     "The numbers of the key do not belong together: the private half is another key's."},
    {Fault::WrongAlgorithm,
     "This key does not do that algorithm. claimcheck key show FILE lists what it does."},
    {Fault::WrongUse, "The key's \"use\" or \"key_ops\" forbid this."},
    {Fault::WrongSize,
     "The secret has another number of bytes than the algorithm takes. claimcheck key generate "
     "--alg ALG makes one of the right size."},
    {Fault::AllZero, "The secret is nothing but zero bytes. Make another."},
    {Fault::NotPrivate, "This is a public key; it takes the private half to sign or decrypt."},
};

} // namespace

QString describe(const KeyError& error)
{
    const auto* row = std::ranges::find(kTexts, error.fault, &TextRow::fault);
    if (row == std::end(kTexts))
        return {};
    const QString text = QString::fromUtf8(row->text);
    return text.contains("%1"_L1) ? text.arg(visibleText(error.where).trimmed()) : text;
}

QString describe(const KeyFetchError& error)
{
    using FetchFault = KeyFetchError::Fault;
    const QString where = visibleText(error.where);
    switch (error.fault) {
    case FetchFault::UrlRefused:
        return u"Keys are fetched over https only, or over http from this machine; not from %1."_s
            .arg(where);
    case FetchFault::Unreachable:
        return u"%1 does not answer. Is the address right, and the network up?"_s.arg(where);
    case FetchFault::TlsRefused:
        return describe(error.tls, where);
    case FetchFault::TimedOut:
        return u"%1 did not answer in time."_s.arg(where);
    case FetchFault::Redirected:
        return u"%1 redirects elsewhere, which is not followed. Give the final URL."_s.arg(where);
    case FetchFault::TooLarge:
        return u"%1 answers with more than a key set may have (512 KiB)."_s.arg(where);
    case FetchFault::BadStatus:
        return u"The server answers with status %1. Is the path right?"_s.arg(where);
    case FetchFault::NoMetadata:
        return u"%1 gives no metadata that names a key set. Try --jwks with the URL of the set."_s
            .arg(where);
    case FetchFault::OtherIssuer:
        return u"The metadata at %1 is another issuer's. Write the issuer exactly as its tokens "
               "do."_s.arg(where);
    case FetchFault::BadKeys:
        return u"What %1 serves is no key set: "_s.arg(where) + describe(error.key);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck::cli
