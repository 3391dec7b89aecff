#include "app/cli/trustoption.h"

#include <QFile>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 kMaxFileBytes = 1 << 20;

} // namespace

void TrustOption::addTo(CLI::App& command)
{
    command
        .add_option("--ca", m_file,
                    "Believe servers that the authorities in this PEM file vouch for, and no "
                    "others [those this machine trusts]")
        ->envname("CLAIMCHECK_CA")
        ->type_name("FILE");
}

Outcome<Trust> TrustOption::trust() const
{
    if (m_file.empty())
        return Trust{};
    QFile file(QFile::decodeName(QByteArray::fromStdString(m_file)));
    if (!file.open(QFile::ReadOnly) || file.size() > kMaxFileBytes)
        return refuseUsage(u"--ca: %1 cannot be read."_s.arg(file.fileName()));
    const auto trust = Trust::fromPem(file.readAll());
    if (!trust)
        return refuseUsage(u"--ca: %1 holds no certificates in PEM form, which begin with "
                           "-----BEGIN CERTIFICATE-----."_s.arg(file.fileName()));
    return *trust;
}

QString describe(TlsFault fault, const QString& server)
{
    switch (fault) {
    case TlsFault::UnknownAuthority:
        return u"Nobody who is trusted here vouches for %1. Name its authority with --ca FILE; "
               "claimcheck-server tls ca --out FILE writes that of --tls auto."_s.arg(server);
    case TlsFault::OtherName:
        return u"The certificate of %1 is for other names. Take one of those, or have this one "
               "certified, by --tls-name of claimcheck-server."_s.arg(server);
    case TlsFault::Expired:
        return u"The certificate of %1 has expired. Have it renewed, or correct this machine's "
               "clock."_s.arg(server);
    case TlsFault::NotYetValid:
        return u"The certificate of %1 is not valid yet. Correct this machine's clock."_s.arg(
            server);
    case TlsFault::NoHandshake:
        return u"%1 does not speak TLS 1.2 or 1.3 with this machine. Are the port and https:// "
               "right?"_s.arg(server);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck::cli
