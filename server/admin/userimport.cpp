#include "server/admin/userimport.h"

#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "core/password/passwordhash.h"
#include "server/admin/onservice.h"

#include <QSet>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

using Line = std::expected<NewAccount, QString>;

const QString kNeitherForm =
    u"This is neither NAME:HASH nor a JSON object with a username and a hash or a password."_s;

QString textOf(const JsonValue& value)
{
    return textFromUtf8(value.toUtf8().value_or(QByteArrayView{}));
}

std::expected<QStringList, QString> listOf(const JsonValue& value)
{
    QStringList words;
    for (const JsonValue& item : value.items()) {
        if (!item.isString())
            return std::unexpected(
                u"The member %1 takes a list of words."_s.arg(QString::fromUtf8(value.name())));
        words += textOf(item);
    }
    if (!value.isArray())
        return std::unexpected(
            u"The member %1 takes a list of words."_s.arg(QString::fromUtf8(value.name())));
    return words;
}

Line readObject(const QByteArray& line, NewAccount account)
{
    const auto document = JsonDocument::parseObject(line);
    if (!document)
        return std::unexpected(u"This is no strict JSON object."_s);
    for (const JsonValue& value : document->root().items()) {
        const QByteArrayView name = value.name();
        if (name == "roles" || name == "scopes") {
            const auto words = listOf(value);
            if (!words)
                return std::unexpected(words.error());
            (name == "roles" ? account.roles : account.scopes) = *words;
            continue;
        }
        if (!value.isString())
            return std::unexpected(
                u"The member %1 takes a text."_s.arg(QString::fromUtf8(value.name())));
        if (name == "username")
            account.username = textOf(value);
        else if (name == "hash")
            account.importedHash = value.toUtf8()->toByteArray();
        else if (name == "password")
            account.password = textOf(value);
        else // a mistake in "roles" must not make somebody who has the usual ones
            return std::unexpected(
                u"There is no member %1: username, hash, password, roles and scopes are all."_s.arg(
                    QString::fromUtf8(name)));
    }
    if (account.username.isEmpty() || account.importedHash.isEmpty() == account.password.isEmpty())
        return std::unexpected(kNeitherForm);
    return account;
}

} // namespace

std::expected<NewAccount, QString> readAccountLine(const QByteArray& line, const NewAccount& usual)
{
    NewAccount account = usual;
    if (line.startsWith('{')) {
        auto read = readObject(line, std::move(account));
        if (!read)
            return read;
        account = std::move(*read);
    } else {
        // The first colon: a hash may hold more of them, and a name holds none.
        const qsizetype colon = line.indexOf(':');
        if (colon <= 0 || colon + 1 == line.size())
            return std::unexpected(kNeitherForm);
        account.username = textFromUtf8(line.first(colon));
        account.importedHash = line.sliced(colon + 1);
    }
    if (!account.importedHash.isEmpty() && !PasswordHasher::canRead(account.importedHash))
        return std::unexpected(
            u"The hash is none that is known here, or too dear: Werkzeug's scrypt and pbkdf2, "
            "bcrypt and argon2id are."_s);
    return account;
}

ImportResult importAccounts(Accounts& accounts, const QByteArray& text, const NewAccount& usual,
                            const Actor& actor, bool dryRun,
                            const std::function<void(const QString&)>& complain)
{
    ImportResult result;
    QSet<QString> skeletons; // of a dry run, which leaves nothing that the next line would meet
    const auto bring = [&](const NewAccount& account) -> AuthResult<void> {
        if (!dryRun)
            return accounts.add(account, actor).transform([](const User&) { });
        const auto chosen = accounts.check(account);
        if (!chosen)
            return std::unexpected(chosen.error());
        if (skeletons.contains(chosen->skeleton))
            return std::unexpected(AuthError{AuthError::Fault::UserExists});
        skeletons.insert(chosen->skeleton);
        return {};
    };
    int number = 0;
    for (const QByteArray& raw : text.split('\n')) {
        ++number;
        const QByteArray line = raw.trimmed();
        if (line.isEmpty() || line.startsWith('#'))
            continue;
        const auto done = readAccountLine(line, usual).and_then([&](const NewAccount& account) {
            return bring(account).transform_error(
                [](const AuthError& error) { return describe(error); });
        });
        if (done) {
            ++result.imported;
            continue;
        }
        ++result.refused;
        complain(u"line %1: %2"_s.arg(number).arg(done.error()));
    }
    return result;
}

} // namespace claimcheck
