// As in mac.cpp: what EVP calls in the end, without what it costs to get there.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "core/crypto/digest.h"

#include <QtCrypto>

#include <openssl/sha.h>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString qcaName(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha1:
        return u"sha1"_s;
    case DigestAlgorithm::Sha256:
        return u"sha256"_s;
    case DigestAlgorithm::Sha384:
        return u"sha384"_s;
    case DigestAlgorithm::Sha512:
        return u"sha512"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

std::size_t digestSize(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha1:
        return 20;
    case DigestAlgorithm::Sha256:
        return 32;
    case DigestAlgorithm::Sha384:
        return 48;
    case DigestAlgorithm::Sha512:
        return 64;
    }
    Q_UNREACHABLE_RETURN(0);
}

QByteArray digest(DigestAlgorithm algorithm, QByteArrayView data)
{
    QCA::Hash hash(qcaName(algorithm));
    hash.update(data.data(), static_cast<int>(data.size()));
    return hash.final().toByteArray();
}

std::array<char, 32> sha256(QByteArrayView data)
{
    std::array<char, SHA256_DIGEST_LENGTH> hash;
    SHA256_CTX state;
    SHA256_Init(&state);
    SHA256_Update(&state, data.data(), static_cast<std::size_t>(data.size()));
    SHA256_Final(reinterpret_cast<unsigned char*>(hash.data()), &state); // wipes the state
    return hash;
}

} // namespace claimcheck
