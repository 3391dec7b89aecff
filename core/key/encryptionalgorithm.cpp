#include "core/key/encryptionalgorithm.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using enum KeyManagement;
using enum ContentEncryption;
using Kind = CekTransportKind;

constexpr auto kSha1 = DigestAlgorithm::Sha1;
constexpr auto kSha256 = DigestAlgorithm::Sha256;
constexpr auto kSha384 = DigestAlgorithm::Sha384;
constexpr auto kSha512 = DigestAlgorithm::Sha512;

// clang-format off
constexpr std::array kKeyManagements{
    KeyManagementRow{Direct,           "dir",                Kind::Direct,     0,  kSha256},
    KeyManagementRow{A128KW,           "A128KW",             Kind::KeyWrap,    16, kSha256},
    KeyManagementRow{A192KW,           "A192KW",             Kind::KeyWrap,    24, kSha256},
    KeyManagementRow{A256KW,           "A256KW",             Kind::KeyWrap,    32, kSha256},
    KeyManagementRow{A128GCMKW,        "A128GCMKW",          Kind::GcmKeyWrap, 16, kSha256},
    KeyManagementRow{A192GCMKW,        "A192GCMKW",          Kind::GcmKeyWrap, 24, kSha256},
    KeyManagementRow{A256GCMKW,        "A256GCMKW",          Kind::GcmKeyWrap, 32, kSha256},
    KeyManagementRow{RsaOaep,          "RSA-OAEP",           Kind::RsaOaep,    0,  kSha1},
    KeyManagementRow{RsaOaep256,       "RSA-OAEP-256",       Kind::RsaOaep,    0,  kSha256},
    KeyManagementRow{EcdhEs,           "ECDH-ES",            Kind::Agreement,  0,  kSha256},
    KeyManagementRow{EcdhEsA128KW,     "ECDH-ES+A128KW",     Kind::Agreement,  16, kSha256},
    KeyManagementRow{EcdhEsA192KW,     "ECDH-ES+A192KW",     Kind::Agreement,  24, kSha256},
    KeyManagementRow{EcdhEsA256KW,     "ECDH-ES+A256KW",     Kind::Agreement,  32, kSha256},
    KeyManagementRow{Pbes2Hs256A128KW, "PBES2-HS256+A128KW", Kind::Passphrase, 16, kSha256},
    KeyManagementRow{Pbes2Hs384A192KW, "PBES2-HS384+A192KW", Kind::Passphrase, 24, kSha384},
    KeyManagementRow{Pbes2Hs512A256KW, "PBES2-HS512+A256KW", Kind::Passphrase, 32, kSha512},
};

constexpr std::array kContentEncryptions{
    ContentEncryptionRow{A128CbcHs256, "A128CBC-HS256", 32, 16, 16, sealAesCbcHmac, openAesCbcHmac},
    ContentEncryptionRow{A192CbcHs384, "A192CBC-HS384", 48, 16, 24, sealAesCbcHmac, openAesCbcHmac},
    ContentEncryptionRow{A256CbcHs512, "A256CBC-HS512", 64, 16, 32, sealAesCbcHmac, openAesCbcHmac},
    ContentEncryptionRow{A128Gcm,      "A128GCM",       16, 12, 16, sealAesGcm,     openAesGcm},
    ContentEncryptionRow{A192Gcm,      "A192GCM",       24, 12, 16, sealAesGcm,     openAesGcm},
    ContentEncryptionRow{A256Gcm,      "A256GCM",       32, 12, 16, sealAesGcm,     openAesGcm},
};
// clang-format on

const auto* findByName(const auto& rows, QByteArrayView name)
{
    const auto row = std::ranges::find_if(
        rows, [name](const auto& candidate) { return name == QByteArrayView{candidate.name}; });
    return row == rows.end() ? nullptr : &*row;
}

QString namesIn(const auto& rows, auto choiceOf, const auto& set)
{
    QStringList names;
    for (const auto& row : rows) {
        if (set.contains(row.*choiceOf))
            names += QString::fromLatin1(row.name);
    }
    return names.isEmpty() ? u"none"_s : names.join(", "_L1);
}

} // namespace

std::span<const KeyManagementRow> allKeyManagements()
{
    return kKeyManagements;
}

std::span<const ContentEncryptionRow> allContentEncryptions()
{
    return kContentEncryptions;
}

const KeyManagementRow& rowOf(KeyManagement algorithm)
{
    return *std::ranges::find(kKeyManagements, algorithm, &KeyManagementRow::algorithm);
}

const ContentEncryptionRow& rowOf(ContentEncryption encryption)
{
    return *std::ranges::find(kContentEncryptions, encryption, &ContentEncryptionRow::encryption);
}

const KeyManagementRow* findKeyManagement(QByteArrayView name)
{
    return findByName(kKeyManagements, name);
}

const ContentEncryptionRow* findContentEncryption(QByteArrayView name)
{
    return findByName(kContentEncryptions, name);
}

QLatin1StringView refusalReason(QByteArrayView name)
{
    // RFC 8725 section 3.2: PKCS #1 v1.5 encryption is to be avoided.
    return name == "RSA1_5"
        ? "its padding lets anybody who can ask often enough decrypt (Bleichenbacher)"_L1
        : QLatin1StringView{};
}

QString namesOf(const KeyManagementSet& set)
{
    return namesIn(kKeyManagements, &KeyManagementRow::algorithm, set);
}

QString namesOf(const ContentEncryptionSet& set)
{
    return namesIn(kContentEncryptions, &ContentEncryptionRow::encryption, set);
}

} // namespace claimcheck
