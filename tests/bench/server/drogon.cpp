// bench_drogon: the peer drogon, made of Drogon, libjwt, OpenSSL's Argon2id and Drogon's own
// SQLite client.
//
// Reads PORT, ALGORITHM, KEY (a file; that of an asymmetric algorithm has its public half in
// KEY.pub) and STORE (a new SQLite file) from the environment.

#include <array>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <iterator>
#include <memory>
#include <mutex>
#include <optional>
#include <print>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include <drogon/drogon.h>
#include <jwt.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/kdf.h>
#include <openssl/params.h>
#include <openssl/rand.h>
#include <openssl/sha.h>
#include <trantor/utils/ConcurrentTaskQueue.h>

namespace {

using namespace drogon;
using Respond = std::function<void(const HttpResponsePtr&)>;
using Bytes = std::vector<char>; // what Drogon binds as a BLOB

constexpr int kAccessSeconds = 900;
constexpr int kRefreshSeconds = 14 * 86400;
constexpr std::size_t kSaltSize = 16;
constexpr std::size_t kHashSize = 32;

// Frees what C libraries made.
struct Free
{
    void operator()(jwt_t* jwt) const { jwt_free(jwt); }
    void operator()(jwt_valid_t* rules) const { jwt_valid_free(rules); }
    void operator()(EVP_KDF* kdf) const { EVP_KDF_free(kdf); }
    void operator()(EVP_KDF_CTX* context) const { EVP_KDF_CTX_free(context); }
};
template <class T>
using Handle = std::unique_ptr<T, Free>;

void require(bool works)
{
    if (!works)
        throw std::runtime_error("a step failed");
}

std::string fromEnvironment(const char* name)
{
    const char* value = std::getenv(name);
    return value ? value : "";
}

std::string read(const std::string& path)
{
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::string randomBytes(std::size_t size)
{
    std::string bytes(size, '\0');
    require(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(size))
            == 1);
    return bytes;
}

std::string randomText(std::size_t size)
{
    return utils::base64Encode(randomBytes(size), true, false);
}

Bytes digest(const std::string& text)
{
    Bytes hash(SHA256_DIGEST_LENGTH);
    SHA256(reinterpret_cast<const unsigned char*>(text.data()), text.size(),
           reinterpret_cast<unsigned char*>(hash.data()));
    return hash;
}

std::string argon2id(std::string password, std::string salt)
{
    std::uint32_t memory = 19456;
    std::uint32_t passes = 2;
    std::uint32_t lanes = 1;
    const OSSL_PARAM params[]{
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_PASSWORD, password.data(),
                                          password.size()),
        OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_SALT, salt.data(), salt.size()),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_MEMCOST, &memory),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ITER, &passes),
        OSSL_PARAM_construct_uint32(OSSL_KDF_PARAM_ARGON2_LANES, &lanes),
        OSSL_PARAM_construct_end(),
    };
    const Handle<EVP_KDF> kdf{EVP_KDF_fetch(nullptr, "ARGON2ID", nullptr)};
    const Handle<EVP_KDF_CTX> context{EVP_KDF_CTX_new(kdf.get())};
    std::string hash(kHashSize, '\0');
    require(EVP_KDF_derive(context.get(), reinterpret_cast<unsigned char*>(hash.data()),
                           hash.size(), params)
            == 1);
    return hash;
}

HttpResponsePtr json(const Json::Value& body, HttpStatusCode status = k200OK)
{
    auto response = HttpResponse::newHttpJsonResponse(body);
    response->setStatusCode(status);
    return response;
}

HttpResponsePtr refusal(const std::string& error, HttpStatusCode status)
{
    Json::Value body;
    body["error"] = error;
    return json(body, status);
}

// Signs access tokens, and says what is in a good one.
class Tokens
{
public:
    Tokens()
        : m_algorithm(jwt_str_alg(fromEnvironment("ALGORITHM").c_str()))
        , m_signingKey(read(fromEnvironment("KEY")))
        , m_verifyingKey(m_algorithm == JWT_ALG_HS256 ? m_signingKey
                                                      : read(fromEnvironment("KEY") + ".pub"))
    {
    }

