#include "server/starterror.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString describe(const StoreError& error, const QString& store)
{
    using Fault = StoreError::Fault;
    switch (error.fault) {
    case Fault::NotAFile:
        return u"The database %1 is a folder, a link or a device. Name a file with --store."_s.arg(
            store);
    case Fault::NotLocal:
        return u"The database %1 lies on another machine's disk (%2), where a lock is not "
               u"reliable. "
               "Name a file on a disk of this machine with --store."_s.arg(store, error.where);
    case Fault::NotWritable:
        return u"The database %1 cannot be written. Give it, and a file's folder, to the user who "
               "runs this, or name another with --store."_s.arg(store);
    case Fault::Damaged:
        return u"The database %1 is damaged (%2). It was left as it is: put a backup in its place, "
               "or name another with --store."_s.arg(store, error.where);
    case Fault::NotOurs:
        return u"%1 is not a database of Claimcheck (%2). It was left as it is: name another with "
               "--store."_s.arg(store, error.where);
    case Fault::TooNew:
        return u"The database %1 was written by a later Claimcheck (%2). Install that one, or name "
               "another with --store."_s.arg(store, error.where);
    case Fault::InUse:
        return u"The database %1 is in use by another Claimcheck (%2). Stop that one, or name "
               "another with --store."_s.arg(store, error.where);
    case Fault::Unavailable:
    case Fault::Conflict:
        return u"The database %1 cannot be used (%2)."_s.arg(store, error.where);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

QString describe(const StartError& error)
{
    using Fault = StartError::Fault;
    switch (error.fault) {
    case Fault::HostRefused:
        return u"Others reach %1, and plain HTTP would show them passwords and tokens. Add --tls "
               "auto or --tls CERT,KEY; or --insecure-http, which --hardened rules out, where a "
               "proxy speaks TLS to them."_s.arg(error.where);
    case Fault::HostNotAnAddress:
        return u"--listen takes an address of this machine, such as 127.0.0.1 or 0.0.0.0, and not "
               "the name %1."_s.arg(error.where);
    case Fault::PortTaken:
        return u"The port of %1 is taken by another program. Choose another with --listen, or let "
               "the system choose: --listen 127.0.0.1:0."_s.arg(error.where);
    case Fault::ListenFailed:
        return u"Listening failed: %1."_s.arg(error.where);
    case Fault::StoreFailed:
        return describe(*error.store, error.where);
    case Fault::SecretUnreadable:
        return u"The secret file %1 cannot be read, or is larger than 64 KiB."_s.arg(error.where);
    case Fault::SecretReadableByOthers:
        return u"Others can read the secret file %1. Take that from them: chmod 600."_s.arg(
            error.where);
    case Fault::SecretTooShort:
        return u"The secret in %1 is too short for its algorithm: HS256 needs 32 bytes, HS384 48, "
               "HS512 64."_s.arg(error.where);
    case Fault::SecretIsPublic:
        return u"The secret in %1 looks like a public key, which everybody has. Use random bytes."_s
            .arg(error.where);
    case Fault::ProfileSecretRefused:
        return u"The secret of the profiles (%1) is empty or looks like a key file. Any other text "
               "will do."_s.arg(error.where);
    case Fault::SecretNotForAlgorithm:
        return u"The secret in %1 signs with HS256, HS384 or HS512 only. Choose one of them with "
               "--alg, or leave out --secret-file."_s.arg(error.where);
    case Fault::StoreKeyUnwritable:
        return u"The key of the store cannot be written to %1. Name another file with "
               "--store-key-file."_s.arg(error.where);
    case Fault::StoreKeyUnreadable:
        return u"The key of the store in %1 is not 32 bytes in base64url. Put the right file back, "
               "or name it with --store-key-file."_s.arg(error.where);
    case Fault::StoreKeyWrong:
        return u"The keys in the store were sealed with another key than that in %1. Put the right "
               "file back, or name it with --store-key-file."_s.arg(error.where);
    case Fault::TlsFailed:
        return describe(*error.tls);
    case Fault::CryptoFailed:
        return u"The cryptography does not work on this machine (%1)."_s.arg(error.where);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck
