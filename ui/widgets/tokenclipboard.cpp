#include "ui/widgets/tokenclipboard.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QMimeData>
#include <QSignalBlocker>

using namespace Qt::StringLiterals;

namespace claimcheck {

TokenClipboard::TokenClipboard(std::chrono::milliseconds lifetime, QObject* parent)
    : QObject(parent)
{
    m_timer.setSingleShot(true);
    m_timer.setInterval(lifetime);
    connect(&m_timer, &QTimer::timeout, this, &TokenClipboard::takeBack);
}

TokenClipboard::~TokenClipboard()
{
    const QSignalBlocker quiet{this}; // whoever listened is on its way out too
    if (m_timer.isActive())
        takeBack();
}

void TokenClipboard::copy(const QByteArray& token)
{
    m_copied = QString::fromUtf8(token);
    auto* data = new QMimeData;
    data->setText(m_copied);
    // Each platform's word for "do not keep this in a history".
    data->setData(u"x-kde-passwordManagerHint"_s, "secret");
    data->setData(
        uR"(application/x-qt-windows-mime;value="ExcludeClipboardContentFromMonitorProcessing")"_s,
        QByteArray(4, '\0'));
    QGuiApplication::clipboard()->setMimeData(data);
    m_timer.start();
}

void TokenClipboard::takeBack()
{
    QClipboard* clipboard = QGuiApplication::clipboard();
    if (clipboard->text() == m_copied)
        clipboard->clear();
    if (clipboard->supportsSelection() && clipboard->text(QClipboard::Selection) == m_copied)
        clipboard->clear(QClipboard::Selection);
    m_copied.clear();
    Q_EMIT cleared();
}

} // namespace claimcheck
