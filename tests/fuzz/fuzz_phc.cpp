// A stored hash is computed only within its bounds, and no text but the stored one matches.

#include "core/password/passwordhash.h"
#include "tests/fuzz/oracle.h"

#include <QString>

using namespace claimcheck;

namespace {

class Zeros final : public Random
{
public:
    [[nodiscard]] bool fill(std::span<std::byte> bytes) override
    {
        wipe(bytes);
        return true;
    }
};

struct Fixture
{
    Zeros random;
    PasswordHasher hasher{random, {.memoryKib = 8, .passes = 1, .lanes = 1}};
    QByteArray good = *hasher.hash(SecretBytes::copyOf("password"));
};

// The fuzzer would spend its life in honest hashes of 256 MiB.
bool isCheap(const QByteArray& stored)
{
    return !stored.contains("m=") || stored.contains("m=8,t=1,p=1$");
}

} // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Fixture fixture;
    const QByteArray input = viewOf(data, size).toByteArray();
    const SecretBytes password = SecretBytes::copyOf("password");

    if (isCheap(input)) {
        const PasswordMatch match = fixture.hasher.verify(input, password);
        require(match != PasswordMatch::Unreadable || fixture.hasher.isOutdated(input));
        if (match == PasswordMatch::Yes)
            require(input.startsWith("$argon2id$v=19$m=8,t=1,p=1$") && input.count('$') == 5);
    }
    // As a patch of a good one.
    if (size >= 2) {
        const qsizetype at = data[0] % (fixture.good.size() + 1);
        const qsizetype cut = data[1] % (fixture.good.size() - at + 1);
        const QByteArray stored =
            fixture.good.first(at) + input.sliced(2) + fixture.good.sliced(at + cut);
        // A shorter tag is another hash altogether, so only the same text may match.
        if (stored != fixture.good && isCheap(stored))
            require(fixture.hasher.verify(stored, password) != PasswordMatch::Yes);
    }
    return 0;
}
