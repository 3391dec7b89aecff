#include "core/crypto/aead.h"
#include "core/crypto/constanttime.h"
#include "core/crypto/mac.h"

#include <QtCrypto>
#include <QtEndian>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kBlockBytes = 16;

/// One member of the family, chosen by the size of its key (RFC 7518 sections 5.2.3 to 5.2.5).
struct Member
{
    qsizetype keyBytes;
    QLatin1StringView cipher;
    DigestAlgorithm digest;
};

constexpr std::array kMembers{
    Member{32, "aes128"_L1, DigestAlgorithm::Sha256},
    Member{48, "aes192"_L1, DigestAlgorithm::Sha384},
    Member{64, "aes256"_L1, DigestAlgorithm::Sha512},
};

const Member* memberFor(const AeadContext& context)
{
    if (context.iv.size() != kBlockBytes)
        return nullptr;
    const auto* member = std::ranges::find(kMembers, context.key.size(), &Member::keyBytes);
    return member == kMembers.end() ? nullptr : member;
}

QCA::SecureArray secureCopy(QByteArrayView bytes)
{
    QCA::SecureArray copy(static_cast<int>(bytes.size()));
    std::ranges::copy(bytes, copy.data());
    return copy;
}

QCA::Cipher cipherFor(const Member& member, const AeadContext& context, QCA::Direction direction)
{
    const QByteArrayView key = context.key.last(member.keyBytes / 2);
    return {member.cipher,
            QCA::Cipher::CBC,
            QCA::Cipher::PKCS7,
            direction,
            QCA::SymmetricKey{secureCopy(key)},
            QCA::InitializationVector{context.iv.toByteArray()}};
}

// Half of the MAC over everything, the length of the associated data last: without it, bytes
// could move between the associated data and the IV.
QByteArray tagOf(const Member& member, const AeadContext& context, QByteArrayView ciphertext)
{
    const auto mac = MacContext::create(member.digest, context.key.first(member.keyBytes / 2));
    if (!mac)
        return {};
    std::array<char, 8> bits{};
    qToBigEndian<quint64>(static_cast<quint64>(context.associatedData.size()) * 8, bits.data());
    QByteArray message;
    message.reserve(context.associatedData.size() + context.iv.size() + ciphertext.size()
                    + static_cast<qsizetype>(bits.size()));
    message.append(context.associatedData)
        .append(context.iv)
        .append(ciphertext)
        .append(QByteArrayView{bits});
    return mac->compute(message).first(member.keyBytes / 2);
}

} // namespace

std::optional<SealedBytes> sealAesCbcHmac(const AeadContext& context, QByteArrayView plaintext)
{
    const Member* member = memberFor(context);
    if (!member)
        return std::nullopt;
    QCA::Cipher cipher = cipherFor(*member, context, QCA::Encode);
    const QByteArray ciphertext = cipher.process(secureCopy(plaintext)).toByteArray();
    if (!cipher.ok() || ciphertext.isEmpty())
        return std::nullopt;
    const QByteArray tag = tagOf(*member, context, ciphertext);
    return tag.isEmpty() ? std::nullopt : std::optional{SealedBytes{ciphertext, tag}};
}

std::optional<SecretBytes> openAesCbcHmac(const AeadContext& context, QByteArrayView ciphertext,
                                          QByteArrayView tag)
{
    const Member* member = memberFor(context);
    if (!member || tag.size() != member->keyBytes / 2)
        return std::nullopt;
    const QByteArray expected = tagOf(*member, context, ciphertext);
    if (expected.isEmpty() || !constantTimeEquals(expected, tag))
        return std::nullopt;
    if (ciphertext.isEmpty() || ciphertext.size() % kBlockBytes != 0)
        return std::nullopt;
    QCA::Cipher cipher = cipherFor(*member, context, QCA::Decode);
    // A QCA::SecureArray, which wipes itself; toByteArray() would leave a copy behind.
    const QCA::SecureArray plaintext = cipher.process(ciphertext.toByteArray());
    if (!cipher.ok())
        return std::nullopt;
    return SecretBytes::copyOf({plaintext.constData(), plaintext.size()});
}

} // namespace claimcheck
