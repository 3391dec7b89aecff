#include "app/cli/encryptioncommands.h"

#include "app/cli/claimsoption.h"
#include "app/cli/input.h"
#include "app/cli/keyoption.h"
#include "app/cli/keytext.h"
#include "app/cli/tokentext.h"
#include "core/key/encryptionkey.h"
#include "core/token/jwe.h"
#include "core/token/nestedjwt.h"

#include <QJsonDocument>

#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

KeyManagementSet everyKeyManagement()
{
    KeyManagementSet all;
    for (const KeyManagementRow& row : allKeyManagements())
        all.insert(row.algorithm);
    return all;
}

ContentEncryptionSet everyContentEncryption()
{
    ContentEncryptionSet all;
    for (const ContentEncryptionRow& row : allContentEncryptions())
        all.insert(row.encryption);
    return all;
}

Outcome<KeyManagement> readKeyManagement(const std::string& name)
{
    const QByteArray text = QByteArray::fromStdString(name);
    if (const KeyManagementRow* row = findKeyManagement(text))
        return row->algorithm;
    const QLatin1StringView reason = refusalReason(text);
    if (!reason.isEmpty())
        return refuseUsage(u"%1 is not offered: it %2."_s.arg(QString::fromUtf8(text), reason));
    return refuseUsage(u"There is no --alg %1 for encryption. Known: %2."_s.arg(
        QString::fromUtf8(text), namesOf(everyKeyManagement())));
}

Outcome<ContentEncryption> readContentEncryption(const std::string& name)
{
    const QByteArray text = QByteArray::fromStdString(name);
    if (const ContentEncryptionRow* row = findContentEncryption(text))
        return row->encryption;
    return refuseUsage(u"There is no --enc %1. Known: %2."_s.arg(
        QString::fromUtf8(text), namesOf(everyContentEncryption())));
}

// A passphrase is a secret like any other on the command line; only the algorithm tells.
KeyResult<EncryptionKey> bound(const KeyMaterial& material, KeyManagement algorithm,
                               KeyPurpose purpose)
{
    if (material.secret() && rowOf(algorithm).kind == CekTransportKind::Passphrase
        && material.algorithm.isEmpty())
        return EncryptionKey::fromPassphrase(
            algorithm, SecretBytes::copyOf(material.secret()->view()), material.id);
    return bind(material, algorithm, purpose);
}

// ---- encrypt ------------------------------------------------------------------------------------

struct EncryptLine
{
    KeyOption key;
    std::string algorithm;
    std::string encryption = "A256GCM";
    std::string token;
    ClaimsOption claims;
};

Outcome<QByteArray> plaintextOf(const EncryptLine& line, const Surroundings& around)
{
    if (!line.token.empty()) {
        const auto token = readToken(around.console, line.token);
        if (!token)
            return refuse(Exit::Unreadable, token.error());
        return *token;
    }
    if (line.claims.isRaw()) {
        const auto payload = line.claims.payload(around.console);
        if (!payload)
            return refuseUsage(payload.error());
        return *payload;
    }
    const auto claims = line.claims.claims(around.console, around.clock);
    if (!claims)
        return refuseUsage(claims.error());
    return QJsonDocument(*claims).toJson(QJsonDocument::Compact);
}

