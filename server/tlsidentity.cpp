#include "server/tlsidentity.h"

#include "core/key/pem.h"
#include "server/secretfile.h"

#include <QFile>
#include <QFileInfo>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TlsError::Fault;

namespace {

constexpr qint64 kMaxCertificateBytes = 256LL * 1024;

std::unexpected<TlsError> refuse(Fault fault, const QString& where)
{
    return std::unexpected(TlsError{fault, where});
}

// Before the key may stand its certificate, and the parameters of a curve, as OpenSSL writes them.
QByteArrayView keyPart(QByteArrayView text)
{
    constexpr QByteArrayView begin = "-----BEGIN ";
    constexpr QByteArrayView label = "PRIVATE KEY-----";
    for (qsizetype at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
        const qsizetype end = text.indexOf('\n', at);
        if (end > 0 && text.sliced(at, end - at).trimmed().endsWith(label))
            return text.sliced(at);
    }
    return {};
}

Fault faultOf(const KeyError& error)
{
    switch (error.fault) {
    case KeyError::Fault::PassphraseNeeded:
    case KeyError::Fault::WrongPassphrase:
    case KeyError::Fault::OldEncryption:
        return Fault::KeyProtected;
    case KeyError::Fault::UnsupportedFamily:
        return Fault::KeyUnfit;
    default:
        return Fault::KeyMalformed;
    }
}

bool isForTls(KeyFamily family)
{
    return family == KeyFamily::Rsa || family == KeyFamily::P256 || family == KeyFamily::P384
        || family == KeyFamily::P521;
}

TlsResult<AsymmetricKey> readPrivateKey(const QString& path)
{
    const auto text = readSecretFile(path);
    if (!text) {
        const bool exposed = text.error().fault == StartError::Fault::SecretReadableByOthers;
        return refuse(exposed ? Fault::KeyReadableByOthers : Fault::KeyUnreadable, path);
    }
    const QByteArrayView part = keyPart(text->view());
    if (part.isEmpty())
        return refuse(Fault::KeyMalformed, path);
    const auto material = parsePem(part);
    if (!material)
        return refuse(faultOf(material.error()), path);
    return *material->pair();
}

} // namespace

TlsResult<std::vector<Certificate>> readCertificates(const QString& path)
{
    QFile file(path);
    if (!QFileInfo(path).isFile() || !file.open(QFile::ReadOnly)
        || file.size() > kMaxCertificateBytes)
        return refuse(Fault::CertificateUnreadable, path);
    return Certificate::readAll(file.readAll()).transform_error([&path](const CertificateError&) {
        return TlsError{Fault::CertificateMalformed, path};
    });
}

TlsResult<TlsIdentity> readTlsIdentity(const QString& certificateFile, const QString& keyFile,
                                       Instant now)
{
    auto chain = readCertificates(certificateFile);
    if (!chain)
        return std::unexpected(chain.error());
    const auto key = readPrivateKey(keyFile);
    if (!key)
        return std::unexpected(key.error());
    if (!isForTls(key->family()))
        return refuse(Fault::KeyUnfit, keyFile);
    if (!chain->front().belongsTo(*key))
        return refuse(Fault::Mismatch, keyFile);
    if (now >= chain->front().notAfter())
        return refuse(Fault::Expired, certificateFile);
    if (now < chain->front().notBefore())
        return refuse(Fault::NotYetValid, certificateFile);
    return TlsIdentity{std::move(*chain), *key};
}

} // namespace claimcheck
