#include "server/admin/storecommands.h"

#include "server/admin/onservice.h"

#include <memory>
#include <ostream>
#include <string>

#include <CLI/CLI.hpp>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

int backUp(const Surroundings& around, const QString& file)
{
    const auto configuration = around.configuration();
    if (configuration && configuration->settings().store.engine() == StoreAddress::Engine::Postgres)
        return complain(around.err,
                        u"PostgreSQL is backed up by its own pg_dump. After a restore, and before "
                        "the servers start again, run `claimcheck-server store revoke-tokens`."_s,
                        kExitUsage);
    return onService(around, [&](AuthService& service, const Actor&) {
        const auto done = service.backUp(file);
        if (!done && done.error().fault == StoreError::Fault::NotWritable)
            return complain(around.err,
                            u"%1 cannot be made: there is such a file, or its folder may not be "
                            "written to. Choose another name."_s.arg(file),
                            kExitFailed);
        if (!done)
            return complain(around.err,
                            AuthError{AuthError::Fault::StoreFailed, done.error().where});
        around.err << "Keep it where the store's key is not: together they are everything.\n";
        return kExitOk;
    });
}

int revokeTokens(const Surroundings& around)
{
    return onService(around, [&](AuthService& service, const Actor& actor) {
        if (const auto done = service.revokeAllTokens(actor); !done)
            return complain(around.err, done.error());
        around.err << "All sessions have ended, and no token of until now is accepted any more.\n";
        return kExitOk;
    });
}

} // namespace

void addStoreCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("store", "The database as a whole");
    group->require_subcommand(1);

    const auto file = std::make_shared<std::string>();
    CLI::App* copier = group->add_subcommand(
        "backup", "Copy a SQLite store to a new file, also while a server uses it");
    copier->add_option("FILE", *file, "The copy; nothing is overwritten")->required();
    copier->callback([file, around, &action] {
        action = [file, around] { return backUp(around, QString::fromStdString(*file)); };
    });

    group
        ->add_subcommand("revoke-tokens",
                         "End all sessions and refuse all tokens of until now, at once")
        ->callback([around, &action] { action = [around] { return revokeTokens(around); }; });
}

} // namespace claimcheck
