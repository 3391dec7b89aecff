#include "app/cli/keycommands.h"

#include "app/cli/input.h"
#include "app/cli/keyoption.h"
#include "app/cli/keyoutput.h"
#include "app/cli/keytext.h"
#include "app/cli/tokentext.h"
#include "core/inspect/visibletext.h"
#include "core/key/encryptionkey.h"
#include "core/key/jwk.h"

#include <algorithm>
#include <memory>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr auto kFileHelp = "File with a key: PEM, DER, JWK or JWK Set; - for standard input";

/// A file with keys, and what it takes to read it.
struct FileLine
{
    std::string file;
    std::string passphrase;

    void addTo(CLI::App& command)
    {
        command.add_option("FILE", file, kFileHelp)->type_name(kSourceType)->required();
        command
            .add_option("--passphrase", passphrase,
                        "Passphrase of an encrypted PEM: @FILE, env:NAME, or -")
            ->type_name(kSourceType);
    }
};

// ---- generate -----------------------------------------------------------------------------------

struct GenerateLine
{
    std::string algorithm;
    std::string curve;
    int bits = 3072;
    std::string id;
    KeyOutput output;
};

/// What an algorithm wants its key to be.
struct KeyKind
{
    std::optional<KeyFamily> family; ///< nothing: a secret
    std::size_t secretBytes = 0;
    QByteArray use;
};

std::optional<KeyFamily> familyNamed(const std::string& curve)
{
    const std::pair<std::string_view, KeyFamily> curves[] = {
        {"P-256", KeyFamily::P256},      {"P-384", KeyFamily::P384},
        {"P-521", KeyFamily::P521},      {"secp256k1", KeyFamily::Secp256k1},
        {"Ed25519", KeyFamily::Ed25519}, {"Ed448", KeyFamily::Ed448},
        {"X25519", KeyFamily::X25519},   {"X448", KeyFamily::X448},
    };
    for (const auto& [name, family] : curves) {
        if (curve == name)
            return family;
    }
    return std::nullopt;
}

Outcome<KeyKind> signatureKind(const AlgorithmRow& row, const std::string& curve)
{
    if (!row.scheme)
        return KeyKind{.secretBytes = row.smallestKey, .use = "sig"};
    const auto family = curve.empty() ? row.families.front() : familyNamed(curve);
    if (!family || !worksWith(row, *family))
        return refuseUsage(u"%1 does not work on the curve %2."_s.arg(
            QLatin1StringView{row.name}, QString::fromStdString(curve)));
    return KeyKind{.family = family, .use = "sig"};
}

Outcome<KeyKind> encryptionKind(const KeyManagementRow& row, const std::string& curve)
{
    switch (row.kind) {
    case CekTransportKind::Direct:
        return refuseUsage(u"With dir the key is that of the content. Name the content encryption: "
                           "--alg A256GCM or --alg A128CBC-HS256."_s);
    case CekTransportKind::Passphrase:
        return refuseUsage(
            u"%1 takes a passphrase, which a person chooses. Give it as --secret."_s.arg(
                QLatin1StringView{row.name}));
    case CekTransportKind::KeyWrap:
    case CekTransportKind::GcmKeyWrap:
        return KeyKind{.secretBytes = row.wrappingKey, .use = "enc"};
    case CekTransportKind::RsaOaep:
        return KeyKind{.family = KeyFamily::Rsa, .use = "enc"};
    case CekTransportKind::Agreement:
        break;
    }
    const auto family = curve.empty() ? std::optional{KeyFamily::P256} : familyNamed(curve);
    if (!family || *family == KeyFamily::Ed25519 || *family == KeyFamily::Ed448
        || *family == KeyFamily::Secp256k1)
        return refuseUsage(u"%1 works on P-256, P-384, P-521, X25519 and X448."_s.arg(
            QLatin1StringView{row.name}));
    return KeyKind{.family = family, .use = "enc"};
}

Outcome<KeyKind> kindFor(const GenerateLine& line)
{
    const QByteArray name = QByteArray::fromStdString(line.algorithm);
    if (const AlgorithmRow* row = findAlgorithm(name))
        return signatureKind(*row, line.curve);
    if (const KeyManagementRow* row = findKeyManagement(name))
        return encryptionKind(*row, line.curve);
    if (const ContentEncryptionRow* row = findContentEncryption(name))
        return KeyKind{.secretBytes = row->keyBytes, .use = "enc"};
    return refuseUsage(
        u"There is no algorithm %1 here. Try ES256, Ed25519, RS256, HS256, ML-DSA-65, "
        "RSA-OAEP-256, ECDH-ES or A256KW."_s.arg(QString::fromUtf8(name)));
}

Outcome<KeyMaterial> generated(const GenerateLine& line, const KeyKind& kind, Random& random)
{
    KeyMaterial material{.key = SecretBytes{},
                         .id = QByteArray::fromStdString(line.id),
                         .algorithm = QByteArray::fromStdString(line.algorithm),
                         .use = kind.use};
    if (kind.family) {
        auto pair = AsymmetricKey::generate(*kind.family, line.bits);
        if (!pair)
            return refuseUsage(describe(keyErrorFrom(pair.error(), KeyError::Fault::CryptoFailed)));
        material.key = std::move(*pair);
    } else {
        SecretBytes secret(kind.secretBytes);
        if (!random.fill(secret.writableBytes()))
            return refuse(Exit::Failed, u"There is no randomness to be had."_s);
        material.key = std::move(secret);
    }
    if (material.id.isEmpty())
        material.id = thumbprint(material);
    return material;
}

Exit generate(const GenerateLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto kind = kindFor(line);
    if (!kind)
        return complain(console, kind.error());
    const auto material = generated(line, *kind, around.random);
    if (!material)
        return complain(console, material.error());
    if (const auto written = line.output.write(console, std::span{&*material, 1}); !written)
        return complain(console, written.error());
    if (const auto written = line.output.writePublic(console, *material); !written)
        return complain(console, written.error());
    return Exit::Ok;
}

// ---- show ---------------------------------------------------------------------------------------

struct ShowLine
{
    FileLine file;
    bool json = false;
};

QStringList namesOfAlgorithms(const KeyMaterial& material)
{
    QStringList names;
    if (allows(material, KeyPurpose::Sign) || allows(material, KeyPurpose::Verify)) {
        for (const Algorithm algorithm : algorithmsOf(material))
            names += QString::fromLatin1(rowOf(algorithm).name);
    }
    if (allows(material, KeyPurpose::Encrypt) || allows(material, KeyPurpose::Decrypt)) {
        for (const KeyManagement algorithm : keyManagementsOf(material))
            names += QString::fromLatin1(rowOf(algorithm).name);
    }
    return names;
}

int bitsOf(const KeyMaterial& material)
{
    return material.pair() ? material.pair()->bits()
                           : static_cast<int>(material.secret()->size()) * 8;
}

QString halfName(const KeyMaterial& material)
{
    if (material.secret())
        return u"secret"_s;
    return material.isPrivate() ? u"private"_s : u"public"_s;
}

QJsonObject materialToJson(const KeyMaterial& material)
{
    QJsonObject object{{u"type"_s, typeName(material)},
                       {u"half"_s, halfName(material)},
                       {u"bits"_s, bitsOf(material)},
                       {u"algorithms"_s, QJsonArray::fromStringList(namesOfAlgorithms(material))}};
    if (material.pair())
        object.insert(u"thumbprint"_s, QString::fromLatin1(thumbprint(material)));
    const std::pair<QString, const QByteArray&> texts[] = {
        {u"kid"_s, material.id}, {u"alg"_s, material.algorithm}, {u"use"_s, material.use}};
    for (const auto& [name, value] : texts) {
        if (!value.isEmpty())
            object.insert(name, QString::fromUtf8(value));
    }
    return object;
}

void printMaterial(const Console& console, const KeyMaterial& material)
{
    const auto row = [&console](const QString& name, const QString& value) {
        if (!value.isEmpty())
            printLine(console.out, u"  "_s + name.leftJustified(12) + visibleText(value));
    };
    // The name of a curve or parameter set says its size.
    const bool saysSize = typeName(material).contains(u' ');
    printLine(
        console.out,
        typeName(material) + (saysSize ? QString{} : u", %1 bits"_s.arg(bitsOf(material))) + u", "_s
            + inked(console, material.isPrivate() ? Ink::Warning : Ink::Good, halfName(material)));
    row(u"kid"_s, QString::fromUtf8(material.id));
    row(u"alg"_s, QString::fromUtf8(material.algorithm));
    row(u"use"_s, QString::fromUtf8(material.use));
    // That of a secret would help to guess it.
    if (material.pair())
        row(u"thumbprint"_s, QString::fromLatin1(thumbprint(material)));
    row(u"does"_s, namesOfAlgorithms(material).join(u", "_s));
}

Exit show(const ShowLine& line, const Surroundings& around)
{
    const auto keys = readKeys(around.console, line.file.file, line.file.passphrase);
    if (!keys)
        return complain(around.console, keys.error());
    QJsonArray array;
    for (const KeyMaterial& material : *keys) {
        if (line.json)
            array.append(materialToJson(material));
        else
            printMaterial(around.console, material);
    }
    if (line.json)
        printJson(around.console, {{u"keys"_s, array}});
    return Exit::Ok;
}

