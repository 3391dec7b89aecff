#include "core/crypto/digest.h"

#include <QtCrypto>

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

} // namespace claimcheck
