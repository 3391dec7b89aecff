#include "app/cli/keyoption.h"

#include "app/cli/input.h"
#include "app/cli/keytext.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

void KeyOption::addTo(CLI::App& command)
{
    command
        .add_option("--secret", secret,
                    "HMAC secret: TEXT, @FILE, env:NAME, b64:BASE64, or - for standard input")
        ->required();
}

std::expected<KeySet, QString> KeyOption::keys(const Console& console,
                                               const std::vector<Algorithm>& algorithms) const
{
    const auto bytes = readSource(console, secret);
    if (!bytes)
        return std::unexpected(bytes.error());
    KeySet keys;
    bool weak = false;
    for (const Algorithm algorithm : algorithms) {
        auto key =
            Key::fromSecret(algorithm, SecretBytes::copyOf(*bytes), {}, KeyStrength::Lenient);
        if (!key)
            return std::unexpected(describe(key.error()));
        weak = weak || key->isWeak();
        keys.add(std::make_shared<const Key>(std::move(*key)));
    }
    if (weak)
        printLine(console.err,
                  u"claimcheck: warning: the secret has %1 bytes; RFC 7518 section 3.2 asks for as "
                  "many as the hash has (HS256: 32)."_s.arg(bytes->size()));
    return keys;
}

std::expected<std::vector<Algorithm>, QString> readAlgorithms(const std::vector<std::string>& names)
{
    std::vector<Algorithm> algorithms;
    for (const std::string& name : names) {
        const AlgorithmRow* row = findAlgorithm(QByteArray::fromStdString(name));
        if (!row)
            return std::unexpected(
                u"There is no algorithm %1 here. Known: HS256, HS384, HS512."_s.arg(
                    QString::fromStdString(name)));
        algorithms.push_back(row->algorithm);
    }
    return algorithms;
}

} // namespace claimcheck::cli
