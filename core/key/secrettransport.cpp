// The ways of RFC 7518 that need a shared secret: dir, AES Key Wrap, AES-GCM and PBES2.

#include "core/base/base64url.h"
#include "core/crypto/pbkdf2.h"
#include "core/key/cektransport.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kGcmIvBytes = 12;
constexpr qsizetype kGcmTagBytes = 16;

// Of PBES2. The count is work that a stranger orders from us: RFC 7518 section 4.8.1.2 gives the
// floor, and the ceiling is twice what we use ourselves, about half a second.
constexpr qint64 kFewestRounds = 1000;
constexpr qint64 kOwnRounds = 600'000;
constexpr qint64 kMostRounds = 1'200'000;
constexpr qsizetype kShortestSalt = 8;
constexpr qsizetype kOwnSalt = 16;
constexpr qsizetype kLongestSalt = 128;

std::optional<QByteArray> randomBytes(Random& random, qsizetype size)
{
    QByteArray bytes(size, '\0');
    const std::span out{bytes.data(), static_cast<std::size_t>(size)};
    return random.fill(std::as_writable_bytes(out)) ? std::optional{bytes} : std::nullopt;
}

QString base64urlText(QByteArrayView bytes)
{
    return QString::fromLatin1(encodeBase64url(bytes));
}

class DirectTransport final : public CekTransport
{
public:
    explicit DirectTransport(SecretBytes secret)
        : m_secret(std::move(secret))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& /*header*/,
                            Random& /*random*/) const override
    {
        if (m_secret.size() != encryption.keyBytes)
            return std::unexpected(CekError{CekError::Fault::WrongKeySize, u"enc"_s});
        return SentCek{SecretBytes::copyOf(m_secret.view()), {}};
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& /*encryption*/,
                                   QByteArrayView /*encryptedKey*/,
                                   const JsonValue& /*header*/) const override
    {
        return SecretBytes::copyOf(m_secret.view());
    }

private:
    SecretBytes m_secret;
};

class KeyWrapTransport final : public CekTransport
{
public:
    explicit KeyWrapTransport(SecretBytes wrappingKey)
        : m_wrappingKey(std::move(wrappingKey))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& /*header*/,
                            Random& random) const override
    {
        return wrapCek(m_wrappingKey.view(), newCek(encryption, random));
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& /*encryption*/,
                                   QByteArrayView encryptedKey,
                                   const JsonValue& /*header*/) const override
    {
        return unwrapCek(m_wrappingKey.view(), encryptedKey);
    }

private:
    SecretBytes m_wrappingKey;
};

class GcmKeyWrapTransport final : public CekTransport
{
public:
    explicit GcmKeyWrapTransport(SecretBytes wrappingKey)
        : m_wrappingKey(std::move(wrappingKey))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& header,
                            Random& random) const override
    {
        auto cek = newCek(encryption, random);
        const auto iv = randomBytes(random, kGcmIvBytes);
        if (!cek || !iv)
            return cekFailed();
        auto sealed = sealAesGcm({m_wrappingKey.view(), *iv, {}}, cek->view());
        if (!sealed)
            return cekFailed();
        header.insert("iv"_L1, base64urlText(*iv));
        header.insert("tag"_L1, base64urlText(sealed->tag));
        return SentCek{std::move(*cek), std::move(sealed->ciphertext)};
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& /*encryption*/,
                                   QByteArrayView encryptedKey,
                                   const JsonValue& header) const override
    {
        const auto iv = bytesParameter(header, "iv"_L1, kGcmIvBytes, kGcmIvBytes);
        if (!iv)
            return std::unexpected(iv.error());
        const auto tag = bytesParameter(header, "tag"_L1, kGcmTagBytes, kGcmTagBytes);
        if (!tag)
            return std::unexpected(tag.error());
        auto cek = openAesGcm({m_wrappingKey.view(), *iv, {}}, encryptedKey, *tag);
        if (!cek)
            return cekFailed();
        return std::move(*cek);
    }

private:
    SecretBytes m_wrappingKey;
};

class PassphraseTransport final : public CekTransport
{
public:
    PassphraseTransport(const KeyManagementRow& row, SecretBytes passphrase)
        : m_row(row)
        , m_passphrase(std::move(passphrase))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& header,
                            Random& random) const override
    {
        const qint64 rounds = header.contains("p2c"_L1) ? header["p2c"_L1].toInteger() : kOwnRounds;
        if (!isAcceptable(rounds))
            return badCekParameter("p2c"_L1);
        const auto salt = randomBytes(random, kOwnSalt);
        const auto wrappingKey = salt ? derive(*salt, rounds) : std::nullopt;
        if (!wrappingKey)
            return cekFailed();
        header.insert("p2c"_L1, rounds);
        header.insert("p2s"_L1, base64urlText(*salt));
        return wrapCek(wrappingKey->view(), newCek(encryption, random));
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& /*encryption*/,
                                   QByteArrayView encryptedKey,
                                   const JsonValue& header) const override
    {
        const auto member = header.member("p2c");
        const auto rounds = member ? member->toInteger() : std::nullopt;
        // Before anything is computed: the token is not authenticated yet (CVE-2022-36083).
        if (!rounds || !isAcceptable(*rounds))
            return badCekParameter("p2c"_L1);
        const auto salt = bytesParameter(header, "p2s"_L1, kShortestSalt, kLongestSalt);
        if (!salt)
            return std::unexpected(salt.error());
        const auto wrappingKey = derive(*salt, *rounds);
        return wrappingKey ? unwrapCek(wrappingKey->view(), encryptedKey) : cekFailed();
    }

private:
    static bool isAcceptable(qint64 rounds)
    {
        return rounds >= kFewestRounds && rounds <= kMostRounds;
    }

    // The name of the algorithm is part of the salt, so that one passphrase gives each of them
    // another key (RFC 7518 section 4.8.1.1).
    [[nodiscard]] std::optional<SecretBytes> derive(const QByteArray& salt, qint64 rounds) const
    {
        const QByteArray full =
            QByteArray{m_row.name.data(), static_cast<qsizetype>(m_row.name.size())} + '\0' + salt;
        return pbkdf2(m_row.digest, m_passphrase.view(), full, static_cast<quint32>(rounds),
                      m_row.wrappingKey);
    }

    const KeyManagementRow& m_row;
    SecretBytes m_passphrase;
};

} // namespace

CekTransportPtr directTransport(SecretBytes secret)
{
    return std::make_unique<DirectTransport>(std::move(secret));
}

CekTransportPtr keyWrapTransport(SecretBytes wrappingKey)
{
    return std::make_unique<KeyWrapTransport>(std::move(wrappingKey));
}

CekTransportPtr gcmKeyWrapTransport(SecretBytes wrappingKey)
{
    return std::make_unique<GcmKeyWrapTransport>(std::move(wrappingKey));
}

CekTransportPtr passphraseTransport(const KeyManagementRow& row, SecretBytes passphrase)
{
    return std::make_unique<PassphraseTransport>(row, std::move(passphrase));
}

} // namespace claimcheck
