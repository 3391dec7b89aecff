#include "server/localauthority.h"

#include "core/crypto/keyencoding.h"
#include "server/secretfile.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>
#include <QTemporaryFile>

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = TlsError::Fault;

namespace {

constexpr QByteArrayView kBegin = "-----BEGIN CLAIMCHECK SEALED KEY-----";
constexpr QByteArrayView kEnd = "-----END CLAIMCHECK SEALED KEY-----";
constexpr auto kOwnerOnly = QFile::ReadOwner | QFile::WriteOwner;

std::unexpected<TlsError> refuse(Fault fault, const QString& where)
{
    return std::unexpected(TlsError{fault, where});
}

QByteArray labelOf(const QString& path)
{
    return "tls " + QFileInfo(path).fileName().toUtf8();
}

TlsError fromCertificate(const CertificateError& error)
{
    switch (error.fault) {
    case CertificateError::Fault::NotAName:
        return {Fault::NotAName, error.where};
    case CertificateError::Fault::NameRefused:
        return {Fault::NameRefused, error.where};
    default:
        return {Fault::CryptoFailed, error.where};
    }
}

QStringList all(const ServerNames& names)
{
    QStringList joined = names.wanted;
    std::ranges::copy_if(names.found, std::back_inserter(joined), isCertifiableName);
    joined.removeDuplicates();
    return joined;
}

// What was asked for, and what else it may certify.
QStringList certifiable(const ServerNames& names, const CertificateAuthority& authority)
{
    QStringList those = names.wanted;
    for (const QString& name : names.found) {
        if (isCertifiableName(name) && authority.firstRefused({name}).isEmpty())
            those += name;
    }
    those.removeDuplicates();
    return those;
}

bool overwrite(const QString& path, const QByteArray& text)
{
    QSaveFile file(path);
    return file.open(QFile::WriteOnly) && file.setPermissions(kOwnerOnly)
        && file.write(text) == text.size() && file.commit();
}

// Two servers may start at once: the file is whole before it has its name, and whoever comes second
// reads the first one's.
bool writeUnlessThere(const QString& path, const QByteArray& text)
{
    QTemporaryFile draft(path + ".XXXXXX"_L1); // 0600
    return draft.open() && draft.write(text) == text.size() && draft.flush()
        && (QFile::rename(draft.fileName(), path) || QFileInfo::exists(path));
}

} // namespace

LocalAuthority::LocalAuthority(QString folder, SecretBytes storeKey, Random& random)
    : m_folder(std::move(folder))
    , m_vault(std::move(storeKey), random)
    , m_random(random)
{
}

std::expected<LocalAuthority, StartError> LocalAuthority::inFolderOf(const ServerSettings& settings,
                                                                     Random& random)
{
    return readStoreKey(settings.keyFile(), random).transform([&](SecretBytes storeKey) {
        return LocalAuthority{settings.tlsFolder(), std::move(storeKey), random};
    });
}

QString LocalAuthority::authorityFile(const QString& folder)
{
    return folder + "/authority.pem"_L1;
}

QString LocalAuthority::serverFile(const QString& folder)
{
    return folder + "/server.pem"_L1;
}

TlsResult<Certificate> LocalAuthority::authority(const ServerNames& names, Instant now) const
{
    return open(names, now).transform([](const CertificateAuthority& authority) {
        return Certificate{authority.certificate()};
    });
}

TlsResult<TlsIdentity> LocalAuthority::identity(const ServerNames& names, Instant now) const
{
    const auto authority = open(names, now);
    if (!authority)
        return std::unexpected(authority.error());
    const QStringList certified = certifiable(names, *authority);
    if (auto kept = stillGood(certified, authority->certificate(), now))
        return std::move(*kept);
    const auto issued = authority->issue(certified, now, m_random).transform_error(fromCertificate);
    if (!issued)
        return std::unexpected(issued.error());
    if (const auto written = write(serverFile(m_folder), *issued, true); !written)
        return std::unexpected(written.error());
    return TlsIdentity{{issued->certificate}, issued->key};
}

