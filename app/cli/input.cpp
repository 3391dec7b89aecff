#include "app/cli/input.h"

#include "core/inspect/pasted.h"

#include <QFile>

#include <istream>
#include <iterator>

namespace claimcheck::cli {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kMaxInput = 1 << 20;

QByteArray withoutLineEnd(QByteArray bytes)
{
    if (bytes.endsWith('\n'))
        bytes.chop(bytes.endsWith("\r\n") ? 2 : 1);
    return bytes;
}

std::expected<QByteArray, QString> readInput(const Console& console)
{
    // To its end, so that it holds one thing: a key and a token cannot both come from there.
    if (console.in.eof())
        return std::unexpected(
            u"Standard input was read already, for another option. Take @FILE or env:NAME for "
            "one of the two."_s);
    std::string text(std::istreambuf_iterator<char>(console.in), {});
    console.in.setstate(std::ios::eofbit);
    if (text.size() > static_cast<std::size_t>(kMaxInput))
        return std::unexpected(u"The input is larger than 1 MiB."_s);
    return QByteArray::fromStdString(text);
}

std::expected<QByteArray, QString> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return std::unexpected(u"The file %1 cannot be read: %2."_s.arg(path, file.errorString()));
    const QByteArray bytes = file.read(kMaxInput + 1);
    if (bytes.size() > kMaxInput)
        return std::unexpected(u"The file %1 is larger than 1 MiB."_s.arg(path));
    return bytes;
}

std::expected<QByteArray, QString> decodeBase64(const QByteArray& text)
{
    const bool url = text.contains('-') || text.contains('_');
    const auto decoded = QByteArray::fromBase64Encoding(
        text,
        (url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding)
            | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::unexpected(u"What follows b64: is neither base64 nor base64url."_s);
    return *decoded;
}

} // namespace

std::expected<QByteArray, QString> readSource(const Console& console, const std::string& source)
{
    QByteArray text = QByteArray::fromStdString(source);
    if (text == "-")
        return readInput(console).transform(withoutLineEnd);
    if (text.startsWith('@'))
        return readFile(QFile::decodeName(text.sliced(1))).transform(withoutLineEnd);
    if (text.startsWith("b64:"))
        return decodeBase64(text.sliced(4));
    if (text.startsWith("env:")) {
        const QByteArray name = text.sliced(4);
        if (!qEnvironmentVariableIsSet(name.constData()))
            return std::unexpected(
                u"The environment variable %1 is not set."_s.arg(QString::fromUtf8(name)));
        return qgetenv(name.constData());
    }
    return text;
}

std::expected<QByteArray, QString> readFileOrInput(const Console& console, const std::string& path)
{
    return path == "-" ? readInput(console)
                       : readFile(QFile::decodeName(QByteArray::fromStdString(path)));
}

std::expected<QByteArray, QString> readPasted(const Console& console, const std::string& source)
{
    std::string from = source;
    if (from.empty() && qEnvironmentVariableIsSet("CLAIMCHECK_TOKEN"))
        from = "env:CLAIMCHECK_TOKEN";
    if (from.empty() && console.inIsTerminal)
        return std::unexpected(
            u"There is no token. Pipe one in, or name it: @FILE, env:NAME or the token itself."_s);
    return readSource(console, from.empty() ? "-" : from);
}

std::expected<QByteArray, QString> readToken(const Console& console, const std::string& source)
{
    const auto text = readPasted(console, source);
    if (!text)
        return text;
    PastedToken found = findToken(*text);
    if (!found.mistakenFor.isEmpty())
        return std::unexpected(found.mistakenFor);
    if (found.token.isEmpty())
        return std::unexpected(u"The input is empty: there is no token in it."_s);
    return std::move(found.token);
}

} // namespace claimcheck::cli
