#pragma once

#include <QString>
#include <QStringList>

namespace claimcheck {

/// How a server proves who it is.
struct TlsSettings
{
    enum class Mode {
        Off,   ///< plain HTTP
        Files, ///< a certificate of somebody else's authority
        Auto,  ///< an authority of our own
    };

    Mode mode = Mode::Off;
    QString certificateFile; ///< with Files: PEM, the server's own first
    QString keyFile;         ///< with Files: PEM
    QString folder;          ///< with Auto; empty for the default
    QStringList names;       ///< with Auto: what to certify besides the address it listens on
    bool operator==(const TlsSettings&) const = default;
};

} // namespace claimcheck