TlsResult<CertificateAuthority> LocalAuthority::open(const ServerNames& names, Instant now) const
{
    const QString path = authorityFile(m_folder);
    if (!QFileInfo::exists(path)) {
        const auto made = CertificateAuthority::create(all(names), now, m_random)
                              .transform_error(fromCertificate);
        if (!made)
            return std::unexpected(made.error());
        const auto written = write(path, {made->certificate(), made->key()}, false);
        if (!written)
            return std::unexpected(written.error());
    }
    const auto chain = readCertificates(path);
    const auto key = readKey(path);
    if (!key && key.error().fault == Fault::KeyReadableByOthers)
        return std::unexpected(key.error());
    if (!chain || !key)
        return refuse(Fault::AuthorityUnusable, path);
    if (now >= chain->front().notAfter())
        return refuse(Fault::AuthorityExpired, path);
    return CertificateAuthority::restore({chain->front(), *key})
        .transform_error(
            [&path](const CertificateError&) { return TlsError{Fault::AuthorityUnusable, path}; });
}

// Whatever is wrong with it, another one is made: nothing is lost but a certificate.
std::optional<TlsIdentity>
LocalAuthority::stillGood(const QStringList& names, const Certificate& authority, Instant now) const
{
    auto chain = readCertificates(serverFile(m_folder));
    if (!chain)
        return std::nullopt;
    const Certificate& own = chain->front();
    const bool fits = now >= own.notBefore() && now + kRenewBefore < own.notAfter()
        && own.isSignedBy(authority)
        && std::ranges::all_of(names, [&own](const QString& name) { return own.covers(name); });
    if (!fits)
        return std::nullopt;
    const auto key = readKey(serverFile(m_folder));
    if (!key || !own.belongsTo(*key))
        return std::nullopt;
    return TlsIdentity{std::move(*chain), *key};
}

TlsResult<AsymmetricKey> LocalAuthority::readKey(const QString& path) const
{
    const auto text = readSecretFile(path);
    if (!text) {
        const bool exposed = text.error().fault == StartError::Fault::SecretReadableByOthers;
        return refuse(exposed ? Fault::KeyReadableByOthers : Fault::KeyUnreadable, path);
    }
    const QByteArrayView view = text->view();
    const qsizetype begin = view.indexOf(kBegin);
    const qsizetype end = view.indexOf(kEnd);
    if (begin < 0 || end < begin)
        return refuse(Fault::KeyMalformed, path);
    const QByteArrayView lines = view.sliced(begin, end - begin).sliced(kBegin.size());
    // The label is the file's name: one file's key does not open in the place of the other's.
    const auto der = m_vault.open(labelOf(path), QByteArray::fromBase64(lines.toByteArray()));
    if (!der)
        return refuse(Fault::KeyMalformed, path);
    return decodeKey(KeyEncoding::Pkcs8, der->view())
        .transform_error(
            [&path](const KeyEncodingError&) { return TlsError{Fault::KeyMalformed, path}; });
}

TlsResult<void> LocalAuthority::write(const QString& path, const CertifiedKey& content,
                                      bool replaces) const
{
    const auto sealed = m_vault.seal(labelOf(path), encodePkcs8(content.key).view());
    if (!sealed)
        return refuse(Fault::CryptoFailed, path);
    if (!QFileInfo::exists(m_folder)
        && (!QDir{}.mkpath(m_folder)
            || !QFile::setPermissions(m_folder, kOwnerOnly | QFile::ExeOwner)))
        return refuse(Fault::FolderUnwritable, m_folder);
    const QByteArray text =
        content.certificate.pem() + kBegin + '\n' + sealed->toBase64() + '\n' + kEnd + '\n';
    const bool isWritten = replaces ? overwrite(path, text) : writeUnlessThere(path, text);
    return isWritten ? TlsResult<void>{} : refuse(Fault::FolderUnwritable, m_folder);
}

} // namespace claimcheck
