#include "core/key/cektransport.h"

#include "core/base/base64url.h"
#include "core/crypto/keywrap.h"

namespace claimcheck {

using Fault = CekError::Fault;

std::unexpected<CekError> badCekParameter(QLatin1StringView name)
{
    return std::unexpected(CekError{Fault::BadParameter, name});
}

std::unexpected<CekError> cekFailed()
{
    return std::unexpected(CekError{Fault::Failed, {}});
}

CekResult<QByteArray> bytesParameter(const JsonValue& header, QLatin1StringView name,
                                     qsizetype least, qsizetype most)
{
    const auto member = header.member(name);
    const auto text = member ? member->toUtf8() : std::nullopt;
    if (!text)
        return badCekParameter(name);
    auto bytes = decodeBase64url(*text);
    if (!bytes || bytes->size() < least || bytes->size() > most)
        return badCekParameter(name);
    return std::move(*bytes);
}

CekResult<SecretBytes> newCek(const ContentEncryptionRow& encryption, Random& random)
{
    SecretBytes cek(encryption.keyBytes);
    if (!random.fill(cek.writableBytes()))
        return cekFailed();
    return cek;
}

CekResult<SentCek> wrapCek(QByteArrayView wrappingKey, CekResult<SecretBytes> cek)
{
    if (!cek)
        return std::unexpected(cek.error());
    auto wrapped = wrapAesKey(wrappingKey, cek->view());
    if (!wrapped)
        return cekFailed();
    return SentCek{std::move(*cek), std::move(*wrapped)};
}

CekResult<SecretBytes> unwrapCek(QByteArrayView wrappingKey, QByteArrayView wrapped)
{
    auto cek = unwrapAesKey(wrappingKey, wrapped);
    if (!cek)
        return cekFailed();
    return std::move(*cek);
}

} // namespace claimcheck
