#include "core/base/valuesource.h"

#include <QFile>

#include <istream>
#include <iterator>

namespace claimcheck {

namespace {

using Fault = SourceError::Fault;

QByteArray withoutLineEnd(QByteArray bytes)
{
    if (bytes.endsWith('\n'))
        bytes.chop(bytes.endsWith("\r\n") ? 2 : 1);
    return bytes;
}

SourceResult<QByteArray> readInput(std::istream& input, qsizetype mostBytes)
{
    // To its end, so that it holds one thing: a key and a token cannot both come from there.
    if (input.eof())
        return std::unexpected(SourceError{Fault::AlreadyRead});
    const std::string text(std::istreambuf_iterator<char>(input), {});
    input.setstate(std::ios::eofbit);
    if (text.size() > static_cast<std::size_t>(mostBytes))
        return std::unexpected(SourceError{Fault::TooLarge});
    return QByteArray::fromStdString(text);
}

SourceResult<QByteArray> readFile(const QString& path, qsizetype mostBytes)
{
    QFile file(path);
    if (!file.open(QFile::ReadOnly))
        return std::unexpected(SourceError{Fault::Unreadable, path, file.errorString()});
    QByteArray bytes = file.read(mostBytes + 1);
    if (bytes.size() > mostBytes)
        return std::unexpected(SourceError{Fault::TooLarge, path});
    return bytes;
}

SourceResult<QByteArray> decodeBase64(const QByteArray& text)
{
    const bool url = text.contains('-') || text.contains('_');
    auto decoded = QByteArray::fromBase64Encoding(
        text,
        (url ? QByteArray::Base64UrlEncoding : QByteArray::Base64Encoding)
            | QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded)
        return std::unexpected(SourceError{Fault::NotBase64});
    return std::move(decoded.decoded);
}

} // namespace

SourceResult<QByteArray> readValue(std::istream& input, const std::string& source)
{
    QByteArray text = QByteArray::fromStdString(source);
    if (text == "-")
        return readInput(input, kMaxSourceBytes).transform(withoutLineEnd);
    if (text.startsWith('@'))
        return readFile(QFile::decodeName(text.sliced(1)), kMaxSourceBytes)
            .transform(withoutLineEnd);
    if (text.startsWith("b64:"))
        return decodeBase64(text.sliced(4));
    if (text.startsWith("env:")) {
        const QByteArray name = text.sliced(4);
        if (!qEnvironmentVariableIsSet(name.constData()))
            return std::unexpected(SourceError{Fault::NotSet, QString::fromUtf8(name)});
        return qgetenv(name.constData());
    }
    return text;
}

SourceResult<QByteArray> readFileOrInput(std::istream& input, const std::string& path,
                                         qsizetype mostBytes)
{
    return path == "-" ? readInput(input, mostBytes)
                       : readFile(QFile::decodeName(QByteArray::fromStdString(path)), mostBytes);
}

} // namespace claimcheck
