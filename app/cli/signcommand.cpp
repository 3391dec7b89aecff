#include "app/cli/signcommand.h"

#include "app/cli/claimsoption.h"
#include "app/cli/keyoption.h"
#include "app/cli/signedstyle.h"
#include "core/token/jws.h"
#include "core/token/jwt.h"

#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

struct SignLine
{
    KeyOption key;
    SignedStyle style;
    std::string algorithm;
    ClaimsOption claims;
};

Outcome<QByteArray> signedToken(const SignLine& line, const Surroundings& around, const Key& key)
{
    const auto header = line.claims.header(around.console);
    if (!header)
        return refuseUsage(header.error());
    if (line.claims.isRaw()) {
        const auto payload = line.claims.payload(around.console);
        if (!payload)
            return refuseUsage(payload.error());
        return signJws(key, *payload, *header);
    }
    const auto claims = line.claims.claims(around.console, around.clock);
    if (!claims)
        return refuseUsage(claims.error());
    return signJwt(key, *claims, *header);
}

Outcome<QByteArray> webToken(const SignLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    const auto algorithms = readAlgorithms(line.algorithm.empty() ? std::vector<std::string>{}
                                                                  : std::vector{line.algorithm});
    if (!algorithms)
        return std::unexpected(algorithms.error());
    const auto key = line.key.signingKey(console, *algorithms);
    if (!key)
        return std::unexpected(key.error());
    auto token = signedToken(line, around, *key);
    if (token && token->isEmpty())
        return refuse(Exit::Failed, u"The cryptography could not sign."_s);
    return token;
}

Exit sign(const SignLine& line, const Surroundings& around)
{
    const Console& console = around.console;
    if (const auto checked = line.style.check(); !checked)
        return complain(console, checked.error());
    const auto token = line.style.isJwt()
        ? webToken(line, around)
        : line.style.sign(line.key, line.algorithm, line.claims, around);
    if (!token)
        return complain(console, token.error());
    printLine(console.out, QString::fromLatin1(*token));
    return Exit::Ok;
}

} // namespace

void addSignCommand(CLI::App& group, const Surroundings& around, Action& action)
{
    auto* command = group.add_subcommand(
        "sign", "Sign claims as a JWT, any bytes as a JWS, or JSON as itsdangerous does");
    auto line = std::make_shared<SignLine>();
    line->key.addTo(*command, false);
    line->style.addTo(*command);
    command->add_option("--alg", line->algorithm,
                        "Algorithm [HS256 for a secret, else what the key is for]");
    line->claims.addTo(*command);
    command->callback(
        [line, around, &action] { action = [line, around] { return sign(*line, around); }; });
}

} // namespace claimcheck::cli
