#include "core/auth/signingkeys.h"

#include "core/auth/authrefusal.h"
#include "core/key/jwk.h"

#include <algorithm>
#include <array>
#include <ranges>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;

namespace {

const QString kAccess = u"access"_s; // signs JWTs
const QString kSigned = u"signed"_s; // signs the values of the style "signed"
const QString kAudit = u"audit"_s;   // links the lines of the audit log
const QString kProfile = u"profile"_s; // signs what the profiles of a server issue

// Of the style "signed": says what its tokens are for, so that one for something else is no access
// token.
constexpr QByteArrayView kSignedSalt = "claimcheck.access";
constexpr std::size_t kSecretBytes = 32;

QByteArray labelOf(const QByteArray& id, const QString& purpose, const QString& algorithm)
{
    return id + '\n' + purpose.toLatin1() + '\n' + algorithm.toLatin1();
}

std::optional<KeyMaterial> generate(const AlgorithmRow* row, Random& random)
{
    KeyMaterial material{.key = SecretBytes{}, .id = {}};
    if (row && row->scheme) {
        auto pair = AsymmetricKey::generate(row->families.front());
        if (!pair)
            return std::nullopt;
        material.key = std::move(*pair);
    } else {
        SecretBytes secret(row ? row->smallestKey : kSecretBytes);
        if (!random.fill(secret.writableBytes()))
            return std::nullopt;
        material.key = std::move(secret);
    }
    return material;
}

ClaimsPolicy policyFor(const AuthSettings& settings)
{
    return {
        .issuer = settings.issuer.toUtf8(),
        .audience = settings.audience.toUtf8(),
        .type = "at+jwt"_ba,
        .leeway = settings.leeway,
        .required = {"sub"_ba, "jti"_ba, "iat"_ba},
    };
}

} // namespace

AuthResult<std::optional<Algorithm>> signingAlgorithm(const KeyStore& store)
{
    const auto keys = store.all();
    if (!keys)
        return storeFailed(keys.error());
    for (const StoredKey& key : *keys) {
        const AlgorithmRow* row = findAlgorithm(key.algorithm.toLatin1());
        if (key.purpose == kAccess && key.activeFrom && !key.retiredAt && row)
            return row->algorithm;
    }
    return std::nullopt;
}

QLatin1StringView nameOf(KeyDescription::State state)
{
    switch (state) {
    case KeyDescription::State::Next:
        return "next"_L1;
    case KeyDescription::State::Active:
        return "active"_L1;
    case KeyDescription::State::Retired:
        return "retired"_L1;
    }
    Q_UNREACHABLE_RETURN({});
}

struct SigningKeys::Opened
{
    StoredKey stored;
    KeyMaterial material;

    [[nodiscard]] bool isFor(const QString& purpose) const { return stored.purpose == purpose; }
    [[nodiscard]] bool signsWith(Algorithm algorithm) const
    {
        return isFor(kAccess) && stored.algorithm == QLatin1StringView{rowOf(algorithm).name};
    }
    [[nodiscard]] bool isActive() const { return stored.activeFrom && !stored.retiredAt; }
    [[nodiscard]] bool isNext() const { return !stored.activeFrom && !stored.retiredAt; }
};

SigningKeys::SigningKeys(Parts parts, std::optional<SecretBytes> shared)
    : m(parts)
    , m_shared(std::move(shared))
{
}

AuthResult<void> SigningKeys::load()
{
    if (const auto sealed = sealOldSecrets(); !sealed)
        return sealed;
    const auto keys = readAll();
    if (!keys)
        return std::unexpected(keys.error());
    if (const auto made = makeMissing(*keys); !made)
        return made;
    return reload();
}

AuthResult<void> SigningKeys::reload()
{
    const auto tokensFrom = m.marks.find(MarkStore::kTokensFrom);
    if (!tokensFrom)
        return storeFailed(tokensFrom.error());
    m_tokensFrom = tokensFrom->value_or(Instant{});
    return readAll().and_then(
        [this](std::vector<Opened> keys) { return buildRing(std::move(keys)); });
}

SecretBytes SigningKeys::auditKey() const
{
    return SecretBytes::copyOf(m_auditKey.view());
}

SecretBytes SigningKeys::profileSecret() const
{
    return SecretBytes::copyOf(m_profileSecret.view());
}

AuthResult<std::vector<SigningKeys::Opened>> SigningKeys::readAll() const
{
    auto stored = m.store.all();
    if (!stored)
        return storeFailed(stored.error());
    std::vector<Opened> keys;
    for (StoredKey& key : *stored) {
        const auto text = m.vault.open(labelOf(key.id, key.purpose, key.algorithm), key.sealed);
        if (!text)
            return refuse(Fault::WrongStoreKey);
        auto material = parseJwk(text->view());
        if (!material)
            return refuse(Fault::CryptoFailed, u"a stored key"_s);
        keys.push_back({std::move(key), std::move(*material)});
    }
    return keys;
}

