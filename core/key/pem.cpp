#include "core/key/pem.h"

#include "core/crypto/keyencoding.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace claimcheck {

using namespace Qt::StringLiterals;
using Fault = KeyError::Fault;

namespace {

std::unexpected<KeyError> refuse(Fault fault, QByteArrayView where = {})
{
    return std::unexpected(KeyError{fault, QString::fromLatin1(where)});
}

struct LabelRow
{
    std::string_view label;
    KeyEncoding encoding;
};

constexpr std::array kLabels{
    LabelRow{"PUBLIC KEY", KeyEncoding::Spki},
    LabelRow{"PRIVATE KEY", KeyEncoding::Pkcs8},
    LabelRow{"ENCRYPTED PRIVATE KEY", KeyEncoding::EncryptedPkcs8},
    LabelRow{"RSA PUBLIC KEY", KeyEncoding::Pkcs1Public},
    LabelRow{"RSA PRIVATE KEY", KeyEncoding::Pkcs1Private},
    LabelRow{"EC PRIVATE KEY", KeyEncoding::Sec1},
    LabelRow{"CERTIFICATE", KeyEncoding::Certificate},
};

/// One encapsulated text: its label, and what stands between the two lines.
struct PemBlock
{
    QByteArrayView label;
    QByteArrayView body;
};

constexpr QByteArrayView kBegin = "-----BEGIN ";
constexpr QByteArrayView kEnd = "-----END ";
constexpr QByteArrayView kDashes = "-----";

// The next block of @p rest, which is cut down to what follows it.
KeyResult<PemBlock> takeBlock(QByteArrayView& rest)
{
    const qsizetype begin = rest.indexOf(kBegin);
    const qsizetype labelAt = begin + kBegin.size();
    const qsizetype labelEnd = begin < 0 ? -1 : rest.indexOf(kDashes, labelAt);
    if (labelEnd < 0)
        return refuse(Fault::BadPem);
    const QByteArrayView label = rest.sliced(labelAt, labelEnd - labelAt);
    const qsizetype bodyAt = labelEnd + kDashes.size();
    const qsizetype end = rest.indexOf(kEnd, bodyAt);
    const QByteArray endLine = kEnd.toByteArray() + label + kDashes.toByteArray();
    constexpr qsizetype longestLabel = 40; // no known one is as long; it may end in an error
    if (label.contains('\n') || label.size() > longestLabel || end < 0
        || !rest.sliced(end).startsWith(endLine))
        return refuse(Fault::BadPem);
    const PemBlock block{label, rest.sliced(bodyAt, end - bodyAt)};
    rest = rest.sliced(end + endLine.size());
    return block;
}

// Lines of base64 and nothing else.
KeyResult<SecretBytes> decodeBody(QByteArrayView body)
{
    if (body.contains("Proc-Type:") || body.contains("DEK-Info:"))
        return refuse(Fault::OldEncryption);
    SecretBytes joined(static_cast<std::size_t>(body.size()));
    std::size_t size = 0;
    for (const char c : body) {
        if (c != '\n' && c != '\r')
            joined.writableBytes()[size++] = static_cast<std::byte>(c);
    }
    const auto text = QByteArray::fromRawData(joined.view().data(), static_cast<qsizetype>(size));
    auto decoded = QByteArray::fromBase64Encoding(text, QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || (*decoded).isEmpty())
        return refuse(Fault::BadPem);
    SecretBytes der = SecretBytes::copyOf(*decoded);
    wipe(std::as_writable_bytes(std::span{(*decoded).data(), der.size()}));
    // Qt does without padding and looks past unused bits (RFC 4648 section 3.5); we do not.
    QByteArray canonical = QByteArray::fromRawData(der.view().data(), der.view().size()).toBase64();
    const bool isCanonical = canonical == text;
    wipe(std::as_writable_bytes(
        std::span{canonical.data(), static_cast<std::size_t>(canonical.size())}));
    if (!isCanonical)
        return refuse(Fault::BadPem);
    return der;
}

KeyError keyErrorFrom(const KeyEncodingError& error)
{
    using EncodingFault = KeyEncodingError::Fault;
    switch (error.fault) {
    case EncodingFault::Malformed:
        return {Fault::BadPem};
    case EncodingFault::UnsupportedFamily:
        return {Fault::UnsupportedFamily};
    case EncodingFault::ExplicitParameters:
        return {Fault::ExplicitParameters};
    case EncodingFault::MultiPrime:
        return {Fault::MultiPrime};
    case EncodingFault::PassphraseNeeded:
        return {Fault::PassphraseNeeded};
    case EncodingFault::WrongPassphrase:
        return {Fault::WrongPassphrase};
    case EncodingFault::CostlyPassphrase:
        return {Fault::CostlyPassphrase};
    case EncodingFault::BadKey:
        return keyErrorFrom(error.key, Fault::BadPem);
    }
    Q_UNREACHABLE_RETURN({Fault::CryptoFailed});
}

KeyResult<KeyMaterial> decodeMaterial(KeyEncoding encoding, QByteArrayView der,
                                      const SecretBytes& passphrase)
{
    auto key = decodeKey(encoding, der, passphrase);
    if (!key)
        return std::unexpected(keyErrorFrom(key.error()));
    return KeyMaterial{.key = std::move(*key), .id = {}};
}

SecretBytes armoured(QByteArrayView label, QByteArrayView der)
{
    constexpr qsizetype kLine = 64; // RFC 7468 section 2
    QByteArray base64 = QByteArray::fromRawData(der.data(), der.size()).toBase64();
    const qsizetype lines = (base64.size() + kLine - 1) / kLine;
    const QByteArray head = kBegin.toByteArray() + label + "-----\n"_ba;
    const QByteArray foot = kEnd.toByteArray() + label + "-----\n"_ba;
    SecretBytes text(static_cast<std::size_t>(head.size() + base64.size() + lines + foot.size()));
    auto out = std::ranges::copy(std::as_bytes(std::span{head}), text.writableBytes().begin()).out;
    for (qsizetype at = 0; at < base64.size(); at += kLine) {
        const auto line = QByteArrayView{base64}.sliced(at, std::min(kLine, base64.size() - at));
        out =
            std::ranges::copy(std::as_bytes(std::span{line.data(), line.data() + line.size()}), out)
                .out;
        *out++ = std::byte{'\n'};
    }
    std::ranges::copy(std::as_bytes(std::span{foot}), out);
    wipe(std::as_writable_bytes(std::span{base64.data(), static_cast<std::size_t>(base64.size())}));
    return text;
}

} // namespace

