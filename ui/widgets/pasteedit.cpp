#include "ui/widgets/pasteedit.h"

#include "core/inspect/inspection.h"
#include "ui/widgets/theme.h"
#include "ui/widgets/tokentext.h"

#include <QEvent>
#include <QMimeData>
#include <QTextBlock>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

QTextCharFormat::UnderlineStyle underlineStyleOf(InspectedPart::Role part)
{
    switch (underlineOf(part)) {
    case Qt::SolidLine:
        return QTextCharFormat::SingleUnderline;
    case Qt::DotLine:
        return QTextCharFormat::DotLine;
    case Qt::DashLine:
        return QTextCharFormat::DashUnderline;
    default:
        return QTextCharFormat::NoUnderline;
    }
}

} // namespace

PasteEdit::PasteEdit(qsizetype longest, QWidget* parent)
    : QPlainTextEdit(parent)
    , m_longest(longest)
{
    setFont(monospaceFont());
    setWordWrapMode(QTextOption::WrapAnywhere);
    setTabChangesFocus(true);
    setInputMethodHints(Qt::ImhSensitiveData | Qt::ImhNoPredictiveText | Qt::ImhNoAutoUppercase);
}

void PasteEdit::insertFromMimeData(const QMimeData* source)
{
    const qsizetype length = source->text().size() + document()->characterCount();
    if (length > m_longest) {
        Q_EMIT refused(length);
        return;
    }
    insertPlainText(source->text());
}

void PasteEdit::markParts(const Inspection& inspection)
{
    m_marks.clear();
    const qsizetype start = toPlainText().indexOf(QString::fromUtf8(inspection.token));
    if (start >= 0) {
        for (const InspectedPart& part : inspection.parts) {
            m_marks.push_back({static_cast<int>(start + part.offset),
                               static_cast<int>(part.encoded.size()), static_cast<int>(part.role)});
        }
    }
    paintMarks();
}

void PasteEdit::paintMarks()
{
    const Colors colors = currentColors();
    QList<QTextEdit::ExtraSelection> selections;
    for (const Mark& mark : m_marks) {
        const auto role = static_cast<InspectedPart::Role>(mark.role);
        QTextEdit::ExtraSelection selection;
        selection.cursor = QTextCursor{document()};
        selection.cursor.setPosition(mark.from);
        selection.cursor.setPosition(mark.from + mark.length, QTextCursor::KeepAnchor);
        selection.format.setForeground(colorOf(colors, role));
        selection.format.setUnderlineStyle(underlineStyleOf(role));
        selection.format.setUnderlineColor(colorOf(colors, role));
        selections += selection;
    }
    setExtraSelections(selections);
}

void PasteEdit::changeEvent(QEvent* event)
{
    QPlainTextEdit::changeEvent(event);
    if (event->type() == QEvent::PaletteChange)
        paintMarks();
}

} // namespace claimcheck
