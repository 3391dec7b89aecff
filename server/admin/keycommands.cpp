#include "server/admin/keycommands.h"

#include "server/admin/onservice.h"
#include "server/admin/printing.h"

#include <QJsonArray>

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

int list(const Surroundings& around, bool json)
{
    return onService(around, [&](AuthService& service, const Actor&) {
        QJsonArray objects;
        QList<QStringList> rows;
        for (const KeyDescription& key : service.keys()->descriptions()) {
            const QString id = QString::fromLatin1(key.id);
            const QString algorithm{QLatin1StringView{rowOf(key.algorithm).name}};
            const QString retired = timeText(key.retiredAt);
            objects += QJsonObject{
                {u"kid"_s, id},
                {u"alg"_s, algorithm},
                {u"state"_s, QString{nameOf(key.state)}},
                {u"created_at"_s, timeText(key.createdAt)},
                {u"retired_at"_s, key.retiredAt ? QJsonValue{retired} : QJsonValue::Null}};
            rows += QStringList{id, algorithm, nameOf(key.state), timeText(key.createdAt), retired};
        }
        if (json)
            printJson(around.out, {{u"keys"_s, objects}});
        else
            printTable(around.out, rows);
        return kExitOk;
    });
}

int rotate(const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        const auto id = service.rotateKeys(actor);
        if (!id)
            return complain(around.err, id.error());
        around.out << id->toStdString() << '\n';
        return kExitOk;
    });
}

int revoke(const Surroundings& around, const QByteArray& id)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        if (const auto done = service.revokeKey(id, actor); !done)
            return complain(around.err, done.error());
        around.err << "No token of that key is accepted any more. The key that signs now:\n";
        around.out << service.keys()->current().id().toStdString() << '\n';
        return kExitOk;
    });
}

} // namespace

void addKeyCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("key", "The keys that sign");
    group->require_subcommand(1);

    const auto json = std::make_shared<bool>(false);
    CLI::App* lister = group->add_subcommand("list", "Print the keys, without what is secret");
    lister->add_flag("--json", *json, "Print one JSON object");
    lister->callback(
        [json, around, &action] { action = [json, around] { return list(around, *json); }; });

    group->add_subcommand("rotate", "Sign with the next key from now on; prints its kid")
        ->callback([around, &action] { action = [around] { return rotate(around); }; });

    const auto id = std::make_shared<std::string>();
    CLI::App* revoker =
        group->add_subcommand("revoke", "Refuse all tokens of a key that leaked, at once");
    revoker->add_option("KID", *id, "The key; put -- before one that begins with a dash")
        ->required();
    revoker->callback([id, around, &action] {
        action = [id, around] { return revoke(around, QByteArray::fromStdString(*id)); };
    });
}

} // namespace claimcheck
