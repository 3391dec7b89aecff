// Operations of the core per second of CPU time, each beside the raw work of the same kind in the
// same run. The two take turns in short slices, so that a busy machine slows both alike; the best
// slice of each counts.

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/key/keyset.h"
#include "core/token/jwt.h"

#include <QByteArray>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <print>
#include <string_view>
#include <vector>

#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/params.h>
#include <simdjson.h>

using namespace claimcheck;
using namespace Qt::StringLiterals;

namespace {

constexpr int kSlices = 15;
constexpr double kSliceSeconds = 0.04;
constexpr qint64 kNow = 1893499200;

double cpuSeconds()
{
    return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

void require(bool works)
{
    if (works)
        return;
    std::println(stderr, "bench_core: a step gave the wrong result");
    std::exit(1);
}

double perSecond(const std::function<bool()>& operation)
{
    constexpr int kBatch = 500;
    qint64 done = 0;
    const double start = cpuSeconds();
    double now = start;
    while (now - start < kSliceSeconds) {
        for (int i = 0; i < kBatch; ++i)
            require(operation());
        done += kBatch;
        now = cpuSeconds();
    }
    return static_cast<double>(done) / (now - start);
}

struct Row
{
    QString op;
    QString peer;
    std::function<bool()> ours;
    std::function<bool()> theirs;
};

struct Result
{
    double ours = 0;
    double theirs = 0;
};

Result measure(const Row& row)
{
    Result best;
    for (int slice = 0; slice < kSlices; ++slice) {
        best.ours = std::max(best.ours, perSecond(row.ours));
        best.theirs = std::max(best.theirs, perSecond(row.theirs));
    }
    return best;
}

/// HMAC-SHA-256 as cheaply as OpenSSL does it: the key absorbed once, one context for all.
class RawHmac
{
public:
    explicit RawHmac(const QByteArray& key)
        : m_context(EVP_MAC_CTX_new(EVP_MAC_fetch(nullptr, "HMAC", nullptr)))
    {
        char name[] = "SHA256";
        const OSSL_PARAM params[]{OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_DIGEST, name, 0),
                                  OSSL_PARAM_construct_end()};
        require(EVP_MAC_init(m_context, reinterpret_cast<const unsigned char*>(key.constData()),
                             static_cast<std::size_t>(key.size()), params)
                == 1);
    }

    [[nodiscard]] QByteArrayView compute(QByteArrayView message)
    {
        std::size_t size = 0;
        require(EVP_MAC_init(m_context, nullptr, 0, nullptr) == 1
                && EVP_MAC_update(m_context, reinterpret_cast<const unsigned char*>(message.data()),
                                  static_cast<std::size_t>(message.size()))
                    == 1
                && EVP_MAC_final(m_context, m_tag, &size, sizeof m_tag) == 1);
        return {m_tag, static_cast<qsizetype>(size)};
    }

private:
    EVP_MAC_CTX* m_context; // for the life of the program
    unsigned char m_tag[EVP_MAX_MD_SIZE]{};
};

/// The same token for everybody: an access token as the server issues it.
struct Material
{
    QByteArray secret = "0123456789abcdef0123456789abcdef"_ba;
    QJsonObject claims{
        {u"iss"_s, u"http://127.0.0.1:8080"_s},
        {u"sub"_s, u"ada"_s},
        {u"aud"_s, u"claimcheck"_s},
        {u"iat"_s, kNow},
        {u"nbf"_s, kNow},
        {u"exp"_s, kNow + 900},
        {u"auth_time"_s, kNow},
        {u"jti"_s, u"Qm9fZ2hvc3RzX2hlcmVfMQ"_s},
        {u"client_id"_s, u"claimcheck"_s},
        {u"scope"_s, u"reports:read"_s},
        {u"roles"_s, QJsonArray{u"user"_s}},
    };
    QByteArray payload = QJsonDocument(claims).toJson(QJsonDocument::Compact);
    QByteArray encoded = encodeBase64url(payload);
    KeySet keys = [this] {
        KeySet set;
        set.add(std::make_shared<const Key>(*Key::fromSecret(
            Algorithm::HS256, SecretBytes::copyOf(secret), "k1", KeyStrength::Required)));
        return set;
    }();
    QByteArray token = signJwt(*keys.keys().front(), claims, {{u"typ"_s, u"at+jwt"_s}});
    FixedClock clock{Instant{std::chrono::seconds{kNow + 1}}};
    JwtVerifier verifier{keys,
                         {Algorithm::HS256},
                         {.issuer = "http://127.0.0.1:8080"_ba,
                          .audience = "claimcheck"_ba,
                          .type = "at+jwt"_ba,
                          .required = {"sub"_ba, "jti"_ba, "iat"_ba}},
                         clock};
    RawHmac hmac{secret};
    simdjson::dom::parser parser;
};

constexpr auto kBase64url = QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals;

QByteArray decodedByQt(QByteArrayView text)
{
    return QByteArray::fromBase64(QByteArray::fromRawData(text.data(), text.size()),
                                  QByteArray::Base64UrlEncoding);
}

// The least that verifies a token at all: split, decode, HMAC, compare, parse, compare exp.
bool verifyRaw(Material& m)
{
    const QByteArrayView token = m.token;
    const qsizetype first = token.indexOf('.');
    const qsizetype second = token.indexOf('.', first + 1);
    const QByteArray header = decodedByQt(token.first(first));
    const QByteArray payload = decodedByQt(token.sliced(first + 1, second - first - 1));
    simdjson::dom::element element;
    if (m.parser.parse(header.constData(), static_cast<std::size_t>(header.size())).get(element)
        || std::string_view(element["alg"]) != "HS256"
        || m.hmac.compute(token.first(second)) != decodedByQt(token.sliced(second + 1)))
        return false;
    return !m.parser.parse(payload.constData(), static_cast<std::size_t>(payload.size()))
                .get(element)
        && std::int64_t(element["exp"]) > kNow;
}

std::vector<Row> rowsFor(Material& m)
{
    return {
        {u"HS256 verify"_s, u"raw"_s, [&m] { return m.verifier.verify(m.token).has_value(); },
         [&m] { return verifyRaw(m); }},
        {u"HS256 sign"_s, u"raw"_s,
         [&m] {
             return !signJwt(*m.keys.keys().front(), m.claims, {{u"typ"_s, u"at+jwt"_s}}).isEmpty();
         },
         [&m] {
             QByteArray token =
                 R"({"alg":"HS256","kid":"k1","typ":"at+jwt"})"_ba.toBase64(kBase64url) + '.'
                 + QJsonDocument(m.claims).toJson(QJsonDocument::Compact).toBase64(kBase64url);
             const QByteArrayView tag = m.hmac.compute(token);
             token += '.' + QByteArray::fromRawData(tag.data(), tag.size()).toBase64(kBase64url);
             return !token.isEmpty();
         }},
        {u"base64url decode"_s, u"QByteArray"_s,
         [&m] { return decodeBase64url(m.encoded).has_value(); },
         [&m] { return !decodedByQt(m.encoded).isEmpty(); }},
        {u"strict JSON parse"_s, u"simdjson DOM"_s,
         [&m] { return JsonDocument::parseObject(m.payload).has_value(); },
         [&m] {
             simdjson::dom::element element;
             return !m.parser
                         .parse(m.payload.constData(), static_cast<std::size_t>(m.payload.size()))
                         .get(element);
         }},
        {u"strict JSON parse"_s, u"QJsonDocument"_s,
         [&m] { return JsonDocument::parseObject(m.payload).has_value(); },
         [&m] { return QJsonDocument::fromJson(m.payload).isObject(); }},
    };
}

} // namespace

