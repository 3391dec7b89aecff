#include "server/tlserror.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

QString describe(const TlsError& error)
{
    using Fault = TlsError::Fault;
    switch (error.fault) {
    case Fault::CertificateUnreadable:
        return u"The certificate file %1 cannot be read. Name another with --tls CERT,KEY, or let "
               "the server make one: --tls auto."_s.arg(error.where);
    case Fault::CertificateMalformed:
        return u"%1 is not a certificate in PEM form: it begins with -----BEGIN CERTIFICATE-----. "
               "Convert it with openssl x509."_s.arg(error.where);
    case Fault::KeyUnreadable:
        return u"The key file %1 cannot be read, or is larger than 64 KiB. Name another with "
               "--tls CERT,KEY, or give it to the user who runs this."_s.arg(error.where);
    case Fault::KeyReadableByOthers:
        return u"Others can read the key file %1. Take that from them: chmod 600."_s.arg(
            error.where);
    case Fault::KeyMalformed:
        return u"%1 holds no private key in PEM form. The key comes second in --tls CERT,KEY."_s
            .arg(error.where);
    case Fault::KeyProtected:
        return u"The key in %1 has a passphrase, and a server has nobody to ask for it. Take it "
               "off with openssl pkey, and the file from others with chmod 600."_s.arg(error.where);
    case Fault::KeyUnfit:
        return u"The key in %1 is of a kind that TLS clients do not all know. Take one of RSA, "
               "P-256, P-384 or P-521."_s.arg(error.where);
    case Fault::Mismatch:
        return u"The key in %1 does not belong to the first certificate of --tls CERT,KEY. Name "
               "the two that were made together."_s.arg(error.where);
    case Fault::Expired:
        return u"The certificate in %1 has expired. Renew it, or correct this machine's clock."_s
            .arg(error.where);
    case Fault::NotYetValid:
        return u"The certificate in %1 is not valid yet. Correct this machine's clock, or wait."_s
            .arg(error.where);
    case Fault::FolderUnwritable:
        return u"Certificates cannot be written to %1. Name another folder with --tls-dir."_s.arg(
            error.where);
    case Fault::AuthorityUnusable:
        return u"%1 cannot be opened with the key of the store, or is damaged. Put the right files "
               "back, or remove it: another is made, which clients have to import."_s.arg(
                   error.where);
    case Fault::AuthorityExpired:
        return u"The authority in %1 has expired. Remove it: another is made, which clients have "
               "to import."_s.arg(error.where);
    case Fault::NotAName:
        return u"%1 is neither the name of a host nor an address. Correct --tls-name."_s.arg(
            error.where);
    case Fault::NameRefused:
        return u"The local authority was made without %1 and may not certify it. Leave that name "
               "out, or remove authority.pem from the folder of --tls-dir: another is made, which "
               "clients have to import."_s.arg(error.where);
    case Fault::CryptoFailed:
        return u"The cryptography does not work on this machine (certificates)."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck
