#pragma once

#include <QByteArray>
#include <QHttpHeaders>
#include <QJsonObject>
#include <QString>
#include <QUrlQuery>

#include <optional>

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

/// A body that is sent byte for byte.
struct RawBody
{
    QByteArray type; ///< its Content-Type
    QByteArray bytes;
};

/// What goes back: a JSON object, unless there is a raw body.
struct Answer
{
    int status = 200;
    QJsonObject body = {};
    QHttpHeaders headers = {};
    std::optional<RawBody> raw = {};
};

} // namespace claimcheck
