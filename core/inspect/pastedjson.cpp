#include "core/base/strictjson.h"
#include "core/base/utf8.h"
#include "core/inspect/pastedforms.h"
#include "core/inspect/tokentaste.h"

#include <initializer_list>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr JsonLimits kAnswerLimits{
    .bytes = 1 << 20, .depth = 64, .members = 4096, .string = 1 << 20, .allowNul = true};

QByteArray textOf(const JsonValue& object, QByteArrayView name)
{
    const auto member = object.member(name);
    const auto text = member ? member->toUtf8() : std::nullopt;
    return text ? text->toByteArray() : QByteArray{};
}

// ---- keys ---------------------------------------------------------------------------------------

QString keySentence(const JsonValue& key)
{
    const QString type = textFromUtf8(textOf(key, "kty"));
    if (key.member("k") || key.member("d") || key.member("priv"))
        return u"This is a secret key (a JWK of type %1), not a token. Whoever has seen it can sign."_s
            .arg(type);
    return u"This is a public key (a JWK of type %1), not a token."_s.arg(type);
}

std::optional<PastedToken> keyIn(const JsonValue& object)
{
    if (object.member("kty"))
        return PastedToken{.mistakenFor = keySentence(object)};
    const auto keys = object.member("keys");
    if (!keys || !keys->isArray() || keys->size() == 0)
        return std::nullopt;
    for (const JsonValue& key : keys->items()) {
        if (!key.member("kty"))
            return std::nullopt;
    }
    return PastedToken{.mistakenFor = u"This is a set of keys (a JWK Set), not a token."_s};
}

// ---- the JSON serialisations of RFC 7515 §7.2 and RFC 7516 §7.2 ---------------------------------

PastedToken compactOf(std::initializer_list<QByteArray> parts, const QString& from,
                      const JsonValue& holder)
{
    PastedToken found{.token = QByteArrayList(parts).join('.'), .extractedFrom = from};
    if (holder.member("header") || holder.member("unprotected"))
        found.note = u"It has a header that is not protected by the signature, and is not shown."_s;
    return found;
}

std::optional<PastedToken> serialisationIn(const JsonValue& object)
{
    if (object.member("ciphertext")) {
        return compactOf({textOf(object, "protected"), textOf(object, "encrypted_key"),
                          textOf(object, "iv"), textOf(object, "ciphertext"),
                          textOf(object, "tag")},
                         u"a JWE in its JSON serialisation"_s, object);
    }
    if (!object.member("payload"))
        return std::nullopt;
    if (object.member("signature")) {
        return compactOf(
            {textOf(object, "protected"), textOf(object, "payload"), textOf(object, "signature")},
            u"a JWS in its flattened JSON serialisation"_s, object);
    }
    const auto signatures = object.member("signatures");
    if (!signatures || !signatures->isArray() || signatures->size() == 0)
        return std::nullopt;
    const JsonValue first = signatures->items().front();
    return compactOf(
        {textOf(first, "protected"), textOf(object, "payload"), textOf(first, "signature")},
        u"the first of %1 signatures of a JWS in its general JSON serialisation"_s.arg(
            signatures->size()),
        first);
}

// ---- answers ------------------------------------------------------------------------------------

// The best member that is a text, by its name and by its shape.
struct Candidate
{
    int taste = 0;
    QByteArray name;
    QByteArray token;
};

void consider(const JsonValue& member, Candidate& best)
{
    const auto text = member.toUtf8();
    if (!text || text->isEmpty())
        return;
    const int named = tasteOfName(member.name());
    const int shaped = tasteOfToken(*text);
    // A name that only hints, such as token_type, needs a value that looks the part.
    const int taste = named > 1 || shaped > 1 ? named * 2 + shaped : 0;
    if (taste > best.taste)
        best = {taste, member.name().toByteArray(), text->toByteArray()};
}

std::optional<PastedToken> answerIn(const JsonValue& root)
{
    Candidate best;
    for (const JsonValue& item : root.items())
        consider(item, best);
    if (best.taste == 0) { // nested once: {"data": {"token": ...}}, [{"token": ...}]
        for (const JsonValue& item : root.items()) {
            for (const JsonValue& inner : item.items())
                consider(inner, best);
        }
    }
    if (best.taste == 0)
        return std::nullopt;
    return PastedToken{.token = best.token,
                       .extractedFrom = best.name.isEmpty()
                           ? u"a list in a JSON answer"_s
                           : u"%1 of a JSON answer"_s.arg(textFromUtf8(best.name))};
}

} // namespace

std::optional<PastedToken> fromJson(const QByteArray& text)
{
    if (!text.startsWith('{') && !text.startsWith('['))
        return std::nullopt;
    const auto document = JsonDocument::parse(text, kAnswerLimits);
    if (!document)
        return std::nullopt;
    for (const auto reader : {keyIn, serialisationIn, answerIn}) {
        if (auto found = reader(document->root()))
            return found;
    }
    return std::nullopt;
}

std::optional<PastedToken> fromPem(const QByteArray& text)
{
    const QByteArrayView mark = "-----BEGIN ";
    const qsizetype at = text.indexOf(mark);
    if (at < 0)
        return std::nullopt;
    const qsizetype from = at + mark.size();
    const qsizetype end = text.indexOf("-----", from);
    const QByteArray label = end < 0 ? QByteArray{} : text.sliced(from, end - from);
    if (label.contains("PRIVATE KEY"))
        return PastedToken{.mistakenFor = u"This is a private key (PEM), not a token. Whoever has "
                                          "seen it can sign."_s};
    if (label.contains("PUBLIC KEY"))
        return PastedToken{.mistakenFor = u"This is a public key (PEM), not a token."_s};
    if (label.contains("CERTIFICATE"))
        return PastedToken{.mistakenFor = u"This is a certificate (PEM), not a token."_s};
    return PastedToken{.mistakenFor = u"This is a PEM file, not a token."_s};
}

} // namespace claimcheck
