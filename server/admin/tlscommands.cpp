#include "server/admin/tlscommands.h"

#include "core/crypto/selftest.h"
#include "core/crypto/systemrandom.h"
#include "server/admin/printing.h"
#include "server/admin/subcommand.h"
#include "server/localauthority.h"
#include "server/servernames.h"
#include "server/starterror.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QSaveFile>

#include <ostream>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Mode = TlsSettings::Mode;

namespace {

struct ExportLine
{
    std::string out;
};

struct ShowLine
{
    bool json = false;
};

/// A certificate, and what it is to the server.
struct ShownCertificate
{
    QString role;
    Certificate certificate;
};
using ShownCertificates = std::vector<ShownCertificate>;

// It is for everybody, whatever the umask of this process.
bool writeForAll(const QString& path, const QByteArray& text)
{
    constexpr auto readable =
        QFile::ReadOwner | QFile::WriteOwner | QFile::ReadGroup | QFile::ReadOther;
    QSaveFile file(path);
    return file.open(QFile::WriteOnly) && file.setPermissions(readable)
        && file.write(text) == text.size() && file.commit();
}

int exportAuthority(const ExportLine& line, const Surroundings& around)
{
    const auto configuration = around.configuration();
    if (!configuration)
        return complain(around.err, configuration.error(), kExitUsage);
    const ServerSettings& settings = configuration->settings();
    if (settings.tls.mode == Mode::Files)
        return complain(around.err,
                        u"The certificate of --tls CERT,KEY is of somebody else's authority: ask "
                        "whoever issued it for that one's."_s,
                        kExitUsage);
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return complain(around.err,
                        describe(StartError{StartError::Fault::CryptoFailed, crypto.error().where}),
                        kExitFailed);
    SystemRandom random;
    const auto authority = LocalAuthority::inFolderOf(settings, random);
    if (!authority)
        return complain(around.err, describe(authority.error()), kExitFailed);
    const auto certificate = authority->authority(namesOf(settings), SystemClock{}.now());
    if (!certificate)
        return complain(around.err, describe(certificate.error()), kExitUnreadable);
    const QString path = QString::fromStdString(line.out);
    if (path.isEmpty())
        around.out << certificate->pem().toStdString();
    else if (!writeForAll(path, certificate->pem()))
        return complain(around.err, u"%1 cannot be written."_s.arg(path), kExitFailed);
    around.err << "SHA-256 " << certificate->fingerprint().toStdString()
               << "\nImport it where clients look for authorities, or name it to them: claimcheck "
                  "--ca FILE, curl --cacert FILE.\n";
    return kExitOk;
}

TlsResult<ShownCertificates> certificatesOf(const ServerSettings& settings)
{
    const auto first = [](const QString& path, const QString& role) {
        return readCertificates(path).transform([&role](const std::vector<Certificate>& chain) {
            return ShownCertificate{role, chain.front()};
        });
    };
    ShownCertificates shown;
    if (settings.tls.mode == Mode::Files) {
        auto identity = readTlsIdentity(settings.tls.certificateFile, settings.tls.keyFile,
                                        SystemClock{}.now());
        if (!identity)
            return std::unexpected(identity.error());
        for (const Certificate& certificate : identity->chain)
            shown.push_back({shown.empty() ? u"server"_s : u"issuer"_s, certificate});
        return shown;
    }
    const QString folder = settings.tlsFolder();
    const auto authority = first(LocalAuthority::authorityFile(folder), u"authority"_s);
    if (!authority)
        return std::unexpected(authority.error());
    shown.push_back(*authority);
    // There is none before the first start.
    if (const auto server = first(LocalAuthority::serverFile(folder), u"server"_s))
        shown.push_back(*server);
    return shown;
}

void printCertificates(const ShownCertificates& shown, bool json, std::ostream& out)
{
    QJsonArray objects;
    QList<QStringList> rows;
    for (const auto& [role, certificate] : shown) {
        const QString fingerprint = QString::fromLatin1(certificate.fingerprint());
        const QString from = timeText(certificate.notBefore());
        const QString to = timeText(certificate.notAfter());
        objects += QJsonObject{{u"role"_s, role},
                               {u"title"_s, certificate.title()},
                               {u"names"_s, QJsonArray::fromStringList(certificate.names())},
                               {u"not_before"_s, from},
                               {u"not_after"_s, to},
                               {u"sha256"_s, fingerprint}};
        rows += {{role, certificate.title()},
                 {u"  names"_s, certificate.names().join(u", "_s)},
                 {u"  valid"_s, from + u" to "_s + to},
                 {u"  SHA-256"_s, fingerprint}};
    }
    if (json)
        printJson(out, {{u"certificates"_s, objects}});
    else
        printTable(out, rows);
}

int show(const ShowLine& line, const Surroundings& around)
{
    const auto configuration = around.configuration();
    if (!configuration)
        return complain(around.err, configuration.error(), kExitUsage);
    const ServerSettings& settings = configuration->settings();
    const auto crypto = CryptoRuntime::start();
    if (!crypto)
        return complain(around.err,
                        describe(StartError{StartError::Fault::CryptoFailed, crypto.error().where}),
                        kExitFailed);
    const bool isOwn = settings.tls.mode != Mode::Files;
    if (isOwn && !QFileInfo::exists(LocalAuthority::authorityFile(settings.tlsFolder())))
        return complain(around.err,
                        u"There is no authority in %1 yet: the first start with --tls auto makes "
                        "one, and so does claimcheck-server tls ca."_s.arg(settings.tlsFolder()),
                        kExitFailed);
    const auto shown = certificatesOf(settings);
    if (!shown)
        return complain(around.err, describe(shown.error()), kExitUnreadable);
    printCertificates(*shown, line.json, around.out);
    return kExitOk;
}

} // namespace

void addTlsCommands(CLI::App& app, const Surroundings& around, Action& action)
{
    CLI::App* group = app.add_subcommand("tls", "The certificates of HTTPS");
    group->require_subcommand(1);
    addSubcommand<ExportLine>(
        *group, around, action, "ca",
        "Print the certificate of the authority of --tls auto, to import; makes it if need be",
        [](CLI::App& command, ExportLine& line) {
            command.add_option("--out", line.out, "Write it to this file")->type_name("FILE");
        },
        exportAuthority);
    addSubcommand<ShowLine>(
        *group, around, action, "show", "Print what the server's certificates are for",
        [](CLI::App& command, ShowLine& line) {
            command.add_flag("--json", line.json, "Print one JSON object");
        },
        show);
}

} // namespace claimcheck
