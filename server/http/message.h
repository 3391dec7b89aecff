#pragma once

#include <QByteArray>
#include <QHttpHeaders>
#include <QJsonObject>
#include <QString>
#include <QUrlQuery>

namespace claimcheck {

/// A request that has been read whole. A value, so that a handler may run in another thread than
/// the socket lives in.
struct Request
{
    QByteArray method;
    QString path;
    QUrlQuery query;
    QHttpHeaders headers;
    QByteArray body;
    QString remoteAddress;
};

/// What goes back: always JSON.
struct Answer
{
    int status = 200;
    QJsonObject body;
    QHttpHeaders headers;
};

} // namespace claimcheck