KeyResult<KeyMaterial> parsePem(QByteArrayView text, const SecretBytes& passphrase)
{
    if (text.size() > kMaxPemBytes)
        return refuse(Fault::TooLarge);
    if (text.contains('\0'))
        return refuse(Fault::BadPem);
    QByteArrayView rest = text;
    auto block = takeBlock(rest);
    // OpenSSL writes the name of the curve in a block of its own before the key.
    if (block && block->label == QByteArrayView{"EC PARAMETERS"})
        block = takeBlock(rest);
    if (!block)
        return std::unexpected(block.error());
    if (rest.contains(kBegin))
        return refuse(Fault::SeveralKeys);
    if (!rest.trimmed().isEmpty())
        return refuse(Fault::BadPem);
    if (block->label == QByteArrayView{"OPENSSH PRIVATE KEY"})
        return refuse(Fault::OpenSsh, block->label);
    const auto row = std::ranges::find_if(kLabels, [&block](const LabelRow& candidate) {
        return block->label == QByteArrayView{candidate.label};
    });
    if (row == kLabels.end())
        return refuse(Fault::UnsupportedFamily, block->label);
    const auto der = decodeBody(block->body);
    if (!der)
        return std::unexpected(der.error());
    return decodeMaterial(row->encoding, der->view(), passphrase);
}

KeyResult<KeyMaterial> parseDer(QByteArrayView der, const SecretBytes& passphrase)
{
    if (der.size() > kMaxPemBytes)
        return refuse(Fault::TooLarge);
    KeyResult<KeyMaterial> result = refuse(Fault::NotAKey);
    for (const LabelRow& row : kLabels) {
        result = decodeMaterial(row.encoding, der, passphrase);
        // The structures are told apart by their shape, so whatever is not malformed is the one.
        if (result || result.error().fault != Fault::BadPem)
            return result;
    }
    return refuse(Fault::NotAKey);
}

SecretBytes pemText(const KeyMaterial& material, KeyHalf half, const SecretBytes& passphrase)
{
    const AsymmetricKey* pair = material.pair();
    if (!pair)
        return {};
    if (half == KeyHalf::Public)
        return armoured("PUBLIC KEY", encodeSpki(*pair));
    const SecretBytes der = encodePkcs8(*pair, passphrase);
    if (der.isEmpty())
        return {};
    return armoured(passphrase.isEmpty() ? "PRIVATE KEY" : "ENCRYPTED PRIVATE KEY", der.view());
}

} // namespace claimcheck
