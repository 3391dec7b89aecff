#pragma once

#include <QPlainTextEdit>

#include <vector>

namespace claimcheck {

struct Inspection;

/// A field for pasted tokens. It takes plain text only, and not more than it was told to: laying
/// out a text of a megabyte would stop the window.
class PasteEdit final : public QPlainTextEdit
{
    Q_OBJECT
public:
    explicit PasteEdit(qsizetype longest, QWidget* parent = nullptr);

    /// Colours and underlines the parts where the token stands in the text as one piece.
    void markParts(const Inspection& inspection);

Q_SIGNALS:
    /// Something of @p length characters was pasted or dropped and not taken.
    void refused(qsizetype length);

protected:
    void insertFromMimeData(const QMimeData* source) override;
    void changeEvent(QEvent* event) override;

private:
    struct Mark
    {
        int from;
        int length;
        int role;
    };

    void paintMarks();

    qsizetype m_longest;
    std::vector<Mark> m_marks;
};

} // namespace claimcheck
