#include "ui/models/tracemodel.h"

#include "core/inspect/visibletext.h"
#include "ui/models/checktext.h"

#include <algorithm>
#include <array>
#include <span>

using namespace Qt::StringLiterals;

namespace claimcheck {
namespace {

using Step = Check::Step;
using Outcome = Check::Outcome;

// Checks that one line tells well enough while all of them pass.
struct Group
{
    Step first;
    Step last;
    const char* title;
};

constexpr std::array groups{
    Group{Step::Size, Step::Encoding,
          QT_TRANSLATE_NOOP("TraceModel", "Three parts, strict base64url")},
    Group{Step::Header, Step::Algorithm, QT_TRANSLATE_NOOP("TraceModel", "Algorithm is allowed")},
    Group{Step::Key, Step::Signature,
          QT_TRANSLATE_NOOP("TraceModel", "Key found, signature correct")},
    Group{Step::Payload, Step::Lifetime, QT_TRANSLATE_NOOP("TraceModel", "Within its lifetime")},
    Group{Step::Issuer, Step::RequiredClaims,
          QT_TRANSLATE_NOOP("TraceModel", "Issuer, audience and type match")},
    Group{Step::Revocation, Step::Revocation, QT_TRANSLATE_NOOP("TraceModel", "Not revoked")},
    Group{Step::Roles, Step::Scopes, QT_TRANSLATE_NOOP("TraceModel", "Roles and scopes")},
};

const char* titleOf(Step step)
{
    for (const Group& group : groups) {
        if (step >= group.first && step <= group.last)
            return group.title;
    }
    return "";
}

QString outcomeWord(Outcome outcome)
{
    switch (outcome) {
    case Outcome::Passed:
        return TraceModel::tr("passed");
    case Outcome::Failed:
        return TraceModel::tr("failed");
    case Outcome::NotRequired:
        return TraceModel::tr("not required");
    case Outcome::NotReached:
        return TraceModel::tr("not reached");
    }
    return {};
}

} // namespace

void TraceModel::setChecks(std::vector<Check> checks)
{
    if (checks == m_checks)
        return;
    m_checks = std::move(checks);
    rebuild();
}

void TraceModel::setDetailed(bool detailed)
{
    if (detailed == m_detailed)
        return;
    m_detailed = detailed;
    rebuild();
}

void TraceModel::rebuild()
{
    beginResetModel();
    m_rows = m_detailed ? everyCheck() : summary();
    endResetModel();
}

TraceModel::Row TraceModel::rowOf(const Check& check)
{
    Row row{describe(check.step), visibleText(check.detail), {}, check.outcome};
    if (check.outcome == Outcome::NotReached
        || (check.outcome == Outcome::NotRequired && row.detail.isEmpty()))
        row.detail = outcomeWord(check.outcome);
    if (check.fault) {
        const QString reason = claimcheck::describe(*check.fault);
        row.title = tr("%1: %2", "check, reason of its failure").arg(row.title, reason);
        row.lesson = lessonOf(*check.fault);
    }
    return row;
}

std::vector<TraceModel::Row> TraceModel::everyCheck() const
{
    std::vector<Row> rows;
    rows.reserve(m_checks.size());
    for (const Check& check : m_checks)
        rows.push_back(rowOf(check));
    return rows;
}

std::vector<TraceModel::Row> TraceModel::summary() const
{
    std::vector<Row> rows;
    for (const Group& group : groups) {
        bool passed = false;
        bool reached = false;
        bool present = false;
        const Check* failed = nullptr;
        for (const Check& check : m_checks) {
            if (check.step < group.first || check.step > group.last)
                continue;
            present = true;
            reached = reached || check.outcome != Outcome::NotReached;
            passed = passed || check.outcome == Outcome::Passed;
            if (check.outcome == Outcome::Failed)
                failed = &check;
        }
        if (!present)
            continue;
        const QString title = tr(titleOf(group.first));
        if (failed)
            rows.push_back(rowOf(*failed));
        else if (!reached)
            rows.push_back({title, outcomeWord(Outcome::NotReached), {}, Outcome::NotReached});
        else if (passed)
            rows.push_back({title, {}, {}, Outcome::Passed});
        else
            rows.push_back({title, outcomeWord(Outcome::NotRequired), {}, Outcome::NotRequired});
    }
    return rows;
}

int TraceModel::rowCount(const QModelIndex& parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

QVariant TraceModel::data(const QModelIndex& index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
        return row.title;
    case Qt::AccessibleTextRole:
        return tr("%1, %2. %3", "check, outcome, detail")
            .arg(row.title, outcomeWord(row.outcome), row.detail);
    case OutcomeRole:
        return static_cast<int>(row.outcome);
    case DetailRole:
        return row.detail;
    case LessonRole:
        return row.lesson;
    default:
        return {};
    }
}

} // namespace claimcheck
