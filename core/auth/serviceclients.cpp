#include "core/auth/serviceclients.h"

#include "core/account/username.h"
#include "core/auth/authrefusal.h"
#include "core/auth/authstate.h"
#include "core/auth/grantnames.h"
#include "core/auth/statechange.h"
#include "core/crypto/constanttime.h"
#include "core/crypto/digest.h"

#include <algorithm>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = AuthError::Fault;
using Kind = AuditEvent::Kind;

namespace {

constexpr std::size_t kSecretBytes = 32;
constexpr std::size_t kTokenIdBytes = 16;
constexpr qsizetype kLongestName = 48;

bool isClientName(const QString& name)
{
    return !name.isEmpty() && name.size() <= kLongestName && std::ranges::all_of(name, [](QChar c) {
        return (c >= u'a' && c <= u'z') || (c >= u'0' && c <= u'9') || c == u'-';
    });
}

QByteArray hashOf(QByteArrayView secret)
{
    return digest(DigestAlgorithm::Sha256, secret);
}

} // namespace

ServiceClients::ServiceClients(AuthState& state)
    : m(state)
{
}

AuthResult<NewServiceClient> ServiceClients::add(const QString& name, const QStringList& roles,
                                                 const QStringList& scopes, const Actor& actor)
{
    if (!isClientName(name))
        return refuse(Fault::BadName, u"client"_s);
    if (const auto checked = checkNames(roles, scopes); !checked)
        return std::unexpected(checked.error());
    const auto random = randomId(m.random, kSecretBytes);
    if (!random)
        return refuse(Fault::CryptoFailed, u"a client's secret"_s);
    const QByteArray secret = "cc_cs_" + *random;
    NewServiceClient made{.client = {.id = kServicePrefix + name,
                                     .secretHash = hashOf(secret),
                                     .roles = roles,
                                     .scopes = scopes,
                                     .createdAt = m.clock.now()},
                          .secret = SecretBytes::copyOf(secret)};
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    const auto inserted = m.clients.insert(made.client);
    if (!inserted && inserted.error().fault == StoreError::Fault::Conflict)
        return refuse(Fault::ClientExists);
    change.keep(inserted);
    change.record({.kind = Kind::ClientAdded, .subject = made.client.id, .actor = actor.name});
    return change.commit().transform([&made] { return std::move(made); });
}

AuthResult<std::vector<ServiceClient>> ServiceClients::all() const
{
    return m.clients.all().transform_error(fromStore);
}

AuthResult<void> ServiceClients::setDisabled(const QString& id, bool disabled, const Actor& actor)
{
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    auto client = change.take(m.clients.find(id));
    if (client && !*client)
        return refuse(Fault::NotFound);
    if (client) {
        (*client)->disabledAt = disabled ? std::optional{m.clock.now()} : std::nullopt;
        change.setClientRights(**client);
        AuditEvent event{.kind = Kind::ClientDisabled, .subject = id, .actor = actor.name};
        event.details = {{"disabled"_L1, disabled ? u"true"_s : u"false"_s}};
        change.record(std::move(event));
    }
    return change.commit();
}

AuthResult<ServiceClient> ServiceClients::check(const QString& id, const QString& secret) const
{
    const QByteArray hash = hashOf(secret.toUtf8());
    auto client = m.clients.find(id);
    if (!client)
        return storeFailed(client.error());
    if (!*client || (*client)->disabledAt || !constantTimeEquals((*client)->secretHash, hash))
        return refuse(Fault::InvalidClient);
    return std::move(**client);
}

AuthResult<IssuedToken> ServiceClients::issue(const ServiceClient& client, TokenStyle style,
                                              const QStringList& scope, const ClientInfo& from)
{
    const auto mayAsk = [&client](const QString& one) { return client.scopes.contains(one); };
    if (!std::ranges::all_of(scope, mayAsk))
        return refuse(Fault::InvalidScope);
    const auto id = randomId(m.random, kTokenIdBytes);
    if (!id)
        return refuse(Fault::CryptoFailed, u"a token"_s);
    auto token = m.issuer.issue({.subject = client.id,
                                 .clientId = client.id,
                                 .roles = client.roles,
                                 .scope = scope,
                                 .authenticatedAt = {},
                                 .tokenId = *id,
                                 .style = style});
    if (!token)
        return token;
    auto begun = StateChange::begin(m);
    if (!begun)
        return std::unexpected(begun.error());
    StateChange& change = *begun;
    // It may have been disabled since its secret was checked.
    const auto now = change.take(m.clients.find(client.id));
    if (now && (!*now || (*now)->disabledAt))
        return refuse(Fault::InvalidClient);
    change.keepToken(*token);
    change.record({.kind = Kind::LoggedIn,
                   .subject = client.id,
                   .actor = client.id,
                   .address = from.address,
                   .agent = from.agent});
    return change.commit().transform([&token] { return std::move(*token); });
}

} // namespace claimcheck
