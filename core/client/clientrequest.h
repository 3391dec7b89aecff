#pragma once

#include <QByteArray>
#include <QString>
#include <QUrl>

namespace claimcheck {

/// A request, ready to be sent.
struct ClientRequest
{
    QByteArray method;
    QUrl url;
    QByteArray bearer;        ///< the token in it, wherever it is; for the record
    QByteArray authorization; ///< empty for none
    QByteArray contentType;   ///< empty for no body
    QByteArray body;
};

} // namespace claimcheck