int main(int argc, char** argv)
{
    const bool json = argc == 2 && std::string_view(argv[1]) == "--json";
    if (argc > 2 || (argc == 2 && !json)) {
        std::println(stderr, "usage: bench_core [--json]");
        return 2;
    }
    Material material;
    QJsonArray rows;
    if (!json)
        std::println("{:<20} {:<14} {:>12} {:>12} {:>7}", "per CPU second", "peer", "ours",
                     "theirs", "ratio");
    for (const Row& row : rowsFor(material)) {
        const Result result = measure(row);
        const double ratio = result.ours / result.theirs;
        if (json)
            rows.append(QJsonObject{{u"op"_s, row.op},
                                    {u"peer"_s, row.peer},
                                    {u"ours"_s, std::round(result.ours)},
                                    {u"theirs"_s, std::round(result.theirs)},
                                    {u"ratio"_s, std::round(ratio * 1000) / 1000}});
        else
            std::println("{:<20} {:<14} {:>12.0f} {:>12.0f} {:>7.2f}", row.op.toStdString(),
                         row.peer.toStdString(), result.ours, result.theirs, ratio);
    }
    if (json)
        std::println("{}",
                     QJsonDocument(QJsonObject{{u"rows"_s, rows}})
                         .toJson(QJsonDocument::Compact)
                         .toStdString());
    return 0;
}
