#pragma once

#include "core/base/clock.h"
#include "core/base/random.h"
#include "core/core_export.h"
#include "core/crypto/asymmetrickey.h"
#include "core/crypto/certificate.h"

#include <QStringList>

#include <chrono>

namespace claimcheck {

/// A certificate and the private key that it is for.
struct CertifiedKey
{
    Certificate certificate;
    AsymmetricKey key;
};

/// A certificate authority of one machine or one home network, for people who import it.
///
/// Whoever imports an authority trusts it with everything, so this one binds itself (RFC 5280
/// section 4.2.1.10): it can certify this machine's names, names that the public Internet does not
/// know (.local, .internal, .home.arpa, .test), private addresses, and those names that were given
/// when it was made. It certifies servers only, and no other authority. All keys are P-256.
///
/// Made by OpenSSL: what QCA issues is signed with SHA-1, has the serial number 0, and cannot hold
/// an address, a P-256 key or a constraint.
class CLAIMCHECK_CORE_EXPORT CertificateAuthority
{
public:
    static constexpr std::chrono::days kLifetime{3650};
    static constexpr std::chrono::days kServerLifetime{90};
    /// A certificate counts from a little before now, because clocks differ.
    static constexpr std::chrono::hours kBackdated{1};

    /// @p names besides those that any such authority may certify. @p random is for the serial
    /// number.
    [[nodiscard]] static CertificateResult<CertificateAuthority>
    create(const QStringList& names, Instant now, Random& random);
    /// One that was made before.
    [[nodiscard]] static CertificateResult<CertificateAuthority> restore(CertifiedKey made);

    /// A certificate for a server of these @p names, at least one, with a key of its own: for
    /// kServerLifetime, or until this authority ends.
    [[nodiscard]] CertificateResult<CertifiedKey> issue(const QStringList& names, Instant now,
                                                        Random& random) const;
    /// The first of @p names that it may not certify, or that is no name; empty where there is
    /// none.
    [[nodiscard]] QString firstRefused(const QStringList& names) const;

    [[nodiscard]] const Certificate& certificate() const { return m_own.certificate; }
    [[nodiscard]] const AsymmetricKey& key() const { return m_own.key; }

private:
    explicit CertificateAuthority(CertifiedKey own);

    CertifiedKey m_own;
};

/// Whether @p name can stand in a certificate of ours: an address, or a host's name in letters,
/// digits and hyphens, without a wildcard.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT bool isCertifiableName(const QString& name);

} // namespace claimcheck
