#include "server/admin/auditcommands.h"

#include "server/admin/onservice.h"
#include "server/admin/printing.h"

#include <QJsonDocument>

#include <limits>
#include <memory>
#include <ostream>
#include <ranges>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr int kUsualLimit = 100;
constexpr int kLargestLimit = 100'000;

struct AuditLine
{
    int limit = kUsualLimit;
    bool json = false;
};

// The rest of the fields, by their names; those of the first columns are left out.
QString remainder(QJsonObject event)
{
    for (const auto column : {"at"_L1, "event"_L1, "subject"_L1, "actor"_L1})
        event.remove(column);
    QStringList fields;
    for (auto it = event.constBegin(); it != event.constEnd(); ++it) {
        const QJsonObject inner = it->toObject();
        for (auto detail = inner.constBegin(); detail != inner.constEnd(); ++detail)
            fields += detail.key() + u'=' + detail->toString();
        if (it->isString())
            fields += it.key() + u'=' + it->toString();
    }
    return fields.join(u' ');
}

int show(const AuditLine& line, const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor&) {
        const auto newest = service.auditBefore(std::numeric_limits<qint64>::max(), line.limit);
        if (!newest)
            return complain(around.err, newest.error());
        QList<QStringList> rows;
        for (const AuditRow& row : *newest | std::views::reverse) {
            QJsonObject event = QJsonDocument::fromJson(row.line).object();
            if (line.json) {
                event.insert(u"seq"_s, static_cast<qint64>(row.seq));
                printJson(around.out, event);
                continue;
            }
            rows += QStringList{QString::number(row.seq),     event["at"_L1].toString(),
                                event["event"_L1].toString(), event["subject"_L1].toString(),
                                event["actor"_L1].toString(), remainder(event)};
        }
        printTable(around.out, rows);
        return kExitOk;
    });
}

QString describe(const AuditVerdict& verdict)
{
    using State = AuditVerdict::State;
    switch (verdict.state) {
    case State::Intact:
        return u"Intact: %1 lines, each as it was written."_s.arg(verdict.seq);
    case State::Edited:
        return u"Broken: line %1 is not as it was written."_s.arg(verdict.seq);
    case State::Missing:
        return u"Broken: line %1 is missing."_s.arg(verdict.seq);
    case State::Disordered:
        return u"Broken: line %1 stands in the wrong place."_s.arg(verdict.seq);
    case State::Truncated:
        return u"Broken: line %1 and all after it are missing."_s.arg(verdict.seq);
    }
    Q_UNREACHABLE_RETURN({});
}

int verify(const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor&) {
        const auto verdict = service.audit().verify();
        if (!verdict)
            return complain(around.err,
                            AuthError{AuthError::Fault::StoreFailed, verdict.error().where});
        around.out << describe(*verdict).toStdString() << '\n';
        return verdict->state == AuditVerdict::State::Intact ? kExitOk : kExitFailed;
    });
}

} // namespace

void addAuditCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("audit", "What happened to accounts, tokens and keys");
    group->require_subcommand(1);

    const auto line = std::make_shared<AuditLine>();
    CLI::App* shower = group->add_subcommand("show", "Print the newest events, the last one last");
    shower->add_option("--limit", line->limit, "How many at most [100]")
        ->check(CLI::Range(1, kLargestLimit))
        ->type_name("NUMBER");
    shower->add_flag("--json", line->json, "Print one JSON object a line");
    shower->callback(
        [line, around, &action] { action = [line, around] { return show(*line, around); }; });

    group
        ->add_subcommand("verify",
                         "Check that no line was changed, moved or taken away; 1 if one was")
        ->callback([around, &action] { action = [around] { return verify(around); }; });
}

} // namespace claimcheck
