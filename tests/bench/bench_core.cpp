// Operations of the core per second of CPU time, each beside another way to the same result in the
// same run.

#include "core/base/base64url.h"
#include "core/base/strictjson.h"
#include "core/crypto/selftest.h"
#include "tests/bench/measure.h"
#include "tests/bench/peers.h"
#include "tests/bench/signcase.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <cmath>
#include <cstdio>
#include <memory>
#include <print>
#include <vector>

#include <simdjson.h>

using namespace claimcheck;
using namespace claimcheck::bench;
using namespace Qt::StringLiterals;

namespace {

// What people sign tokens with.
constexpr Algorithm kAlgorithms[]{Algorithm::HS256, Algorithm::RS256, Algorithm::ES256,
                                  Algorithm::EdDSA, Algorithm::PS256};

// Whether there is an operation and it works: not every library reads what every other one writes.
bool works(const Operation& operation, const QString& op, const QString& peer)
{
    if (!operation)
        return false;
    const bool good = operation();
    if (!good)
        std::println(stderr, "bench_core: {} fails at {}", peer.toStdString(), op.toStdString());
    return good;
}

void addPeer(std::vector<Row>& rows, const SignCase& signCase, const QString& name,
             const Peer& peer)
{
    const QString verify = signCase.name() + u" verify"_s;
    const QString sign = signCase.name() + u" sign"_s;
    if (works(peer.verify, verify, name))
        rows.push_back({verify, name, [&signCase] { return signCase.verifies(); }, peer.verify});
    if (works(peer.sign, sign, name))
        rows.push_back({sign, name, [&signCase] { return signCase.signs(); }, peer.sign});
}

void addSignRows(std::vector<Row>& rows, const SignCase& signCase)
{
    addPeer(rows, signCase, u"raw"_s, rawPeer(signCase));
#ifdef CLAIMCHECK_BENCH_LIBJWT
    addPeer(rows, signCase, u"libjwt"_s, libjwtPeer(signCase));
#endif
#ifdef CLAIMCHECK_BENCH_CPPJWT
    addPeer(rows, signCase, u"cpp-jwt"_s, cppJwtPeer(signCase));
#endif
    const SelfMeasured python = pyJwtPeer(signCase);
    if (python.verify > 0)
        rows.push_back({signCase.name() + u" verify"_s,
                        u"PyJWT"_s,
                        [&signCase] { return signCase.verifies(); },
                        {},
                        python.verify});
    if (python.sign > 0)
        rows.push_back({signCase.name() + u" sign"_s,
                        u"PyJWT"_s,
                        [&signCase] { return signCase.signs(); },
                        {},
                        python.sign});
}

void addSignedRows(std::vector<Row>& rows, const SignedCase& signedCase)
{
    const SelfMeasured python = itsDangerousPeer(signedCase);
    const QString peer = u"itsdangerous"_s;
    if (python.verify > 0)
        rows.push_back({u"itsdangerous loads"_s,
                        peer,
                        [&signedCase] { return signedCase.loads(); },
                        {},
                        python.verify});
    if (python.sign > 0)
        rows.push_back({u"itsdangerous dumps"_s,
                        peer,
                        [&signedCase] { return signedCase.dumps(); },
                        {},
                        python.sign});
}

void addReadingRows(std::vector<Row>& rows, const QByteArray& payload)
{
    const QByteArray encoded = encodeBase64url(payload);
    const auto parser = std::make_shared<simdjson::dom::parser>();
    const auto parse = [payload] { return JsonDocument::parseObject(payload).has_value(); };
    rows.push_back(
        {u"base64url decode"_s, u"QByteArray"_s,
         [encoded] { return decodeBase64url(encoded).has_value(); },
         [encoded] {
             return !QByteArray::fromBase64(encoded, QByteArray::Base64UrlEncoding).isEmpty();
         }});
    rows.push_back(
        {u"strict JSON parse"_s, u"simdjson DOM"_s, parse, [payload, parser] {
             simdjson::dom::element element;
             return !parser->parse(payload.constData(), static_cast<std::size_t>(payload.size()))
                         .get(element);
         }});
    rows.push_back({u"strict JSON parse"_s, u"QJsonDocument"_s, parse,
                    [payload] { return QJsonDocument::fromJson(payload).isObject(); }});
}

double rounded(double number, double steps)
{
    return std::round(number * steps) / steps;
}

QJsonObject jsonOf(const Row& row, const Result& result)
{
    return {
        {u"op"_s, row.op},
        {u"peer"_s, row.peer},
        {u"ours"_s, rounded(result.ours, 1)},
        {u"theirs"_s, rounded(result.theirs, 1)},
        {u"ratio"_s, rounded(result.ours / result.theirs, 1000)},
    };
}

} // namespace

int main(int argc, char** argv)
{
    const QCoreApplication app{argc, argv};
    QStringList arguments = QCoreApplication::arguments().sliced(1);
    const bool json = arguments.removeAll(u"--json"_s) > 0;
    if (arguments.size() > 1 || (arguments.size() == 1 && arguments.front().startsWith(u'-'))) {
        std::println(stderr, "usage: bench_core [--json] [ALGORITHM]");
        return 2;
    }
    const QString only = arguments.value(0);
    const auto crypto = CryptoRuntime::start();
    require(crypto.has_value());
    std::vector<std::unique_ptr<const SignCase>> cases;
    std::vector<Row> rows;
    for (const Algorithm algorithm : kAlgorithms) {
        if (!only.isEmpty() && only != QLatin1StringView{rowOf(algorithm).name})
            continue;
        cases.push_back(std::make_unique<const SignCase>(algorithm));
        addSignRows(rows, *cases.back());
    }
    std::optional<const SignedCase> signedCase;
    if (only.isEmpty()) {
        addSignedRows(rows, signedCase.emplace(cases.front()->payload));
        addReadingRows(rows, cases.front()->payload);
    }

    if (!json)
        std::println("{:<20} {:<14} {:>12} {:>12} {:>7}", "per CPU second", "peer", "ours",
                     "theirs", "ratio");
    QJsonArray results;
    for (const Row& row : rows) {
        const Result result = measure(row);
        results.append(jsonOf(row, result));
        if (!json)
            std::println("{:<20} {:<14} {:>12.0f} {:>12.0f} {:>7.2f}", row.op.toStdString(),
                         row.peer.toStdString(), result.ours, result.theirs,
                         result.ours / result.theirs);
    }
    if (json)
        std::println("{}",
                     QJsonDocument(QJsonObject{{u"rows"_s, results}})
                         .toJson(QJsonDocument::Compact)
                         .toStdString());
    return 0;
}