QString textOf(const EncryptionError& error)
{
    switch (error.fault) {
    case EncryptionError::Fault::BadParameter:
        return u"The header's %1 is not what the algorithm takes."_s.arg(error.where);
    case EncryptionError::Fault::WrongKeySize:
        return u"With dir the key must be as long as --enc asks for: 16 bytes for A128GCM, 32 for "
               "A256GCM and A128CBC-HS256, 64 for A256CBC-HS512."_s;
    case EncryptionError::Fault::TooLarge:
        return u"The token would be longer than anything reads."_s;
    case EncryptionError::Fault::CryptoFailed:
        return u"The cryptography could not encrypt."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Outcome<EncryptionKey> encryptionKey(const EncryptLine& line, const Console& console)
{
    const auto material = line.key.single(console, KeyPurpose::Encrypt);
    if (!material)
        return std::unexpected(material.error());
    auto algorithm =
        line.algorithm.empty() ? Outcome<KeyManagement>{} : readKeyManagement(line.algorithm);
    if (!algorithm)
        return std::unexpected(algorithm.error());
    if (line.algorithm.empty()) {
        const auto possible = keyManagementsOf(*material);
        if (possible.empty())
            return refuseUsage(describe(KeyError{KeyError::Fault::WrongAlgorithm, {}}));
        algorithm = possible.front();
    }
    auto key = bound(*material, *algorithm, KeyPurpose::Encrypt);
    if (!key)
        return refuseUsage(describe(key.error()));
    return std::move(*key);
}

Exit encrypt(const EncryptLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto encryption = readContentEncryption(line.encryption);
    if (!encryption)
        return complain(console, encryption.error());
    const auto key = encryptionKey(line, console);
    if (!key)
        return complain(console, key.error());
    const auto header = line.claims.header(console);
    if (!header)
        return complain(console, Exit::Usage, header.error());
    const auto plaintext = plaintextOf(line, around);
    if (!plaintext)
        return complain(console, plaintext.error());
    const auto token = line.token.empty()
        ? encryptJwe(*key, *encryption, *plaintext, around.random, *header)
        : encryptJwt(*key, *encryption, *plaintext, around.random, *header);
    if (!token)
        return complain(console, Exit::Failed, textOf(token.error()));
    printLine(console.out, QString::fromLatin1(*token));
    return Exit::Ok;
}

void addEncrypt(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* command = group.add_subcommand(
        "encrypt", "Encrypt a signed token, claims or any bytes as a JWE (RFC 7516)");
    auto line = std::make_shared<EncryptLine>();
    line->key.addTo(*command, true);
    command->add_option("--alg", line->algorithm,
                        "How the content's key travels, such as RSA-OAEP-256, ECDH-ES, A256KW, "
                        "dir or PBES2-HS256+A128KW [what the key is for]");
    command->add_option("--enc", line->encryption, "How the content is encrypted")
        ->capture_default_str();
    command
        ->add_option("--token", line->token,
                     "A signed token to encrypt as a nested JWT: TEXT, @FILE, env:NAME or -")
        ->type_name(kSourceType);
    line->claims.addTo(*command);
    command->callback(
        [line, around, &action] { action = [line, around] { return encrypt(*line, around); }; });
}

// ---- decrypt ------------------------------------------------------------------------------------

struct DecryptLine
{
    std::string token;
    KeyOption key;
    std::vector<std::string> algorithms;
    std::vector<std::string> encryptions;
    bool explain = false;
    bool json = false;
};

struct Decryption
{
    EncryptionKeySet keys;
    KeyManagementSet algorithms;
    ContentEncryptionSet encryptions;
};

Outcome<Decryption> prepare(const DecryptLine& line, const Console& console)
{
    std::vector<KeyManagement> wanted;
    for (const std::string& name : line.algorithms) {
        const auto algorithm = readKeyManagement(name);
        if (!algorithm)
            return std::unexpected(algorithm.error());
        wanted.push_back(*algorithm);
    }
    const auto materials = line.key.materials(console);
    if (!materials)
        return std::unexpected(materials.error());
    Decryption decryption;
    KeyError firstError{KeyError::Fault::WrongAlgorithm, {}};
    bool isFirst = true;
    for (const KeyMaterial& material : *materials) {
        for (const KeyManagement algorithm : wanted.empty() ? keyManagementsOf(material) : wanted) {
            auto key = bound(material, algorithm, KeyPurpose::Decrypt);
            if (!key && std::exchange(isFirst, false))
                firstError = key.error();
            if (!key)
                continue;
            decryption.algorithms.insert(algorithm);
            decryption.keys.add(std::make_shared<const EncryptionKey>(std::move(*key)));
        }
    }
    if (decryption.keys.isEmpty())
        return refuseUsage(describe(firstError));
    decryption.encryptions =
        line.encryptions.empty() ? everyContentEncryption() : ContentEncryptionSet{};
    for (const std::string& name : line.encryptions) {
        const auto encryption = readContentEncryption(name);
        if (!encryption)
            return std::unexpected(encryption.error());
        decryption.encryptions.insert(*encryption);
    }
    return decryption;
}

void printPayload(const Console& console, const DecryptedPayload& payload,
                  const std::vector<Check>& checks)
{
    QJsonObject object{{u"verdict"_s, u"decrypted"_s},
                       {u"header"_s, payload.header().root().toQJson()},
                       {u"trace"_s, traceToJson(checks)}};
    const QByteArray bytes = payload.bytes().toByteArray();
    if (bytes.isValidUtf8())
        object.insert(u"payload"_s, QString::fromUtf8(bytes));
    object.insert(u"payload_base64"_s, QString::fromLatin1(bytes.toBase64()));
    printJson(console, object);
}

Exit decrypt(const DecryptLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto decryption = prepare(line, console);
    if (!decryption)
        return complain(console, decryption.error());
    const auto token = readToken(console, line.token);
    if (!token)
        return complain(console, Exit::Unreadable, token.error());
    Trace trace;
    const auto payload = JweDecrypter{decryption->keys, decryption->algorithms,
                                      decryption->encryptions, around.random}
                             .decrypt(*token, &trace);
    const auto checks = trace.complete(kDecryptionSteps);
    if (line.explain)
        printTrace(console, console.err, checks);
    if (line.json && !payload)
        printJson(console,
                  {{u"verdict"_s, u"not_decrypted"_s},
                   {u"fault"_s, faultName(payload.error().fault)},
                   {u"where"_s, payload.error().where},
                   {u"trace"_s, traceToJson(checks)}});
    if (!payload && payload.error().fault == TokenError::Fault::Malformed)
        return complain(console, Exit::Unreadable,
                        u"NOT DECRYPTED: it is no encrypted token, which has five parts. Try: "
                        "claimcheck token inspect."_s);
    if (!payload)
        return complain(console, exitFor(payload.error()),
                        u"NOT DECRYPTED: "_s + describe(payload.error()));
    if (line.json)
        printPayload(console, *payload, checks);
    else
        console.out.write(payload->bytes().data(), payload->bytes().size());
    return Exit::Ok;
}

void addDecrypt(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* command = group.add_subcommand(
        "decrypt",
        "Decrypt a JWE and write what it holds. That it opens says nothing about who "
        "wrote it: verify the signed token inside");
    auto line = std::make_shared<DecryptLine>();
    command->add_option("TOKEN", line->token, kTokenHelp)->type_name(kSourceType);
    line->key.addTo(*command, false);
    command
        ->add_option("--alg", line->algorithms,
                     "Algorithms to accept, as A,B [what the keys are for]")
        ->type_name("NAMES")
        ->allow_extra_args(false)
        ->delimiter(',');
    command->add_option("--enc", line->encryptions, "Content encryptions to accept, as A,B [all]")
        ->type_name("NAMES")
        ->allow_extra_args(false)
        ->delimiter(',');
    command->add_flag("--explain", line->explain, "Show every check and its outcome, on stderr");
    command->add_flag("--json", line->json, "Print one JSON object");
    command->callback(
        [line, around, &action] { action = [line, around] { return decrypt(*line, around); }; });
}

} // namespace

void addEncryptionCommands(CLI::App& group, const Surroundings& around, Action& action)
{
    addEncrypt(group, around, action);
    addDecrypt(group, around, action);
}

} // namespace claimcheck::cli
