#include "app/cli/targetoption.h"

#include "app/cli/keytext.h"
#include "app/cli/waiting.h"
#include "core/client/keyfetcher.h"

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

QString describe(TargetFault fault)
{
    switch (fault) {
    case TargetFault::NotAUrl:
        return u"--target takes a URL such as http://127.0.0.1:8080."_s;
    case TargetFault::SchemeRefused:
        return u"--target takes an http or https URL."_s;
    case TargetFault::PlainHttpRemote:
        return u"--target: plain http would show passwords and tokens to the network. Use https "
               "for anything but this machine."_s;
    case TargetFault::HasCredentials:
        return u"--target: a user name or password does not belong in a URL."_s;
    }
    Q_UNREACHABLE_RETURN({});
}

Refusal discoveryFailed(const KeyFetchError& error)
{
    using Fault = KeyFetchError::Fault;
    switch (error.fault) {
    case Fault::UrlRefused:
        return {Exit::Usage,
                u"%1 is not asked: secrets go over https only, or over http to this machine."_s.arg(
                    error.where)};
    case Fault::NoMetadata:
        return {Exit::Unreadable,
                u"%1 gives no metadata that names endpoints. Is this the issuer's address?"_s.arg(
                    error.where)};
    case Fault::Unreachable:
    case Fault::TimedOut:
    case Fault::TlsRefused:
        return {Exit::Unreachable, cli::describe(error)};
    default:
        return {Exit::Unreadable, cli::describe(error)};
    }
}

QString optionOf(Piece piece)
{
    switch (piece) {
    case Piece::Username:
        return u"a username"_s;
    case Piece::Password:
        return u"a password"_s;
    case Piece::Style:
        return u"--style"_s;
    case Piece::Scope:
        return u"--scope"_s;
    case Piece::Token:
        return u"a token"_s;
    case Piece::RefreshToken:
        return u"--refresh-token"_s;
    case Piece::Session:
        return u"a session"_s;
    case Piece::Client:
        return u"--client"_s;
    case Piece::AdminToken:
        return u"--admin-token"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

std::vector<std::string> presetNames()
{
    std::vector<std::string> names;
    for (const TargetProfile& profile : targetProfiles())
        names.push_back(QString{profile.name}.toStdString());
    return names;
}

} // namespace

void TargetOption::addTargetTo(CLI::App& command)
{
    command.add_option("--target", m_url, "The server [http://127.0.0.1:8080]")
        ->envname("CLAIMCHECK_TARGET");
    m_trust.addTo(command);
}

void TargetOption::addTo(CLI::App& command)
{
    command.add_option("--target", m_url, "The server [that of the preset]")
        ->envname("CLAIMCHECK_TARGET");
    m_trust.addTo(command);
    command
        .add_option("--preset", m_preset,
                    "The kind of server, see 'claimcheck target list' [claimcheck]")
        ->check(CLI::IsMember(presetNames()))
        ->envname("CLAIMCHECK_PRESET")
        ->type_name("NAME");
}

const TargetProfile& TargetOption::profile() const
{
    return *findTargetProfile(QString::fromStdString(m_preset));
}

QString TargetOption::url() const
{
    return m_url.empty() ? QString{profile().usualTarget} : QString::fromStdString(m_url);
}

Outcome<Target> TargetOption::target() const
{
    if (url().isEmpty())
        return refuseUsage(u"The preset %1 has no server of its own: name it with --target."_s.arg(
            profile().name));
    auto target = Target::parse(url());
    if (!target)
        return refuseUsage(describe(target.error()));
    return m_trust.trust().transform([&target](Trust trust) {
        target->setTrust(std::move(trust));
        return *target;
    });
}

Outcome<IssuerEndpoints> TargetOption::endpoints() const
{
    if (!profile().discovers)
        return IssuerEndpoints{};
    return m_trust.trust().and_then([this](const Trust& trusted) {
        KeyFetcher fetcher;
        fetcher.setTrust(trusted);
        return waitFor(fetcher.fetchEndpointsOf(url())).transform_error(discoveryFailed);
    });
}

Outcome<ClientRequest> TargetOption::request(Verb verb, const VerbInput& input) const
{
    const auto server = target();
    if (!server)
        return std::unexpected(server.error());
    const auto inWords = [&](const RequestError& error) {
        return Refusal{Exit::Usage, cli::describe(error, profile(), verb)};
    };
    // Before the server is asked for anything.
    const auto checked = prepareRequest(profile(), verb, input, *server);
    if (!checked && checked.error().fault != RequestError::Fault::NoEndpoint)
        return std::unexpected(inWords(checked.error()));
    if (checked)
        return *checked;
    return endpoints().and_then([&](const IssuerEndpoints& found) -> Outcome<ClientRequest> {
        return prepareRequest(profile(), verb, input, *server, found).transform_error(inWords);
    });
}

QString wordsOf(Verb verb)
{
    switch (verb) {
    case Verb::Register:
        return u"make an account"_s;
    case Verb::LogIn:
        return u"log in with a password"_s;
    case Verb::Refresh:
        return u"refresh a token"_s;
    case Verb::LogOut:
        return u"log out"_s;
    case Verb::LogOutEverywhere:
        return u"log out everywhere"_s;
    case Verb::Revoke:
        return u"revoke a token"_s;
    case Verb::Introspect:
        return u"tell about a token"_s;
    case Verb::ListSessions:
        return u"list sessions"_s;
    case Verb::EndSession:
        return u"end a session"_s;
    case Verb::Call:
        return u"call a route"_s;
    }
    Q_UNREACHABLE_RETURN({});
}

QString describe(const RequestError& error, const TargetProfile& profile, Verb verb)
{
    using Fault = RequestError::Fault;
    const QString piece = error.piece ? optionOf(*error.piece) : QString{};
    switch (error.fault) {
    case Fault::NotOffered:
        return u"A server of the preset %1 has no way to %2."_s.arg(profile.name, wordsOf(verb));
    case Fault::Missing: {
        const VerbRow* row = profile.find(verb);
        const bool orAdmin = error.piece == Piece::Client && row && row->takes(Piece::AdminToken);
        return u"To %1, the preset %2 needs %3."_s.arg(
            wordsOf(verb), profile.name, orAdmin ? piece + u" or --admin-token"_s : piece);
    }
    case Fault::NotTaken:
        return u"To %1, the preset %2 has no place for %3."_s.arg(wordsOf(verb), profile.name,
                                                                  piece);
    case Fault::NoEndpoint:
        return u"The metadata of this server names no endpoint to %1."_s.arg(wordsOf(verb));
    }
    Q_UNREACHABLE_RETURN({});
}

} // namespace claimcheck::cli
