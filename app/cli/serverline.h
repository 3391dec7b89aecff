#pragma once

#include "app/cli/action.h"
#include "app/cli/targetoption.h"
#include "core/client/traffic.h"

#include <string>

namespace claimcheck::cli {

/// The options of a command that asks a server for one thing.
struct ServerLine
{
    TargetOption target;
    std::string username;
    std::string password;
    std::string style;
    std::string scope;
    std::string token;
    std::string refreshToken;
    std::string session;
    std::string client;
    std::string clientSecret;
    std::string adminToken;
    std::string path;
    std::string method = "GET";
    std::string data;
    std::string refreshOut;
    bool everywhere = false;
    bool json = false;
};

/// An answer and the server that gave it.
struct ServerReply
{
    Target target;
    Exchange exchange;
};

/// Reads what the server needs for @p verb, and nothing else, sends it and waits. What such a
/// server cannot do, or has no place for, is refused before anything is read or sent.
[[nodiscard]] Outcome<ServerReply> ask(const ServerLine& line, Verb verb, const Console& console,
                                       const Clock& clock);

void addCredentials(CLI::App& command, ServerLine& line);
void addTokenOption(CLI::App& command, ServerLine& line);
void addClientOptions(CLI::App& command, ServerLine& line);

} // namespace claimcheck::cli