    [[nodiscard]] std::string issue(const std::string& username) const
    {
        jwt_t* made = nullptr;
        require(jwt_new(&made) == 0);
        const Handle<jwt_t> jwt{made};
        const auto now = static_cast<long>(std::time(nullptr));
        require(
            jwt_set_alg(made, m_algorithm, asBytes(m_signingKey), length(m_signingKey)) == 0
            && jwt_add_header(made, "kid", "k1") == 0 && jwt_add_header(made, "typ", "at+jwt") == 0
            && jwt_add_grant(made, "iss", "bench") == 0
            && jwt_add_grant(made, "sub", username.c_str()) == 0
            && jwt_add_grant(made, "aud", "claimcheck") == 0
            && jwt_add_grant_int(made, "iat", now) == 0 && jwt_add_grant_int(made, "nbf", now) == 0
            && jwt_add_grant_int(made, "exp", now + kAccessSeconds) == 0
            && jwt_add_grant(made, "jti", randomText(12).c_str()) == 0
            && jwt_add_grant(made, "client_id", "claimcheck") == 0
            && jwt_add_grants_json(made, R"({"roles":["user"]})") == 0
            && jwt_add_grant(made, "scope", "") == 0
            && jwt_add_grant_int(made, "auth_time", now) == 0);
        const std::unique_ptr<char, decltype(&jwt_free_str)> text{jwt_encode_str(made),
                                                                  jwt_free_str};
        require(text != nullptr);
        return text.get();
    }

    /// Null unless the token that the request bears is good.
    [[nodiscard]] Handle<jwt_t> check(const HttpRequestPtr& request) const
    {
        constexpr std::string_view kScheme = "Bearer ";
        const std::string& header = request->getHeader("authorization");
        if (!header.starts_with(kScheme))
            return nullptr;
        jwt_t* read = nullptr;
        if (jwt_decode(&read, header.c_str() + kScheme.size(), asBytes(m_verifyingKey),
                       length(m_verifyingKey))
            != 0)
            return nullptr;
        Handle<jwt_t> jwt{read};
        jwt_valid_t* made = nullptr;
        require(jwt_valid_new(&made, m_algorithm) == 0);
        const Handle<jwt_valid_t> rules{made};
        require(jwt_valid_set_now(made, std::time(nullptr)) == 0
                && jwt_valid_add_grant(made, "iss", "bench") == 0
                && jwt_valid_add_grant(made, "aud", "claimcheck") == 0);
        if (jwt_validate(read, made) != JWT_VALIDATION_SUCCESS
            || m_revoked.contains(jwt_get_grant(read, "jti")))
            return nullptr;
        return jwt;
    }

    void revoke(jwt_t& jwt) { m_revoked.insert(jwt_get_grant(&jwt, "jti")); }

private:
    static const unsigned char* asBytes(const std::string& key)
    {
        return reinterpret_cast<const unsigned char*>(key.data());
    }
    static int length(const std::string& key) { return static_cast<int>(key.size()); }

    jwt_alg_t m_algorithm;
    std::string m_signingKey;
    std::string m_verifyingKey;
    std::unordered_set<std::string> m_revoked; // only the event loop's, like all of this
};

struct Account
{
    std::string salt;
    std::string hash;
};

// All that the handlers share.
struct Peer
{
    Tokens tokens;
    std::mutex mutex; // of the accounts
    std::unordered_map<std::string, Account> accounts;
    orm::DbClientPtr store =
        orm::DbClient::newSqlite3Client("filename=" + fromEnvironment("STORE"), 1);
    trantor::ConcurrentTaskQueue pool{2, "slow"}; // hashes, and waits for the disk
};

HttpResponsePtr tokenAnswer(const Peer& peer, const std::string& username,
                            const std::string& refreshToken)
{
    Json::Value body;
    body["access_token"] = peer.tokens.issue(username);
    body["expires_in"] = kAccessSeconds;
    body["refresh_expires_in"] = kRefreshSeconds;
    body["refresh_token"] = refreshToken;
    body["scope"] = "";
    body["token_type"] = "Bearer";
    return json(body);
}

HttpResponsePtr registerAccount(Peer& peer, const Json::Value& wish)
{
    Account account{randomBytes(kSaltSize), {}};
    account.hash = argon2id(wish["password"].asString(), account.salt);
    const std::scoped_lock lock(peer.mutex);
    peer.accounts.insert_or_assign(wish["username"].asString(), account);
    Json::Value body;
    body["username"] = wish["username"];
    return json(body, k201Created);
}

