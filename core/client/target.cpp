#include "core/client/target.h"

#include <QHostAddress>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

bool isThisMachine(const QString& host)
{
    return host == "localhost"_L1 || QHostAddress(host).isLoopback();
}

} // namespace

std::expected<Target, TargetFault> Target::parse(const QString& text)
{
    const QUrl url(text.trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.host().isEmpty() || url.hasQuery() || url.hasFragment())
        return std::unexpected(TargetFault::NotAUrl);
    if (url.scheme() != "http"_L1 && url.scheme() != "https"_L1)
        return std::unexpected(TargetFault::SchemeRefused);
    if (!url.userInfo().isEmpty())
        return std::unexpected(TargetFault::HasCredentials);
    if (url.scheme() == "http"_L1 && !isThisMachine(url.host()))
        return std::unexpected(TargetFault::PlainHttpRemote);
    // QUrl keeps a slash that is the whole path.
    QUrl base = url.adjusted(QUrl::StripTrailingSlash);
    if (base.path() == "/"_L1)
        base.setPath({});
    return Target{base};
}

QUrl Target::resolve(const QString& path) const
{
    return QUrl(m_base.toString(QUrl::FullyEncoded) + path, QUrl::StrictMode);
}

} // namespace claimcheck
