#pragma once

#include <QByteArray>
#include <QProcess>
#include <QUrl>

#include <memory>

namespace claimcheck {

/// The four classic designs as Flask programs (tests/server/flask), in one process that ends with
/// this object.
class FlaskPrograms
{
public:
    /// Nothing, with a reason, when Python or a package is missing.
    [[nodiscard]] static std::unique_ptr<FlaskPrograms> start(const QByteArray& secret,
                                                              QString& whyNot);
    ~FlaskPrograms();

    [[nodiscard]] const QUrl& url() const { return m_url; }

private:
    FlaskPrograms() = default;

    QProcess m_python;
    QUrl m_url;
};

} // namespace claimcheck
