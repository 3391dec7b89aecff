#include "app/cli/keyoption.h"

#include "app/cli/input.h"
#include "app/cli/keytext.h"
#include "core/client/keyfetcher.h"
#include "core/key/keyfile.h"

#include <QEventLoop>
#include <QFutureWatcher>

#include <algorithm>
#include <memory>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

// Not "the key is bad" but "it does not go with what was asked": that is a matter of the options.
Exit exitFor(const KeyError& error)
{
    const bool isUsage = error.fault == KeyError::Fault::WrongAlgorithm
        || error.fault == KeyError::Fault::WrongUse || error.fault == KeyError::Fault::NotPrivate
        || error.fault == KeyError::Fault::PassphraseNeeded
        || error.fault == KeyError::Fault::TooShort
        || error.fault == KeyError::Fault::LooksLikePublicKey
        || error.fault == KeyError::Fault::LooksLikeKeyFile;
    return isUsage ? Exit::Usage : Exit::Unreadable;
}

template <class Start>
Outcome<std::vector<KeyMaterial>> fetched(const Trust& trust, Start start)
{
    KeyFetcher fetcher;
    fetcher.setTrust(trust);
    QFutureWatcher<KeyFetchResult> watcher;
    QEventLoop loop;
    QObject::connect(&watcher, &QFutureWatcherBase::finished, &loop, &QEventLoop::quit);
    watcher.setFuture(start(fetcher));
    if (!watcher.isFinished())
        loop.exec();
    const KeyFetchResult result = watcher.result();
    if (!result) {
        const bool isUsage = result.error().fault == KeyFetchError::Fault::UrlRefused;
        return refuse(isUsage ? Exit::Usage : Exit::Unreachable, describe(result.error()));
    }
    // Public keys, so that their parts can be shared; the secret ones of a careless server too.
    std::vector<KeyMaterial> keys;
    for (const KeyMaterial& key : (*result)->keys) {
        if (const AsymmetricKey* pair = key.pair())
            keys.push_back({.key = pair->publicHalf(),
                            .id = key.id,
                            .algorithm = key.algorithm,
                            .use = key.use,
                            .operations = key.operations});
    }
    if (keys.empty())
        return refuse(Exit::Unreadable,
                      u"The set holds secrets, which nobody should publish. Tell its owner."_s);
    return keys;
}

} // namespace

void KeyOption::addTo(CLI::App& command, bool withUrls)
{
    CLI::App* group = addGroup(command, "The key: one of these");
    if (withUrls) {
        group->add_option("--jwks", m_setUrl, "Address of a JWK Set")->type_name("URL");
        group
            ->add_option("--issuer", m_issuer,
                         "Address of an issuer, whose metadata names its JWK Set")
            ->type_name("URL");
        m_trust.addTo(command);
    }
    group->require_option(1);
}

void KeyOption::addOptionalTo(CLI::App& command, const std::string& description)
{
    addGroup(command, description)->require_option(0, 1);
}

CLI::App* KeyOption::addGroup(CLI::App& command, const std::string& description)
{
    auto* group = command.add_option_group("Key", description);
    group
        ->add_option("--secret", m_secret,
                     "A secret: TEXT, @FILE, env:NAME, b64:BASE64, or - for standard input")
        ->type_name(kSourceType);
    group
        ->add_option("--key", m_file,
                     "File with a key: PEM, DER, JWK or JWK Set; - for standard input")
        ->type_name(kSourceType);
    command
        .add_option("--passphrase", m_passphrase,
                    "Passphrase of an encrypted PEM: @FILE, env:NAME, or -")
        ->type_name(kSourceType);
    command.add_option("--kid", m_id, "Which key of the set; for a PEM or a secret, its id");
    return group;
}

KeyStrength KeyOption::strength() const
{
    return isSecret() ? KeyStrength::Lenient : KeyStrength::Required;
}

Outcome<std::vector<KeyMaterial>> KeyOption::fromSecret(const Console& console) const
{
    const auto bytes = readSource(console, *m_secret);
    if (!bytes)
        return refuseUsage(bytes.error());
    if (bytes->isEmpty())
        return refuseUsage(u"The secret is empty."_s);
    std::vector<KeyMaterial> keys;
    keys.push_back({.key = SecretBytes::copyOf(*bytes), .id = QByteArray::fromStdString(m_id)});
    return keys;
}

Outcome<std::vector<KeyMaterial>> KeyOption::read(const Console& console) const
{
    if (isSecret())
        return fromSecret(console);
    if (m_setUrl.empty() && m_issuer.empty())
        return readKeys(console, m_file, m_passphrase);
    return m_trust.trust().and_then([this](const Trust& trust) {
        return fetched(trust, [this](KeyFetcher& fetcher) {
            return m_setUrl.empty()
                ? fetcher.fetchOf(QString::fromStdString(m_issuer))
                : fetcher.fetchSet(QUrl(QString::fromStdString(m_setUrl), QUrl::StrictMode));
        });
    });
}

Outcome<std::vector<KeyMaterial>> KeyOption::materials(const Console& console) const
{
    auto keys = read(console);
    if (!keys || m_id.empty())
        return keys;
    const QByteArray id = QByteArray::fromStdString(m_id);
    if (keys->size() == 1 && keys->front().id.isEmpty())
        keys->front().id = id;
    std::erase_if(*keys, [&id](const KeyMaterial& key) { return key.id != id; });
    if (keys->empty())
        return refuseUsage(u"There is no key with the kid %1."_s.arg(QString::fromUtf8(id)));
    return keys;
}

