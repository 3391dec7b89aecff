#include "server/profiles/pythontext.h"

#include "core/base/strictjson.h"

#include <QJsonArray>
#include <QJsonDocument>

namespace claimcheck {

namespace {

// Of texts that are ours or were read within the limits of a request or a token.
constexpr JsonLimits kOwnText{.bytes = 1 << 20, .string = 1 << 20, .allowNul = true};

// The six bits of a character, in either alphabet, because Python maps one to the other.
int sextet(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

} // namespace

QByteArray pythonText(const QString& text, const PythonJsonStyle& style)
{
    // Qt writes half a surrogate pair as an escape, which is no text for the strict reader.
    const QString whole = QString::fromUtf8(text.toUtf8());
    const QByteArray json = QJsonDocument(QJsonArray{whole}).toJson(QJsonDocument::Compact);
    const auto document = JsonDocument::parse(json, kOwnText);
    Q_ASSERT(document);
    return pythonJson(document->root().items().front(), style);
}

QByteArray pythonSeconds(Instant instant)
{
    return QByteArray::number(
        qint64{std::chrono::floor<std::chrono::seconds>(instant).time_since_epoch().count()});
}

std::optional<QByteArray> decodeAsPyJwt(QByteArrayView part)
{
    QByteArray padded = part.toByteArray();
    if (padded.size() % 4 > 0)
        padded.append(4 - (padded.size() % 4), '=');

    // binascii.a2b_base64() without strict_mode, as of 3.13.5: padding ends nothing.
    QByteArray bytes;
    int quad = 0;
    int pads = 0;
    unsigned bits = 0;
    for (const char c : std::as_const(padded)) {
        if (c == '=' && quad >= 2)
            ++pads;
        const int value = sextet(c);
        if (value < 0)
            continue;
        pads = 0;
        bits = (bits << 6U) | static_cast<unsigned>(value);
        quad = (quad + 1) % 4;
        if (quad != 1)
            bytes += static_cast<char>(bits >> (quad == 0 ? 0U : quad == 2 ? 4U : 2U));
    }
    const bool whole = quad == 0 || quad + pads >= 4;
    return whole ? std::optional{bytes} : std::nullopt;
}

} // namespace claimcheck
