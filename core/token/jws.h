#pragma once

#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/key/key.h"
#include "core/key/keyset.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QJsonObject>

#include <array>
#include <memory>
#include <optional>

namespace claimcheck {

/// A header that was read, and where its parameters are.
struct JwsHeader
{
    /// Those that are looked at. Everything else in a header is a stranger's remark: `jwk`, `jku`,
    /// `x5c` and `x5u` among it.
    enum Parameter { Alg, Kid, Typ, Cty, Crit, B64, Zip, Enc, ParameterCount };

    explicit JwsHeader(JsonDocument document);

    JsonDocument json;
    std::array<std::optional<JsonValue>, ParameterCount> parameters;
};

/// A payload whose signature is good. Only JwsVerifier makes one.
class CLAIMCHECK_CORE_EXPORT VerifiedPayload
{
public:
    [[nodiscard]] const JsonDocument& header() const { return m_header->json; }
    /// `typ` and `cty`, which are strings where they are there.
    [[nodiscard]] const std::optional<JsonValue>& type() const
    {
        return m_header->parameters[JwsHeader::Typ];
    }
    [[nodiscard]] const std::optional<JsonValue>& contentType() const
    {
        return m_header->parameters[JwsHeader::Cty];
    }
    [[nodiscard]] const QByteArray& bytes() const { return m_bytes; }
    [[nodiscard]] Algorithm algorithm() const { return m_algorithm; }
    /// The key was shorter than RFC 7518 asks for.
    [[nodiscard]] bool weakKey() const { return m_weakKey; }

private:
    friend class JwsVerifier;
    VerifiedPayload(std::shared_ptr<const JwsHeader> header, QByteArray bytes, Algorithm algorithm,
                    bool weakKey)
        : m_header(std::move(header))
        , m_bytes(std::move(bytes))
        , m_algorithm(algorithm)
        , m_weakKey(weakKey)
    {
    }

    std::shared_ptr<const JwsHeader> m_header; // tokens of one issuer share theirs
    QByteArray m_bytes;
    Algorithm m_algorithm;
    bool m_weakKey;
};

/// Checks compact JWS tokens (RFC 7515) against keys the caller already trusts.
///
/// The header of a token is a claim by a stranger. It may pick a key by id from the set, but it
/// can never widen the algorithms given here and it can never bring its own key: `jwk`, `jku`,
/// `x5c` and `x5u` are not looked at.
class CLAIMCHECK_CORE_EXPORT JwsVerifier
{
public:
    /// The keys must outlive the verifier. An empty @p allowed set refuses every token.
    JwsVerifier(const KeySet& keys, AlgorithmSet allowed);

    /// Steps Size to Signature.
    [[nodiscard]] TokenResult<VerifiedPayload> verify(QByteArrayView token,
                                                      Trace* trace = nullptr) const;

private:
    const KeySet& m_keys;
    AlgorithmSet m_allowed;
};

/// Signs @p payload. `alg`, and `kid` where the key has an id, are set here and override the same
/// members of @p header; what else it holds is kept. Empty when the cryptography fails.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray signJws(const Key& key, QByteArrayView payload,
                                                        const QJsonObject& header = {});
/// The same with `typ` as all there is to say, which is the quick way; an empty @p type is left
/// out.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray signJws(const Key& key, QByteArrayView payload,
                                                        QByteArrayView type);

} // namespace claimcheck
