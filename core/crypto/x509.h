#pragma once

// What the files of core/crypto share of OpenSSL's X.509. Included by .cpp files of this room
// alone.

#include "core/crypto/certificate.h"
#include "core/crypto/evp.h"

#include <memory>

#include <openssl/x509.h>
#include <openssl/x509v3.h>

namespace claimcheck {

template <class T, void (*Free)(T*)>
struct X509Free
{
    void operator()(T* object) const { Free(object); }
};

using X509Ptr = std::unique_ptr<X509, X509Free<X509, X509_free>>;
using Asn1TimePtr = std::unique_ptr<ASN1_TIME, X509Free<ASN1_TIME, ASN1_TIME_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, X509Free<GENERAL_NAMES, GENERAL_NAMES_free>>;
using ConstraintsPtr =
    std::unique_ptr<NAME_CONSTRAINTS, X509Free<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>>;
using AddressPtr =
    std::unique_ptr<ASN1_OCTET_STRING, X509Free<ASN1_OCTET_STRING, ASN1_OCTET_STRING_free>>;

/// OpenSSL's certificate inside a Certificate.
class Certificate::Private
{
public:
    explicit Private(X509Ptr read)
        : x509(std::move(read))
    {
    }

    /// OpenSSL caches what it found in a certificate, under a lock of its own; for us nothing
    /// changes.
    [[nodiscard]] X509* get() const { return x509.get(); }

    X509Ptr x509;
};

/// The address that @p name is, 4 or 16 bytes; null for what is none.
[[nodiscard]] inline AddressPtr addressIn(const QString& name)
{
    return AddressPtr{a2i_IPADDRESS(name.toLatin1().constData())};
}

} // namespace claimcheck
