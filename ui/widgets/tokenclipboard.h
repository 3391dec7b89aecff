#pragma once

#include <QByteArray>
#include <QObject>
#include <QTimer>

#include <chrono>

namespace claimcheck {

/// Lends a token to the clipboard: marked as a secret for clipboard histories, and taken back
/// after a while unless something else was copied since.
class TokenClipboard final : public QObject
{
    Q_OBJECT
public:
    explicit TokenClipboard(std::chrono::milliseconds lifetime = std::chrono::seconds{30},
                            QObject* parent = nullptr);
    /// Takes back what is still lent.
    ~TokenClipboard() override;

    void copy(const QByteArray& token);

Q_SIGNALS:
    void cleared();

private:
    void takeBack();

    QTimer m_timer;
    QString m_copied;
};

} // namespace claimcheck
