#include "core/key/algorithm.h"

#include <QString>
#include <QStringList>

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::array kRows{
    AlgorithmRow{Algorithm::HS256, "HS256", "oct", DigestAlgorithm::Sha256, 32, 32},
    AlgorithmRow{Algorithm::HS384, "HS384", "oct", DigestAlgorithm::Sha384, 48, 48},
    AlgorithmRow{Algorithm::HS512, "HS512", "oct", DigestAlgorithm::Sha512, 64, 64},
};

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