// Version 1 of the store kept one secret per algorithm, in the clear.
AuthResult<void> SigningKeys::sealOldSecrets()
{
    auto old = m.store.unsealed();
    if (!old)
        return storeFailed(old.error());
    if (old->empty())
        return {};
    for (UnsealedKey& key : *old) {
        KeyMaterial material{.key = std::move(key.secret), .id = {}};
        if (const auto kept = keep(kAccess, key.algorithm, material, true, key.createdAt); !kept)
            return std::unexpected(kept.error());
    }
    return m.store.removeUnsealed().transform_error(
        [](const StoreError& error) { return AuthError{Fault::StoreFailed, error.where}; });
}

AuthResult<void> SigningKeys::makeMissing(const std::vector<Opened>& keys)
{
    const Algorithm algorithm = m.settings.algorithm;
    const auto has = [&keys](auto fits) { return std::ranges::any_of(keys, fits); };
    // The profiles sign with HS512 too, which asks for a longer secret (RFC 7518 section 3.2).
    const std::pair<QString, std::optional<Algorithm>> secrets[] = {
        {kSigned, {}}, {kAudit, {}}, {kProfile, Algorithm::HS512}};
    for (const auto& [purpose, longest] : secrets) {
        if (has([&](const Opened& key) { return key.isFor(purpose); }))
            continue;
        if (const auto made = make(purpose, longest, true); !made)
            return std::unexpected(made.error());
    }
    if (m_shared)
        return {};
    // After a change of the algorithm, what signed until now verifies for a while, and what was to
    // sign next never will.
    for (const Opened& key : keys) {
        if (!key.isFor(kAccess) || key.signsWith(algorithm))
            continue;
        const auto done = key.isActive() ? m.store.retire(key.stored.id, m.clock.now())
            : key.isNext()               ? m.store.remove(key.stored.id)
                                         : StoreResult<void>{};
        if (!done)
            return storeFailed(done.error());
    }
    const auto usable = [algorithm](auto state) {
        return [algorithm, state](const Opened& key) {
            return key.signsWith(algorithm) && (key.*state)();
        };
    };
    if (!has(usable(&Opened::isActive))) {
        if (const auto made = make(kAccess, algorithm, true); !made)
            return std::unexpected(made.error());
    }
    if (!has(usable(&Opened::isNext))) {
        if (const auto made = make(kAccess, algorithm, false); !made)
            return std::unexpected(made.error());
    }
    return {};
}

AuthResult<QByteArray> SigningKeys::make(const QString& purpose, std::optional<Algorithm> algorithm,
                                         bool active)
{
    const AlgorithmRow* row = algorithm ? &rowOf(*algorithm) : nullptr;
    const auto material = generate(row, m.random);
    if (!material)
        return refuse(Fault::CryptoFailed, u"generating a key"_s);
    const QString name = row ? QString{QLatin1StringView{row->name}} : QString{};
    return keep(purpose, name, *material, active, m.clock.now());
}

AuthResult<QByteArray> SigningKeys::keep(const QString& purpose, const QString& algorithm,
                                         const KeyMaterial& material, bool active,
                                         Instant createdAt)
{
    // A thumbprint of a secret would be a plain hash of it.
    const SecretBytes* secret = material.secret();
    const QByteArray id = secret ? secretKeyId(*secret) : thumbprint(material);
    const SecretBytes text = jwkText(material, KeyHalf::Private);
    const auto sealed = m.vault.seal(labelOf(id, purpose, algorithm), text.view());
    if (!sealed)
        return refuse(Fault::CryptoFailed, u"sealing a key"_s);
    const auto inserted = m.store.insert({
        .id = id,
        .purpose = purpose,
        .algorithm = algorithm,
        .sealed = *sealed,
        .createdAt = createdAt,
        .activeFrom = active ? std::optional{createdAt} : std::nullopt,
        .retiredAt = {},
    });
    if (!inserted)
        return storeFailed(inserted.error());
    return id;
}

