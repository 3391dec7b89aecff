#include "server/admin/configcommands.h"

#include "server/settingtable.h"

#include <QJsonDocument>
#include <QJsonObject>

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

struct Choices
{
    bool origin = false;
    bool json = false;
};

QString quoted(QString text)
{
    return u'"' + text.replace(u'\\', u"\\\\"_s).replace(u'"', u"\\\""_s) + u'"';
}

QByteArray asLines(const Configuration& configuration, bool origin)
{
    QString lines;
    for (const SettingRow& row : allSettings()) {
        const QString value = row.show(configuration.settings());
        lines += row.name + " = "_L1 + (row.isSwitch() ? value : quoted(value));
        if (origin)
            lines += u" # "_s + configuration.origin(QString{row.name}).text();
        lines += u'\n';
    }
    if (configuration.settings().profileSecret)
        lines +=
            u"# profile-secret is set: "_s + configuration.origin(u"profile-secret").text() + u'\n';
    return lines.toUtf8();
}

QByteArray asJson(const Configuration& configuration, bool origin)
{
    QJsonObject object;
    for (const SettingRow& row : allSettings()) {
        const QString value = row.show(configuration.settings());
        const QJsonValue shown =
            row.isSwitch() ? QJsonValue{value == "true"_L1} : QJsonValue{value};
        const QString from = configuration.origin(QString{row.name}).text();
        object.insert(row.name,
                      origin ? QJsonObject{{u"value"_s, shown}, {u"origin"_s, from}} : shown);
    }
    return QJsonDocument(object).toJson(QJsonDocument::Compact) + '\n';
}

} // namespace

void addConfigCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* config = app.add_subcommand("config", "What the server would be told");
    config->require_subcommand(1);
    CLI::App* show = config->add_subcommand("show", "Print every setting with its value");
    const auto choices = std::make_shared<Choices>();
    show->add_flag("--origin", choices->origin, "Say where each value comes from");
    show->add_flag("--json", choices->json, "Print one JSON object");
    show->callback([choices, around, &action] {
        action = [choices, around] {
            const auto configuration = around.configuration();
            if (!configuration)
                return complain(around.err, configuration.error(), kExitUsage);
            around.out << (choices->json ? asJson(*configuration, choices->origin)
                                         : asLines(*configuration, choices->origin))
                              .toStdString();
            return kExitOk;
        };
    });
}

} // namespace claimcheck
