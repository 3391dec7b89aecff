#pragma once

#include <QString>
#include <QWidget>

class QLabel;
class QLineEdit;

namespace claimcheck {

/// A field with its label above and, below it, a hint that gives way to what is wrong.
///
/// The line below is always there, so that an error moves nothing.
class FormField final : public QWidget
{
    Q_OBJECT
public:
    /// Takes ownership of @p edit. An ampersand in @p label makes a mnemonic.
    FormField(const QString& label, QLineEdit* edit, const QString& hint,
              QWidget* parent = nullptr);

    [[nodiscard]] QLineEdit* edit() const { return m_edit; }
    /// An empty text brings the hint back.
    void setError(const QString& error);

private:
    QLineEdit* m_edit;
    QLabel* m_below;
    QString m_hint;
};

} // namespace claimcheck
