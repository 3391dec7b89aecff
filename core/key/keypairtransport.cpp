// The ways of RFC 7518 that need a key pair: RSA-OAEP and ECDH-ES.

#include "core/base/jsontext.h"
#include "core/crypto/agreement.h"
#include "core/crypto/rsaoaep.h"
#include "core/key/cektransport.h"
#include "core/key/ephemeralkey.h"

#include <QtEndian>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

class OaepTransport final : public CekTransport
{
public:
    OaepTransport(const KeyManagementRow& row, AsymmetricKey key)
        : m_row(row)
        , m_key(std::move(key))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& /*header*/,
                            Random& random) const override
    {
        auto cek = newCek(encryption, random);
        if (!cek)
            return std::unexpected(cek.error());
        auto encrypted = encryptRsaOaep(m_key, m_row.digest, cek->view());
        if (!encrypted)
            return cekFailed();
        return SentCek{std::move(*cek), std::move(*encrypted)};
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& /*encryption*/,
                                   QByteArrayView encryptedKey,
                                   const JsonValue& /*header*/) const override
    {
        auto cek = decryptRsaOaep(m_key, m_row.digest, encryptedKey);
        if (!cek)
            return cekFailed();
        return std::move(*cek);
    }

    bool canReceive() const override { return m_key.isPrivate(); }

private:
    const KeyManagementRow& m_row;
    AsymmetricKey m_key;
};

// The names of the parties, which both ends put into the key they derive.
struct Parties
{
    QByteArray sender;    ///< `apu`
    QByteArray recipient; ///< `apv`
};

void appendNumber(QByteArray& to, qsizetype number)
{
    const quint32 bigEndian = qToBigEndian(static_cast<quint32>(number));
    to.append(reinterpret_cast<const char*>(&bigEndian), sizeof bigEndian);
}

void appendWithSize(QByteArray& to, QByteArrayView data)
{
    appendNumber(to, data.size());
    to.append(data);
}

class AgreementTransport final : public CekTransport
{
public:
    AgreementTransport(const KeyManagementRow& row, AsymmetricKey key)
        : m_row(row)
        , m_key(std::move(key))
    {
    }

    CekResult<SentCek> send(const ContentEncryptionRow& encryption, QJsonObject& header,
                            Random& random) const override
    {
        const auto parties = partiesOf(header);
        if (!parties)
            return std::unexpected(parties.error());
        const auto ephemeral = AsymmetricKey::generate(m_key.family());
        const auto secret = ephemeral ? agreeOnSecret(*ephemeral, m_key) : std::nullopt;
        auto agreed = secret ? derive(*secret, encryption, *parties) : std::nullopt;
        if (!agreed)
            return cekFailed();
        header.insert("epk"_L1, toEphemeralKey(*ephemeral));
        if (m_row.wrappingKey == 0)
            return SentCek{std::move(*agreed), {}};
        return wrapCek(agreed->view(), newCek(encryption, random));
    }

    CekResult<SecretBytes> receive(const ContentEncryptionRow& encryption,
                                   QByteArrayView encryptedKey,
                                   const JsonValue& header) const override
    {
        const auto epk = header.member("epk");
        const auto ephemeral = epk ? ephemeralKeyOf(*epk, m_key.family()) : std::nullopt;
        // What follows from the sender's key alone may be said: it tells nothing about ours.
        if (!ephemeral)
            return badCekParameter("epk"_L1);
        const auto parties = partiesOf(header);
        if (!parties)
            return std::unexpected(parties.error());
        const auto secret = agreeOnSecret(m_key, *ephemeral);
        if (!secret)
            return badCekParameter("epk"_L1);
        auto agreed = derive(*secret, encryption, *parties);
        if (!agreed)
            return cekFailed();
        if (m_row.wrappingKey == 0)
            return std::move(*agreed);
        return unwrapCek(agreed->view(), encryptedKey);
    }

    bool canReceive() const override { return m_key.isPrivate(); }

private:
    static constexpr qsizetype kLongestName = 512;

    static CekResult<QByteArray> partyOf(const JsonValue& header, QLatin1StringView name)
    {
        return header.member(name) ? bytesParameter(header, name, 0, kLongestName) : QByteArray{};
    }

    static CekResult<Parties> partiesOf(const JsonValue& header)
    {
        auto sender = partyOf(header, "apu"_L1);
        if (!sender)
            return std::unexpected(sender.error());
        auto recipient = partyOf(header, "apv"_L1);
        if (!recipient)
            return std::unexpected(recipient.error());
        return Parties{std::move(*sender), std::move(*recipient)};
    }

    // By way of the strict reader, so that nothing is sent that would not be received.
    static CekResult<Parties> partiesOf(const QJsonObject& header)
    {
        const auto json = JsonDocument::parseObject(compactJson(header));
        return json ? partiesOf(json->root()) : badCekParameter("apu"_L1);
    }

    // RFC 7518 section 4.6.2: AlgorithmID, PartyUInfo, PartyVInfo and SuppPubInfo. The name that
    // goes in is that of the algorithm which the derived key is for.
    [[nodiscard]] std::optional<SecretBytes> derive(const SecretBytes& secret,
                                                    const ContentEncryptionRow& encryption,
                                                    const Parties& parties) const
    {
        const bool direct = m_row.wrappingKey == 0;
        const std::size_t size = direct ? encryption.keyBytes : m_row.wrappingKey;
        QByteArray info;
        appendWithSize(info, QByteArrayView{direct ? encryption.name : m_row.name});
        appendWithSize(info, parties.sender);
        appendWithSize(info, parties.recipient);
        appendNumber(info, static_cast<qsizetype>(size) * 8);
        return concatKdf(secret.view(), info, size);
    }

    const KeyManagementRow& m_row;
    AsymmetricKey m_key;
};

} // namespace

CekTransportPtr oaepTransport(const KeyManagementRow& row, AsymmetricKey key)
{
    return std::make_unique<OaepTransport>(row, std::move(key));
}

CekTransportPtr agreementTransport(const KeyManagementRow& row, AsymmetricKey key)
{
    return std::make_unique<AgreementTransport>(row, std::move(key));
}

} // namespace claimcheck