// ---- convert and thumbprint ---------------------------------------------------------------------

struct ConvertLine
{
    FileLine file;
    std::string id;
    std::string newId;
    KeyOutput output;
};

Exit convert(const ConvertLine& line, const Surroundings& around)
{
    auto keys = readKeys(around.console, line.file.file, line.file.passphrase);
    if (!keys)
        return complain(around.console, keys.error());
    const QByteArray id = QByteArray::fromStdString(line.id);
    if (!id.isEmpty())
        std::erase_if(*keys, [&id](const KeyMaterial& key) { return key.id != id; });
    if (keys->empty())
        return complain(around.console, Exit::Usage, u"No key of the set has that kid."_s);
    if (!line.newId.empty() && keys->size() == 1)
        keys->front().id = line.newId == "thumbprint" ? thumbprint(keys->front())
                                                      : QByteArray::fromStdString(line.newId);
    if (const auto written = line.output.write(around.console, *keys); !written)
        return complain(around.console, written.error());
    return Exit::Ok;
}

struct ThumbprintLine
{
    FileLine file;
    bool uri = false;
};

Exit showThumbprint(const ThumbprintLine& line, const Surroundings& around)
{
    const auto keys = readKeys(around.console, line.file.file, line.file.passphrase);
    if (!keys)
        return complain(around.console, keys.error());
    for (const KeyMaterial& material : *keys) {
        if (material.secret())
            warn(around.console,
                 u"this is the hash of a secret. Unless the secret is random, do not publish it "
                 "(RFC 7638 section 7)."_s);
        const QString prefix =
            line.uri ? u"urn:ietf:params:oauth:jwk-thumbprint:sha-256:"_s : QString{}; // RFC 9278
        printLine(around.console.out, prefix + QString::fromLatin1(thumbprint(material)));
    }
    return Exit::Ok;
}

template <class Line, class Run>
void runs(CLI::App* command, std::shared_ptr<Line> line, Run run, const Surroundings& around,
          Action& action)
{
    command->callback([line = std::move(line), run, around, &action] {
        action = [line, run, around] { return run(*line, around); };
    });
}

} // namespace

void addKeyCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    auto* group = app.add_subcommand("key", "Make, read and convert keys");
    group->require_subcommand(1);

    auto* command = group->add_subcommand("generate", "Make a key for an algorithm");
    auto generateLine = std::make_shared<GenerateLine>();
    command
        ->add_option("--alg", generateLine->algorithm,
                     "What it is for: ES256, EdDSA, RS256, HS256, ML-DSA-65, RSA-OAEP-256, "
                     "ECDH-ES, A256KW, A256GCM, ...")
        ->required();
    command->add_option(
        "--crv", generateLine->curve,
        "The curve, where the algorithm leaves a choice: Ed448, X25519, P-384, ...");
    command->add_option("--bits", generateLine->bits, "Size of an RSA key")
        ->check(CLI::Range(2048, 8192))
        ->capture_default_str();
    command->add_option("--kid", generateLine->id, "Its id [its RFC 7638 thumbprint]");
    generateLine->output.addTo(*command, "jwk");
    generateLine->output.addPublicOutTo(*command);
    runs(command, generateLine, generate, around, action);

    command = group->add_subcommand("show", "Say what a key is and does; never its secrets");
    auto showLine = std::make_shared<ShowLine>();
    showLine->file.addTo(*command);
    command->add_flag("--json", showLine->json, "Print one JSON object");
    runs(command, showLine, show, around, action);

    command = group->add_subcommand("convert", "Write a key in another format");
    auto convertLine = std::make_shared<ConvertLine>();
    convertLine->file.addTo(*command);
    command->add_option("--kid", convertLine->id, "Which key of the set");
    command->add_option("--set-kid", convertLine->newId,
                        "The id it gets; thumbprint for that of RFC 7638");
    convertLine->output.addTo(*command, "jwk");
    runs(command, convertLine, convert, around, action);

    command = group->add_subcommand("thumbprint", "Print the RFC 7638 thumbprint of each key");
    auto thumbprintLine = std::make_shared<ThumbprintLine>();
    thumbprintLine->file.addTo(*command);
    command->add_flag("--uri", thumbprintLine->uri, "As a URI (RFC 9278)");
    runs(command, thumbprintLine, showThumbprint, around, action);
}

} // namespace claimcheck::cli
