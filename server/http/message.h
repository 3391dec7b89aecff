#pragma once

#include <QByteArray>
#include <QHttpHeaders>
#include <QJsonObject>
#include <QString>
#include <QUrlQuery>

#include <atomic>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace claimcheck {

/// Becomes true once nobody waits for an answer any more. Where it is null, nobody can tell.
using CallerLeft = std::shared_ptr<const std::atomic<bool>>;

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
    bool secure = false; ///< came over TLS
    CallerLeft callerLeft = {};
    std::vector<std::pair<QString, QString>> pathValues = {}; ///< filled in by the router

    /// What stands in the path where the route says {name}: one segment, byte for byte as it was
    /// sent, percent signs and all, and never empty. Empty when the route has no such segment.
    [[nodiscard]] QString pathValue(QStringView name) const
    {
        for (const auto& [known, value] : pathValues) {
            if (known == name)
                return value;
        }
        return {};
    }
};

/// A body that is sent byte for byte.
struct RawBody
{
    QByteArray type; ///< its Content-Type; none is sent for an empty one
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
