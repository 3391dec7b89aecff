#include "core/inspect/registryrow.h"

namespace claimcheck {

namespace {

// clang-format off
constexpr RegistryRow kHeaders[]{
    {"alg", "how it is signed, or how its key is encrypted", "RFC 7515 §4.1.1"},
    {"jku", "where the sender says its keys are; never fetched", "RFC 7515 §4.1.2"},
    {"jwk", "a key the sender brings along; never trusted", "RFC 7515 §4.1.3"},
    {"kid", "which key signed it", "RFC 7515 §4.1.4"},
    {"x5u", "where the sender says its certificate is; never fetched", "RFC 7515 §4.1.5"},
    {"x5c", "a certificate the sender brings along; never trusted", "RFC 7515 §4.1.6"},
    {"x5t", "SHA-1 thumbprint of a certificate", "RFC 7515 §4.1.7"},
    {"x5t#S256", "SHA-256 thumbprint of a certificate", "RFC 7515 §4.1.8"},
    {"typ", "what kind of token it is", "RFC 7515 §4.1.9"},
    {"cty", "what the payload is", "RFC 7515 §4.1.10"},
    {"crit", "extensions a reader must understand", "RFC 7515 §4.1.11"},
    {"enc", "how the content is encrypted", "RFC 7516 §4.1.2"},
    {"zip", "how the content is compressed", "RFC 7516 §4.1.3"},
    {"epk", "the sender's one-time public key", "RFC 7518 §4.6.1.1"},
    {"apu", "about the producer, for key agreement", "RFC 7518 §4.6.1.2"},
    {"apv", "about the recipient, for key agreement", "RFC 7518 §4.6.1.3"},
    {"iv", "initialisation vector of the key wrap", "RFC 7518 §4.7.1.1"},
    {"tag", "authentication tag of the key wrap", "RFC 7518 §4.7.1.2"},
    {"p2s", "salt of the passphrase", "RFC 7518 §4.8.1.1"},
    {"p2c", "rounds for the passphrase", "RFC 7518 §4.8.1.2"},
    {"iss", "who issued it, copied out of an encrypted payload", "RFC 7519 §5.3"},
    {"sub", "who it is about, copied out of an encrypted payload", "RFC 7519 §5.3"},
    {"aud", "whom it is meant for, copied out of an encrypted payload", "RFC 7519 §5.3"},
    {"b64", "whether the payload is encoded", "RFC 7797 §3"},
    {"ppt", "the kind of call token", "RFC 8225 §8.1"},
    {"url", "the address the request is for", "RFC 8555 §6.4.1"},
    {"nonce", "keeps the request from being replayed", "RFC 8555 §6.5.2"},
    {"svt", "a token about the outcome of checking this signature", "RFC 9321"},
    {"iheSSId", "submission set of a health document", "IHE ITI Technical Framework"},
    {"jwt", "a token of the verifier, about itself", "OpenID for Verifiable Presentations"},
    {"client_id", "the client that signed it", "OpenID for Verifiable Presentations"},
    {"trust_chain", "statements up to a trust anchor; not trusted by itself", "OpenID Federation 1.0 §4.3"},
    {"peer_trust_chain", "statements about the receiver; not trusted by itself", "OpenID Federation 1.0"},
};
// clang-format on

} // namespace

std::span<const RegistryRow> headerRows()
{
    return kHeaders;
}

} // namespace claimcheck