AuthResult<QByteArray> SigningKeys::rotate()
{
    if (m_shared)
        return refuse(Fault::KeyIsShared);
    const auto keys = readAll();
    if (!keys)
        return std::unexpected(keys.error());
    const Instant now = m.clock.now();
    const Algorithm algorithm = m.settings.algorithm;
    QByteArray next;
    for (const Opened& key : *keys) {
        if (!key.isFor(kAccess))
            continue;
        if (key.isActive()) {
            if (const auto retired = m.store.retire(key.stored.id, now); !retired)
                return storeFailed(retired.error());
        } else if (key.isNext() && key.signsWith(algorithm)) {
            next = key.stored.id;
        }
    }
    if (next.isEmpty())
        return make(kAccess, algorithm, true);
    if (const auto activated = m.store.activate(next, now); !activated)
        return storeFailed(activated.error());
    if (const auto made = make(kAccess, algorithm, false); !made)
        return made;
    return next;
}

AuthResult<void> SigningKeys::revoke(const QByteArray& id)
{
    if (m_shared)
        return refuse(Fault::KeyIsShared);
    const auto keys = readAll();
    if (!keys)
        return std::unexpected(keys.error());
    const auto found = std::ranges::find_if(
        *keys, [&id](const Opened& key) { return key.isFor(kAccess) && key.stored.id == id; });
    if (found == keys->end())
        return refuse(Fault::NotFound);
    if (found->isActive()) {
        if (const auto rotated = rotate(); !rotated)
            return std::unexpected(rotated.error());
    }
    if (const auto removed = m.store.remove(id); !removed)
        return storeFailed(removed.error());
    const auto left = readAll();
    return left ? makeMissing(*left) : std::unexpected(left.error());
}

AuthResult<void> SigningKeys::buildRing(std::vector<Opened> keys)
{
    const Instant now = m.clock.now();
    std::shared_ptr<KeyRing> ring{new KeyRing};
    AlgorithmSet allowed;
    std::vector<KeyMaterial> published;
    std::vector<SecretBytes> secrets; // of the style "signed", oldest first
    if (m_shared) {
        // Whoever made a secret known to others uses it for both styles that others can check.
        auto key = Key::fromSecret(m.settings.algorithm, SecretBytes::copyOf(m_shared->view()),
                                   secretKeyId(*m_shared), KeyStrength::Required);
        if (!key)
            return refuse(Fault::CryptoFailed, u"the shared secret"_s);
        ring->m_current = std::make_shared<const Key>(std::move(*key));
        ring->m_verifying.add(ring->m_current);
        allowed.insert(m.settings.algorithm);
        secrets.push_back(SecretBytes::copyOf(m_shared->view()));
    }
    for (Opened& opened : keys) {
        const StoredKey& stored = opened.stored;
        if (stored.purpose == kAudit)
            m_auditKey = SecretBytes::copyOf(opened.material.secret()->view());
        if (stored.purpose == kProfile)
            m_profileSecret = SecretBytes::copyOf(opened.material.secret()->view());
        if (m_shared)
            continue;
        if (stored.purpose == kSigned)
            secrets.push_back(SecretBytes::copyOf(opened.material.secret()->view()));
        const AlgorithmRow* row = findAlgorithm(stored.algorithm.toLatin1());
        // Past that moment every token of a retired key has expired.
        const bool over = stored.retiredAt && *stored.retiredAt + m.settings.accessLifetime <= now;
        if (stored.purpose != kAccess || !row || over)
            continue;
        opened.material.id = stored.id;
        opened.material.algorithm = QByteArray{row->name};
        opened.material.use = "sig"_ba;
        auto key = bind(opened.material, row->algorithm, KeyPurpose::Sign, KeyStrength::Required);
        if (!key)
            return refuse(Fault::CryptoFailed, u"a stored key"_s);
        const auto shared = std::make_shared<const Key>(std::move(*key));
        ring->m_verifying.add(shared);
        allowed.insert(row->algorithm);
        if (opened.isActive() && row->algorithm == m.settings.algorithm)
            ring->m_current = shared;
        using State = KeyDescription::State;
        ring->m_descriptions.push_back({
            .id = stored.id,
            .algorithm = row->algorithm,
            .state = opened.isNext() ? State::Next
                : stored.retiredAt   ? State::Retired
                                     : State::Active,
            .createdAt = stored.createdAt,
            .retiredAt = stored.retiredAt,
        });
        if (row->scheme)
            published.push_back(std::move(opened.material));
    }
    std::ranges::reverse(ring->m_descriptions);
    auto signer = Signer::create(secrets, {.salt = kSignedSalt.toByteArray()});
    if (!ring->m_current || !signer)
        return refuse(Fault::CryptoFailed, u"the keys of the store"_s);
    ring->m_signed.emplace(std::move(*signer), m.clock, m.settings.leeway);
    ring->m_jwt.emplace(ring->m_verifying, allowed, policyFor(m.settings), m.clock);
    ring->m_jwkSet = jwkSetText(published, KeyHalf::Public).view().toByteArray();
    m_ring = std::move(ring);
    return {};
}

} // namespace claimcheck
