#include "app/cli/keyoutput.h"

#include "app/cli/input.h"
#include "core/key/pem.h"

#include <QFile>

#include <algorithm>
#include <ostream>

#include <CLI/CLI.hpp>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

} // namespace

void KeyOutput::addTo(CLI::App& command, const std::string& format)
{
    m_format = format;
    command.add_option("--to", m_format, "Format: jwk, jwks or pem")
        ->check(CLI::IsMember({"jwk", "jwks", "pem"}))
        ->capture_default_str();
    command.add_option("--out", m_out, "File to write, readable by you alone [standard output]")
        ->type_name("FILE");
    command.add_flag("--public", m_publicOnly, "Write the public half only");
    command
        .add_option("--new-passphrase", m_newPassphrase,
                    "Encrypt the PEM with a passphrase: @FILE, env:NAME, or -")
        ->type_name(kSourceType);
    command.add_flag("--force", m_force, "Overwrite the file");
}

void KeyOutput::addPublicOutTo(CLI::App& command)
{
    command.add_option("--public-out", m_publicOut, "File for the public half, in the same format")
        ->type_name("FILE");
}

Outcome<void> KeyOutput::write(const Console& console, std::span<const KeyMaterial> keys) const
{
    const KeyHalf half = m_publicOnly ? KeyHalf::Public : KeyHalf::Private;
    const auto bytes = text(console, keys, half);
    if (!bytes)
        return std::unexpected(bytes.error());
    if (!m_out.empty())
        return save(m_out, *bytes, half == KeyHalf::Private);
    console.out.write(bytes->view().data(), bytes->view().size());
    if (!bytes->view().endsWith('\n'))
        console.out << '\n';
    return {};
}

Outcome<void> KeyOutput::writePublic(const Console& console, const KeyMaterial& key) const
{
    if (m_publicOut.empty())
        return {};
    const auto bytes = text(console, std::span{&key, 1}, KeyHalf::Public);
    if (!bytes)
        return std::unexpected(bytes.error());
    return save(m_publicOut, *bytes, false);
}

Outcome<SecretBytes> KeyOutput::text(const Console& console, std::span<const KeyMaterial> keys,
                                     KeyHalf half) const
{
    const bool hasSecret = std::ranges::any_of(keys, &KeyMaterial::secret);
    if (hasSecret && half == KeyHalf::Public)
        return refuseUsage(u"A secret has no public half: whoever verifies with it can "
                           "sign with it."_s);
    if (m_format == "jwks")
        return jwkSetText(keys, half);
    if (keys.size() != 1)
        return refuse(
            Exit::Usage,
            u"The file holds %1 keys. Take --to jwks, or name one with --kid."_s.arg(keys.size()));
    if (m_format == "jwk")
        return jwkText(keys.front(), half);
    if (hasSecret)
        return refuseUsage(u"PEM has no form for a secret. Take --to jwk."_s);
    const auto passphrase = m_newPassphrase.empty() ? std::expected<QByteArray, QString>{}
                                                    : readSource(console, m_newPassphrase);
    if (!passphrase)
        return refuseUsage(passphrase.error());
    const bool isPrivate = half == KeyHalf::Private && keys.front().isPrivate();
    return pemText(keys.front(), isPrivate ? KeyHalf::Private : KeyHalf::Public,
                   SecretBytes::copyOf(*passphrase));
}

Outcome<void> KeyOutput::save(const std::string& path, const SecretBytes& text, bool isSecret) const
{
    const QString name = QFile::decodeName(QByteArray::fromStdString(path));
    QFile file(name);
    if (file.exists() && !m_force)
        return refuseUsage(u"%1 is there already. Add --force to overwrite it."_s.arg(name));
    auto permissions = QFile::ReadOwner | QFile::WriteOwner;
    if (!isSecret)
        permissions |= QFile::ReadGroup | QFile::ReadOther;
    // Made anew: a file that others have open already would show them the secret.
    if (m_force)
        file.remove();
    if (!file.open(QFile::WriteOnly | QFile::NewOnly, permissions)
        || file.write(text.view().data(), text.view().size()) != text.view().size()
        || (!text.view().endsWith('\n') && !file.putChar('\n')) || !file.flush())
        return refuse(Exit::Failed, u"%1 cannot be written: %2."_s.arg(name, file.errorString()));
    return {};
}

} // namespace claimcheck::cli