HttpResponsePtr logIn(Peer& peer, const Json::Value& wish)
{
    const std::string username = wish["username"].asString();
    Account account;
    {
        const std::scoped_lock lock(peer.mutex);
        if (const auto found = peer.accounts.find(username); found != peer.accounts.end())
            account = found->second;
    }
    const std::string hash = argon2id(wish["password"].asString(), account.salt);
    if (account.hash.size() != kHashSize
        || CRYPTO_memcmp(hash.data(), account.hash.data(), kHashSize) != 0)
        return refusal("invalid_credentials", k401Unauthorized);
    const std::string token = randomText(32);
    peer.store->execSqlSync("INSERT INTO refresh_tokens VALUES (?, ?, ?)", digest(token), username,
                            static_cast<std::int64_t>(std::time(nullptr)) + kRefreshSeconds);
    return tokenAnswer(peer, username, token);
}

HttpResponsePtr refresh(Peer& peer, const Json::Value& wish)
{
    const auto now = static_cast<std::int64_t>(std::time(nullptr));
    const std::string token = randomText(32);
    const orm::Result rows = peer.store->execSqlSync(
        "UPDATE refresh_tokens SET hash = ?, expires_at = ?"
        " WHERE hash = ? AND expires_at > ? RETURNING username",
        digest(token), now + kRefreshSeconds, digest(wish["refresh_token"].asString()), now);
    if (rows.empty())
        return refusal("invalid_grant", k400BadRequest);
    return tokenAnswer(peer, rows[0]["username"].as<std::string>(), token);
}

// Mounts what takes a JSON object and is too slow for the event loop.
void mountSlow(Peer& peer, const std::string& path,
               HttpResponsePtr (*handler)(Peer&, const Json::Value&))
{
    app().registerHandler(path,
                          [&peer, handler](const HttpRequestPtr& request, Respond&& respond) {
                              const auto body = request->getJsonObject();
                              if (!body) {
                                  respond(refusal("invalid_request", k400BadRequest));
                                  return;
                              }
                              peer.pool.runTaskInQueue(
                                  [&peer, handler, body, respond = std::move(respond)] {
                                      respond(handler(peer, *body));
                                  });
                          },
                          {Post});
}

HttpResponsePtr greet(Peer& /*peer*/, jwt_t& jwt)
{
    const std::string user = jwt_get_grant(&jwt, "sub");
    Json::Value body;
    body["message"] = "Hello, " + user + ". Your token opened this route.";
    body["user"] = user;
    return json(body);
}

HttpResponsePtr logOut(Peer& peer, jwt_t& jwt)
{
    peer.tokens.revoke(jwt);
    Json::Value body;
    body["message"] = "Logged out.";
    return json(body);
}

void mountWithToken(Peer& peer, const std::string& path, HttpMethod method,
                    HttpResponsePtr (*handler)(Peer&, jwt_t&))
{
    app().registerHandler(path,
                          [&peer, handler](const HttpRequestPtr& request, Respond&& respond) {
                              const auto jwt = peer.tokens.check(request);
                              respond(jwt ? handler(peer, *jwt)
                                          : refusal("invalid_token", k401Unauthorized));
                          },
                          {method});
}

} // namespace

int main()
{
    Peer peer;
    // What it commits is on the disk.
    peer.store->execSqlSync("PRAGMA journal_mode = WAL");
    peer.store->execSqlSync("PRAGMA synchronous = FULL");
    peer.store->execSqlSync(
        "CREATE TABLE refresh_tokens"
        " (hash BLOB PRIMARY KEY, username TEXT NOT NULL, expires_at INTEGER NOT NULL)");
    mountSlow(peer, "/register", registerAccount);
    mountSlow(peer, "/login", logIn);
    mountSlow(peer, "/refresh", refresh);
    mountWithToken(peer, "/protected", Get, greet);
    mountWithToken(peer, "/logout", Post, logOut);
    app()
        .setLogLevel(trantor::Logger::kWarn)
        .setThreadNum(1)
        .addListener("127.0.0.1",
                     static_cast<std::uint16_t>(std::atoi(fromEnvironment("PORT").c_str())))
        .run();
}
