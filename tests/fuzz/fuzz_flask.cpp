// A JSON text in Python's spelling is the same value and has no other spelling in that style; and a
// session that was signed is read as the same values.

#include "core/token/flasksession.h"
#include "core/token/pythonjson.h"
#include "core/token/signedtoken.h"
#include "tests/fuzz/oracle.h"

using namespace claimcheck;
using namespace std::chrono_literals;

namespace {

// A key derived by HMAC needs no QCA, and so no CryptoRuntime.
struct Fixture
{
    FixedClock clock{Instant{1893499200s}};
    std::vector<SecretBytes> secrets;
    FlaskSessions sessions = makeSessions();

    FlaskSessions makeSessions()
    {
        secrets.push_back(SecretBytes::copyOf("dev"));
        return *FlaskSessions::create(secrets, clock);
    }
};

void checkStyle(const JsonDocument& document, const PythonJsonStyle& style)
{
    const QByteArray text = pythonJson(document.root(), style);
    JsonLimits limits = kSignedJsonLimits;
    limits.bytes *= 6; // an escape is longer than what it stands for
    const auto again = JsonDocument::parse(text, limits);
    require(again.has_value());
    require(again->root().toQJson() == document.root().toQJson());
    require(pythonJson(again->root(), style) == text);
    if (style.asciiOnly) {
        for (const char byte : text)
            require(byte >= ' ' && byte <= '~');
    }
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Fixture fixture;
    const auto document = JsonDocument::parse(viewOf(data, size), kSignedJsonLimits);
    if (!document)
        return 0;
    for (const bool asciiOnly : {false, true}) {
        for (const bool sortNames : {false, true})
            checkStyle(*document, {.asciiOnly = asciiOnly, .sortNames = sortNames});
    }
    const auto value = readFlaskTags(document->root());
    const auto cookie = fixture.sessions.sign(viewOf(data, size));
    if (!cookie)
        return 0;
    const auto session = fixture.sessions.verify(*cookie, 0s);
    require(value && session && session->session().kind == FlaskValue::Kind::Object);
    require(session->session().children.size() == value->children.size());
    require(fixture.sessions.sign(session->value().payload()) == cookie);
    return 0;
}
