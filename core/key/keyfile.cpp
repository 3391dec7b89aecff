#include "core/key/keyfile.h"

#include "core/base/strictjson.h"
#include "core/key/jwk.h"
#include "core/key/pem.h"

#include <QScopeGuard>

#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

KeyResult<KeyFile> fromOne(KeyFormat format, KeyResult<KeyMaterial> key)
{
    if (!key)
        return std::unexpected(key.error());
    KeyFile file{.format = format, .keys = {}};
    file.keys.push_back(std::move(*key));
    return file;
}

KeyResult<KeyFile> fromJson(QByteArrayView json)
{
    if (json.size() > kMaxJwkSetBytes)
        return std::unexpected(KeyError{Fault::TooLarge});
    // Looked at loosely to tell the two apart; each is then read by its own strict reader.
    auto document = JsonDocument::parseObject(json,
                                              {.bytes = kMaxJwkSetBytes,
                                               .depth = 10,
                                               .members = kMaxJwkSetKeys,
                                               .string = kMaxJwkSetBytes,
                                               .allowNul = true});
    const auto wiping = qScopeGuard([&document] {
        if (document)
            document->wipe();
    });
    if (document && document->root().member("keys") && !document->root().member("kty")) {
        auto keys = parseJwkSet(json);
        if (!keys)
            return std::unexpected(keys.error());
        if (keys->empty())
            return std::unexpected(KeyError{Fault::NotAKey, u"keys"_s});
        return KeyFile{KeyFormat::JwkSet, std::move(*keys)};
    }
    return fromOne(KeyFormat::Jwk, parseJwk(json));
}

// The line that ssh-keygen writes, or the armour of its and PuTTY's private files.
QByteArrayView openSshFormat(QByteArrayView text)
{
    constexpr std::array<QByteArrayView, 9> marks{
        "ssh-rsa ",       "ssh-ed25519 ",        "ssh-dss ",
        "ssh-ed448 ",     "ecdsa-sha2-",         "sk-ssh-",
        "sk-ecdsa-sha2-", "PuTTY-User-Key-File", "---- BEGIN SSH2 PUBLIC KEY",
    };
    for (const QByteArrayView mark : marks) {
        if (text.startsWith(mark)) {
            const qsizetype space = text.indexOf(' ');
            return mark.startsWith("----") || mark.startsWith("PuTTY")
                ? mark
                : text.first(std::min<qsizetype>(space < 0 ? text.size() : space, 40));
        }
    }
    return {};
}

} // namespace

KeyResult<KeyFile> readKeyFile(QByteArrayView bytes, const SecretBytes& passphrase)
{
    const QByteArrayView text = bytes.trimmed();
    if (text.isEmpty())
        return std::unexpected(KeyError{Fault::NotAKey});
    if (text.startsWith('{'))
        return fromJson(text);
    if (const QByteArrayView format = openSshFormat(text); !format.isEmpty())
        return std::unexpected(KeyError{Fault::OpenSsh, QString::fromLatin1(format)});
    if (text.contains("-----BEGIN "))
        return fromOne(KeyFormat::Pem, parsePem(bytes, passphrase));
    if (bytes.startsWith('\x30'))
        return fromOne(KeyFormat::Der, parseDer(bytes, passphrase));
    return std::unexpected(KeyError{Fault::NotAKey});
}

} // namespace claimcheck
