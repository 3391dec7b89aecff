#include "core/base/base64url.h"
#include "core/base/utf8.h"
#include "core/crypto/digest.h"
#include "core/key/jwk.h"
#include "core/key/jwktype.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>
#include <utility>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

/// Text that grows and is wiped wherever it was.
class SecretText
{
public:
    void append(QByteArrayView text)
    {
        const auto more = static_cast<std::size_t>(text.size());
        if (m_size + more > m_bytes.size()) {
            SecretBytes larger(2 * (m_size + more));
            std::ranges::copy(m_bytes.bytes().first(m_size), larger.writableBytes().begin());
            m_bytes = std::move(larger);
        }
        std::ranges::copy(std::as_bytes(std::span{text.data(), more}),
                          m_bytes.writableBytes().subspan(m_size).begin());
        m_size += more;
    }

    [[nodiscard]] SecretBytes take() const
    {
        return SecretBytes::copyOf(m_bytes.view().first(static_cast<qsizetype>(m_size)));
    }

private:
    SecretBytes m_bytes;
    std::size_t m_size = 0;
};

/// Writes the members of one JSON object.
class ObjectWriter
{
public:
    explicit ObjectWriter(SecretText& out)
        : m_out(out)
    {
        m_out.append("{");
    }

    void text(QByteArrayView name, QByteArrayView value)
    {
        begin(name);
        m_out.append(quoted(value));
    }
    void texts(QByteArrayView name, const QByteArrayList& values)
    {
        begin(name);
        QJsonArray list;
        for (const QByteArray& value : values)
            list.append(textFromUtf8(value));
        m_out.append(QJsonDocument(list).toJson(QJsonDocument::Compact));
    }
    void bytes(QByteArrayView name, QByteArrayView value)
    {
        begin(name);
        QByteArray encoded = encodeBase64url(value);
        m_out.append("\"");
        m_out.append(encoded);
        m_out.append("\"");
        wipe(std::as_writable_bytes(
            std::span{encoded.data(), static_cast<std::size_t>(encoded.size())}));
    }
    void end() { m_out.append("}"); }

private:
    void begin(QByteArrayView name)
    {
        if (std::exchange(m_started, true))
            m_out.append(",");
        m_out.append(quoted(name));
        m_out.append(":");
    }
    static QByteArray quoted(QByteArrayView text)
    {
        const QByteArray list =
            QJsonDocument(QJsonArray{textFromUtf8(text)}).toJson(QJsonDocument::Compact);
        return list.sliced(1, list.size() - 2);
    }

    SecretText& m_out;
    bool m_started = false;
};

void writePair(ObjectWriter& object, const AsymmetricKey& pair, KeyHalf half)
{
    const bool withSecrets = half == KeyHalf::Private && pair.isPrivate();
    if (pair.family() == KeyFamily::Rsa) {
        const RsaNumbers numbers = pair.rsaNumbers();
        object.bytes("n", numbers.n);
        object.bytes("e", numbers.e);
        if (!withSecrets)
            return;
        object.bytes("d", numbers.d.view());
        object.bytes("p", numbers.p.view());
        object.bytes("q", numbers.q.view());
        object.bytes("dp", numbers.dp.view());
        object.bytes("dq", numbers.dq.view());
        object.bytes("qi", numbers.qi.view());
    } else if (isCurve(pair.family())) {
        const CurveNumbers numbers = pair.curveNumbers();
        object.bytes("x", numbers.x);
        object.bytes("y", numbers.y);
        if (withSecrets)
            object.bytes("d", numbers.d.view());
    } else {
        const RawNumbers numbers = pair.rawNumbers();
        const RawMemberNames names = rawMemberNames(pair.family());
        object.bytes(names.publicKey, numbers.publicKey);
        if (withSecrets)
            object.bytes(names.secret, numbers.secret.view());
    }
}

void writeJwk(SecretText& out, const KeyMaterial& material, KeyHalf half)
{
    ObjectWriter object{out};
    QByteArrayView algorithm = material.algorithm;
    if (const AsymmetricKey* pair = material.pair()) {
        const JwkType& type = jwkTypeOf(pair->family());
        object.text("kty", QByteArrayView{type.kty});
        if (type.kty == "AKP")
            algorithm = QByteArrayView{type.crv}; // says what the key is, so it is never left out
        else if (!type.crv.empty())
            object.text("crv", QByteArrayView{type.crv});
        writePair(object, *pair, half);
    } else {
        object.text("kty", "oct");
        object.bytes("k", material.secret()->view());
    }
    if (!material.id.isEmpty())
        object.text("kid", material.id);
    if (!algorithm.isEmpty())
        object.text("alg", algorithm);
    if (!material.use.isEmpty())
        object.text("use", material.use);
    // What the private half may do is not what its public half may.
    if (!material.operations.isEmpty() && half == KeyHalf::Private)
        object.texts("key_ops", material.operations);
    object.end();
}

} // namespace

SecretBytes jwkText(const KeyMaterial& material, KeyHalf half)
{
    if (material.secret() && half == KeyHalf::Public)
        return {};
    SecretText out;
    writeJwk(out, material, half);
    return out.take();
}

SecretBytes jwkSetText(std::span<const KeyMaterial> keys, KeyHalf half)
{
    SecretText out;
    out.append(R"({"keys":[)");
    bool first = true;
    for (const KeyMaterial& material : keys) {
        if (material.secret() && half == KeyHalf::Public)
            continue;
        if (!std::exchange(first, false))
            out.append(",");
        writeJwk(out, material, half);
    }
    out.append("]}");
    return out.take();
}

QByteArray thumbprint(const KeyMaterial& material)
{
    // The required members alone, in the order of their names, without space: section 3.
    SecretText out;
    ObjectWriter object{out};
    if (const SecretBytes* secret = material.secret()) {
        object.bytes("k", secret->view());
        object.text("kty", "oct");
    } else {
        const AsymmetricKey& pair = *material.pair();
        const JwkType& type = jwkTypeOf(pair.family());
        if (pair.family() == KeyFamily::Rsa) {
            object.bytes("e", pair.rsaNumbers().e);
            object.text("kty", QByteArrayView{type.kty});
            object.bytes("n", pair.rsaNumbers().n);
        } else if (type.kty == "AKP") {
            object.text("alg", QByteArrayView{type.crv});
            object.text("kty", QByteArrayView{type.kty});
            object.bytes("pub", pair.rawNumbers().publicKey);
        } else {
            object.text("crv", QByteArrayView{type.crv});
            object.text("kty", QByteArrayView{type.kty});
            object.bytes(
                "x", isCurve(pair.family()) ? pair.curveNumbers().x : pair.rawNumbers().publicKey);
            if (isCurve(pair.family()))
                object.bytes("y", pair.curveNumbers().y);
        }
    }
    object.end();
    return encodeBase64url(digest(DigestAlgorithm::Sha256, out.take().view()));
}

QString typeName(const KeyMaterial& material)
{
    if (material.secret())
        return u"oct"_s;
    const JwkType& type = jwkTypeOf(material.pair()->family());
    if (type.crv.empty())
        return QString::fromLatin1(type.kty);
    return QString::fromLatin1(type.kty) + u' ' + QString::fromLatin1(type.crv);
}

} // namespace claimcheck
