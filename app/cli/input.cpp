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
    std::string text(std::istreambuf_iterator<char>(console.in), {});
    if (text.size() > static_cast<std::size_t>(kMaxInput))
        return std::unexpected(u"The input is larger than 1 MiB."_s);
    return withoutLineEnd(QByteArray::fromStdString(text));
}

std::expected<QByteArray, QString> readFile(const QString& path)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return std::unexpected(u"The file %1 cannot be read: %2."_s.arg(path, file.errorString()));
    const QByteArray bytes = file.read(kMaxInput + 1);
    if (bytes.size() > kMaxInput)
        return std::unexpected(u"The file %1 is larger than 1 MiB."_s.arg(path));
    return withoutLineEnd(bytes);
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
        return readInput(console);
    if (text.startsWith('@'))
        return readFile(QFile::decodeName(text.sliced(1)));
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

std::expected<QByteArray, QString> readToken(const Console& console, const std::string& source)
{
    std::string from = source;
    if (from.empty() && qEnvironmentVariableIsSet("CLAIMCHECK_TOKEN"))
        from = "env:CLAIMCHECK_TOKEN";
    if (from.empty() && console.inIsTerminal)
        return std::unexpected(
            u"There is no token. Pipe one in, or name it: @FILE, env:NAME or the token itself."_s);
    const auto text = readSource(console, from.empty() ? "-" : from);
    if (!text)
        return text;
    QByteArray token = findToken(*text).token;
    if (token.isEmpty())
        return std::unexpected(u"The input is empty: there is no token in it."_s);
    return token;
}

} // namespace claimcheck::cli