Outcome<KeySet> KeyOption::verificationKeys(const Console& console,
                                            const std::vector<Algorithm>& algorithms,
                                            AlgorithmSet& allowed) const
{
    const auto keys = materials(console);
    if (!keys)
        return std::unexpected(keys.error());
    KeySet set;
    std::optional<KeyError> firstError;
    for (const KeyMaterial& material : *keys) {
        std::vector<Algorithm> wanted = algorithms;
        if (wanted.empty() && isSecret())
            wanted = {Algorithm::HS256};
        else if (wanted.empty())
            wanted = algorithmsOf(material);
        std::vector<std::shared_ptr<const Key>> bound;
        for (const Algorithm algorithm : wanted) {
            if (algorithms.empty() && algorithm == Algorithm::ES256K)
                continue;
            // EdDSA and Ed25519 are one key under two names.
            const bool isThere = std::ranges::any_of(
                bound, [algorithm](const auto& key) { return key->does(algorithm); });
            if (isThere) {
                allowed.insert(algorithm);
                continue;
            }
            auto key = bind(material, algorithm, KeyPurpose::Verify, strength());
            if (!key) {
                firstError = firstError.value_or(key.error());
                continue;
            }
            warnAbout(console, material, *key);
            allowed.insert(algorithm);
            bound.push_back(std::make_shared<const Key>(std::move(*key)));
        }
        for (auto& key : bound)
            set.add(std::move(key));
    }
    if (!set.isEmpty())
        return set;
    if (firstError)
        return refuse(exitFor(*firstError), describe(*firstError));
    return refuseUsage(u"No key here does any signature algorithm by default. Name one with --alg; "
                       "ES256K is taken only so."_s);
}

void KeyOption::warnAbout(const Console& console, const KeyMaterial& material, const Key& key) const
{
    if (key.isWeak())
        warn(console,
             u"the secret has %1 bytes; RFC 7518 section 3.2 asks for as many as the hash has "
             "(%2: %3)."_s.arg(material.secret()->size())
                 .arg(QLatin1StringView{rowOf(key.algorithm()).name})
                 .arg(rowOf(key.algorithm()).smallestKey));
}

Outcome<KeyMaterial> KeyOption::single(const Console& console, KeyPurpose purpose) const
{
    auto keys = materials(console);
    if (!keys)
        return std::unexpected(keys.error());
    if (keys->size() == 1)
        return std::move(keys->front());
    std::erase_if(*keys, [purpose](const KeyMaterial& key) { return !allows(key, purpose); });
    if (keys->empty())
        return refuseUsage(describe(KeyError{KeyError::Fault::WrongUse}));
    if (keys->size() != 1)
        return refuseUsage(u"The set holds several keys for this. Name one of them with "
                           "--kid; claimcheck key show lists them."_s);
    return std::move(keys->front());
}

Outcome<Key> KeyOption::signingKey(const Console& console,
                                   const std::vector<Algorithm>& algorithms) const
{
    const auto material = single(console, KeyPurpose::Sign);
    if (!material)
        return std::unexpected(material.error());
    std::vector<Algorithm> wanted = algorithms;
    if (wanted.empty())
        wanted = isSecret() ? std::vector{Algorithm::HS256} : algorithmsOf(*material);
    if (wanted.empty()) {
        const bool isShort =
            material->secret() && material->secret()->size() < rowOf(Algorithm::HS256).smallestKey;
        return refuseUsage(describe(
            KeyError{isShort ? KeyError::Fault::TooShort : KeyError::Fault::WrongAlgorithm}));
    }
    auto key = bind(*material, wanted.front(), KeyPurpose::Sign, strength());
    if (!key)
        return refuse(exitFor(key.error()), describe(key.error()));
    warnAbout(console, *material, *key);
    return std::move(*key);
}

Outcome<std::vector<Algorithm>> readAlgorithms(const std::vector<std::string>& names)
{
    std::vector<Algorithm> algorithms;
    for (const std::string& name : names) {
        const AlgorithmRow* row = findAlgorithm(QByteArray::fromStdString(name));
        if (!row) {
            AlgorithmSet all;
            for (const AlgorithmRow& known : allAlgorithms())
                all.insert(known.algorithm);
            return refuseUsage(u"There is no algorithm %1 here. Known: %2."_s.arg(
                QString::fromStdString(name), all.names()));
        }
        algorithms.push_back(row->algorithm);
    }
    return algorithms;
}

Outcome<std::vector<KeyMaterial>> readKeys(const Console& console, const std::string& file,
                                           const std::string& passphrase)
{
    const auto secret =
        passphrase.empty() ? std::expected<QByteArray, QString>{} : readSource(console, passphrase);
    if (!secret)
        return refuseUsage(secret.error());
    const auto bytes = readFileOrInput(console, file);
    if (!bytes)
        return refuse(Exit::Unreadable, bytes.error());
    auto keys = readKeyFile(*bytes, SecretBytes::copyOf(*secret));
    if (!keys)
        return refuse(exitFor(keys.error()), describe(keys.error()));
    return std::move(keys->keys);
}

} // namespace claimcheck::cli
