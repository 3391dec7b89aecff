#include "core/inspect/registry.h"

#include <algorithm>
#include <span>
#include <string_view>

namespace claimcheck {

namespace {

struct Row
{
    std::string_view name;
    std::string_view meaning;
    std::string_view reference;
    bool isTime = false;
};

constexpr Row kClaims[]{
    {"iss", "who issued it", "RFC 7519 §4.1.1"},
    {"sub", "who the token is about", "RFC 7519 §4.1.2"},
    {"aud", "whom it is meant for", "RFC 7519 §4.1.3"},
    {"exp", "when it expires", "RFC 7519 §4.1.4", true},
    {"nbf", "not good before", "RFC 7519 §4.1.5", true},
    {"iat", "when it was issued", "RFC 7519 §4.1.6", true},
    {"jti", "its own id, used to revoke it", "RFC 7519 §4.1.7"},
    {"auth_time", "when the user logged in", "OpenID Connect Core §2", true},
    {"updated_at", "when the profile last changed", "OpenID Connect Core §5.1", true},
    {"client_id", "the client it was issued to", "RFC 8693 §4.3"},
    {"scope", "what the client may do", "RFC 8693 §4.2"},
    {"roles", "the user's roles", "RFC 9068 §2.2.3.1"},
    {"groups", "the user's groups", "RFC 9068 §2.2.3.1"},
    {"entitlements", "what the user is entitled to", "RFC 9068 §2.2.3.1"},
    {"act", "who acts for the subject", "RFC 8693 §4.1"},
    {"may_act", "who may act for the subject", "RFC 8693 §4.4"},
    {"cnf", "the key its holder must prove to have", "RFC 7800 §3.1"},
    {"azp", "the party it was issued to", "OpenID Connect Core §2"},
    {"nonce", "ties it to one request of the client", "OpenID Connect Core §2"},
    {"acr", "how strong the login was", "OpenID Connect Core §2"},
    {"amr", "how the user logged in", "OpenID Connect Core §2"},
    {"at_hash", "hash of the access token beside it", "OpenID Connect Core §3.1.3.6"},
    {"c_hash", "hash of the code beside it", "OpenID Connect Core §3.3.2.11"},
    {"sid", "the session it belongs to", "OpenID Connect Front-Channel Logout §3"},
    {"events", "the security events it reports", "RFC 8417 §2.2"},
    {"name", "full name", "OpenID Connect Core §5.1"},
    {"given_name", "given name", "OpenID Connect Core §5.1"},
    {"family_name", "family name", "OpenID Connect Core §5.1"},
    {"preferred_username", "the name the user likes to go by", "OpenID Connect Core §5.1"},
    {"email", "e-mail address", "OpenID Connect Core §5.1"},
    {"email_verified", "whether the e-mail address was checked", "OpenID Connect Core §5.1"},
    {"locale", "language and region", "OpenID Connect Core §5.1"},
    {"zoneinfo", "time zone", "OpenID Connect Core §5.1"},
};

constexpr Row kHeaders[]{
    {"alg", "how it is signed", "RFC 7515 §4.1.1"},
    {"typ", "what kind of token it is", "RFC 7515 §4.1.9"},
    {"cty", "what the payload is", "RFC 7515 §4.1.10"},
    {"kid", "which key signed it", "RFC 7515 §4.1.4"},
    {"jku", "where the sender says its keys are; never fetched", "RFC 7515 §4.1.2"},
    {"jwk", "a key the sender brings along; never trusted", "RFC 7515 §4.1.3"},
    {"x5u", "where the sender says its certificate is; never fetched", "RFC 7515 §4.1.5"},
    {"x5c", "a certificate the sender brings along; never trusted", "RFC 7515 §4.1.6"},
    {"x5t", "SHA-1 thumbprint of a certificate", "RFC 7515 §4.1.7"},
    {"x5t#S256", "SHA-256 thumbprint of a certificate", "RFC 7515 §4.1.8"},
    {"crit", "extensions a reader must understand", "RFC 7515 §4.1.11"},
    {"b64", "whether the payload is encoded", "RFC 7797 §3"},
    {"enc", "how the content is encrypted", "RFC 7516 §4.1.2"},
    {"zip", "how the content is compressed", "RFC 7516 §4.1.3"},
    {"epk", "the sender's one-time public key", "RFC 7518 §4.6.1.1"},
    {"apu", "about the producer, for key agreement", "RFC 7518 §4.6.1.2"},
    {"apv", "about the recipient, for key agreement", "RFC 7518 §4.6.1.3"},
    {"iv", "initialisation vector of the key wrap", "RFC 7518 §4.7.1.1"},
    {"tag", "authentication tag of the key wrap", "RFC 7518 §4.7.1.2"},
    {"p2s", "salt of the passphrase", "RFC 7518 §4.8.1.1"},
    {"p2c", "rounds for the passphrase", "RFC 7518 §4.8.1.2"},
};

std::optional<NameMeaning> find(std::span<const Row> rows, QByteArrayView name)
{
    const auto row = std::ranges::find_if(
        rows, [name](const Row& candidate) { return name == QByteArrayView{candidate.name}; });
    if (row == rows.end())
        return std::nullopt;
    return NameMeaning{QString::fromUtf8(row->meaning), QString::fromUtf8(row->reference),
                       row->isTime};
}

} // namespace

std::optional<NameMeaning> claimMeaning(QByteArrayView name)
{
    return find(kClaims, name);
}

std::optional<NameMeaning> headerMeaning(QByteArrayView name)
{
    return find(kHeaders, name);
}

} // namespace claimcheck
