#include "tests/bench/signcase.h"

#include "core/key/pem.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace claimcheck::bench {

using namespace Qt::StringLiterals;

namespace {

KeyMaterial freshKey(const AlgorithmRow& row)
{
    if (row.families.empty())
        return {.key =
                    SecretBytes::copyOf(QByteArray(static_cast<qsizetype>(row.smallestKey), 's')),
                .id = kKeyId};
    constexpr int kRsaBits = 2048;
    return {.key = AsymmetricKey::generate(row.families.front(), kRsaBits).value(), .id = kKeyId};
}

QByteArray textOf(const KeyMaterial& material, KeyHalf half)
{
    if (const SecretBytes* secret = material.secret())
        return secret->view().toByteArray();
    return pemText(material, half).view().toByteArray();
}

QJsonObject accessClaims()
{
    return {
        {u"iss"_s, QString::fromLatin1(kIssuer)},
        {u"sub"_s, u"ada"_s},
        {u"aud"_s, QString::fromLatin1(kAudience)},
        {u"iat"_s, kIssuedAt},
        {u"nbf"_s, kIssuedAt},
        {u"exp"_s, kExpiresAt},
        {u"auth_time"_s, kIssuedAt},
        {u"jti"_s, u"Qm9fZ2hvc3RzX2hlcmVfMQ"_s},
        {u"client_id"_s, u"claimcheck"_s},
        {u"scope"_s, u"reports:read"_s},
        {u"roles"_s, QJsonArray{u"user"_s}},
    };
}

KeySet setOf(const KeyMaterial& material, Algorithm algorithm)
{
    KeySet keys;
    keys.add(std::make_shared<const Key>(
        bind(material, algorithm, KeyPurpose::Sign, KeyStrength::Required).value()));
    return keys;
}

} // namespace

SignCase::SignCase(Algorithm which)
    : algorithm(which)
    , claims(accessClaims())
    , payload(QJsonDocument(claims).toJson(QJsonDocument::Compact))
    , material(freshKey(rowOf(which)))
    , signingKey(textOf(material, KeyHalf::Private))
    , verifyingKey(textOf(material, KeyHalf::Public))
    , keys(setOf(material, which))
    , token(signJwt(*keys.keys().front(), claims, {{u"typ"_s, QString::fromLatin1(kType)}}))
    , m_verifier(keys, {which},
                 {.issuer = kIssuer,
                  .audience = kAudience,
                  .type = kType,
                  .required = {"sub"_ba, "jti"_ba, "iat"_ba}},
                 m_clock)
{
}

QString SignCase::name() const
{
    return QString::fromLatin1(rowOf(algorithm).name);
}

bool SignCase::signs() const
{
    return !signJwt(*keys.keys().front(), claims, {{u"typ"_s, QString::fromLatin1(kType)}})
                .isEmpty();
}

} // namespace claimcheck::bench
