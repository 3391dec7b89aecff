#pragma once

#include "ui/models/finding.h"

#include <QWidget>

class QVBoxLayout;

namespace claimcheck {

/// Findings one below the other, each with its sign.
class FindingsList final : public QWidget
{
    Q_OBJECT
public:
    explicit FindingsList(QWidget* parent = nullptr);

    void setFindings(const std::vector<Finding>& findings);

private:
    QVBoxLayout* m_layout;
    QWidget* m_rows;
};

} // namespace claimcheck
