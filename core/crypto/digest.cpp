#include "core/crypto/digest.h"

#include <QtCrypto>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString qcaName(DigestAlgorithm algorithm)
{
    switch (algorithm) {
    case DigestAlgorithm::Sha256:
        return u"sha256"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QByteArray digest(DigestAlgorithm algorithm, QByteArrayView data)
{
    QCA::Hash hash(qcaName(algorithm));
    hash.update(data.data(), static_cast<int>(data.size()));
    return hash.final().toByteArray();
}

} // namespace claimcheck
