#include "core/key/algorithm.h"

#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kRsa{KeyFamily::Rsa};
constexpr std::array kP256{KeyFamily::P256};
constexpr std::array kP384{KeyFamily::P384};
constexpr std::array kP521{KeyFamily::P521};
constexpr std::array kSecp256k1{KeyFamily::Secp256k1};
constexpr std::array kEd25519{KeyFamily::Ed25519};
constexpr std::array kEd448{KeyFamily::Ed448};
constexpr std::array kEdwards{KeyFamily::Ed25519, KeyFamily::Ed448};
constexpr std::array kMlDsa44{KeyFamily::MlDsa44};
constexpr std::array kMlDsa65{KeyFamily::MlDsa65};
constexpr std::array kMlDsa87{KeyFamily::MlDsa87};

using enum Algorithm;
using enum SignatureScheme;
using enum DigestAlgorithm;
constexpr auto kHmac = std::nullopt;

// clang-format off
constexpr std::array kRows{
    AlgorithmRow{HS256,   "HS256",     "oct", kHmac,    Sha256, {},         32, "HMAC with SHA-256"},
    AlgorithmRow{HS384,   "HS384",     "oct", kHmac,    Sha384, {},         48, "HMAC with SHA-384"},
    AlgorithmRow{HS512,   "HS512",     "oct", kHmac,    Sha512, {},         64, "HMAC with SHA-512"},
    AlgorithmRow{RS256,   "RS256",     "RSA", RsaPkcs1, Sha256, kRsa,       0,  "RSA PKCS#1 v1.5 with SHA-256"},
    AlgorithmRow{RS384,   "RS384",     "RSA", RsaPkcs1, Sha384, kRsa,       0,  "RSA PKCS#1 v1.5 with SHA-384"},
    AlgorithmRow{RS512,   "RS512",     "RSA", RsaPkcs1, Sha512, kRsa,       0,  "RSA PKCS#1 v1.5 with SHA-512"},
    AlgorithmRow{PS256,   "PS256",     "RSA", RsaPss,   Sha256, kRsa,       0,  "RSA-PSS with SHA-256"},
    AlgorithmRow{PS384,   "PS384",     "RSA", RsaPss,   Sha384, kRsa,       0,  "RSA-PSS with SHA-384"},
    AlgorithmRow{PS512,   "PS512",     "RSA", RsaPss,   Sha512, kRsa,       0,  "RSA-PSS with SHA-512"},
    AlgorithmRow{ES256,   "ES256",     "EC",  Ecdsa,    Sha256, kP256,      0,  "ECDSA on P-256 with SHA-256"},
    AlgorithmRow{ES384,   "ES384",     "EC",  Ecdsa,    Sha384, kP384,      0,  "ECDSA on P-384 with SHA-384"},
    AlgorithmRow{ES512,   "ES512",     "EC",  Ecdsa,    Sha512, kP521,      0,  "ECDSA on P-521 with SHA-512"},
    AlgorithmRow{ES256K,  "ES256K",    "EC",  Ecdsa,    Sha256, kSecp256k1, 0,  "ECDSA on secp256k1 with SHA-256"},
    AlgorithmRow{EdDSA,   "EdDSA",     "OKP", EdDsa,    Sha512, kEdwards,   0,  "EdDSA on Ed25519 or Ed448"},
    AlgorithmRow{Ed25519, "Ed25519",   "OKP", EdDsa,    Sha512, kEd25519,   0,  "EdDSA on Ed25519"},
    AlgorithmRow{Ed448,   "Ed448",     "OKP", EdDsa,    Sha512, kEd448,     0,  "EdDSA on Ed448"},
    AlgorithmRow{MlDsa44, "ML-DSA-44", "AKP", MlDsa,    Sha512, kMlDsa44,   0,  "ML-DSA-44, safe from quantum computers"},
    AlgorithmRow{MlDsa65, "ML-DSA-65", "AKP", MlDsa,    Sha512, kMlDsa65,   0,  "ML-DSA-65, safe from quantum computers"},
    AlgorithmRow{MlDsa87, "ML-DSA-87", "AKP", MlDsa,    Sha512, kMlDsa87,   0,  "ML-DSA-87, safe from quantum computers"},
};
// clang-format on

unsigned bitOf(Algorithm algorithm)
{
    return 1U << static_cast<unsigned>(algorithm);
}

} // namespace

std::span<const AlgorithmRow> allAlgorithms()
{
    return kRows;
}

const AlgorithmRow& rowOf(Algorithm algorithm)
{
    return *std::ranges::find(kRows, algorithm, &AlgorithmRow::algorithm);
}

const AlgorithmRow* findAlgorithm(QByteArrayView name)
{
    const auto row = std::ranges::find_if(kRows, [name](const AlgorithmRow& candidate) {
        return name == QByteArrayView{candidate.name};
    });
    return row == kRows.end() ? nullptr : &*row;
}

bool worksWith(const AlgorithmRow& row, KeyFamily family)
{
    return std::ranges::find(row.families, family) != row.families.end();
}

AlgorithmSet::AlgorithmSet(std::initializer_list<Algorithm> algorithms)
{
    for (const Algorithm algorithm : algorithms)
        insert(algorithm);
}

void AlgorithmSet::insert(Algorithm algorithm)
{
    m_bits |= bitOf(algorithm);
}

bool AlgorithmSet::contains(Algorithm algorithm) const
{
    return (m_bits & bitOf(algorithm)) != 0;
}

QString AlgorithmSet::names() const
{
    QStringList names;
    for (const AlgorithmRow& row : kRows) {
        if (contains(row.algorithm))
            names += QString::fromLatin1(row.name);
    }
    return names.join(", "_L1);
}

} // namespace claimcheck
