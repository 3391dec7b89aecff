#include "app/cli/input.h"

#include "core/base/valuesource.h"
#include "core/inspect/pasted.h"

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

QString describe(const SourceError& error)
{
    using Fault = SourceError::Fault;
    switch (error.fault) {
    case Fault::AlreadyRead:
        return u"Standard input was read already, for another option. Take @FILE or env:NAME for "
               "one of the two."_s;
    case Fault::Unreadable:
        return u"The file %1 cannot be read: %2."_s.arg(error.where, error.reason);
    case Fault::TooLarge:
        return error.where.isEmpty() ? u"The input is larger than 1 MiB."_s
                                     : u"The file %1 is larger than 1 MiB."_s.arg(error.where);
    case Fault::NotBase64:
        return u"What follows b64: is neither base64 nor base64url."_s;
    case Fault::NotSet:
        return u"The environment variable %1 is not set."_s.arg(error.where);
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace

std::expected<QByteArray, QString> readSource(const Console& console, const std::string& source)
{
    return readValue(console.in, source).transform_error(describe);
}

std::expected<QByteArray, QString> readFileOrInput(const Console& console, const std::string& path)
{
    return claimcheck::readFileOrInput(console.in, path).transform_error(describe);
}

std::expected<QByteArray, QString> readPasted(const Console& console, const std::string& source)
{
    std::string from = source;
    if (from.empty() && qEnvironmentVariableIsSet("CLAIMCHECK_TOKEN"))
        from = "env:CLAIMCHECK_TOKEN";
    if (from.empty() && console.inIsTerminal)
        return std::unexpected(
            u"There is no token. Pipe one in, or name it: @FILE, env:NAME or the token itself."_s);
    return readSource(console, from.empty() ? "-" : from);
}

std::expected<QByteArray, QString> readToken(const Console& console, const std::string& source)
{
    const auto text = readPasted(console, source);
    if (!text)
        return text;
    PastedToken found = findToken(*text);
    if (!found.mistakenFor.isEmpty())
        return std::unexpected(found.mistakenFor);
    if (found.token.isEmpty())
        return std::unexpected(u"The input is empty: there is no token in it."_s);
    return std::move(found.token);
}

} // namespace claimcheck::cli
