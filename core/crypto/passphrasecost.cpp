#include "core/crypto/passphrasecost.h"

#include <cstdint>
#include <limits>
#include <memory>

#include <openssl/asn1t.h>
#include <openssl/x509.h>

namespace claimcheck {

namespace {

constexpr std::uint64_t kMostRounds = 10'000'000; // some seconds
constexpr std::uint64_t kTooMany = std::numeric_limits<std::uint64_t>::max();
// scrypt, in blocks of 128 bytes; OpenSSL stops at 32 MiB by itself. As many blocks as that memory
// holds, eight times over, take a second.
constexpr std::uint64_t kMostBlocks = 32 * 1024 * 1024 / 128;
constexpr std::uint64_t kMostBlockSteps = 8 * kMostBlocks;

template <class T, void (*Free)(T*)>
struct Asn1Free
{
    void operator()(T* object) const { Free(object); }
};

/// The parameters of @p algorithm, when they are a structure that @p read reads.
template <class T, void (*Free)(T*)>
std::unique_ptr<T, Asn1Free<T, Free>> parametersOf(const X509_ALGOR* algorithm,
                                                   T* (*read)(T**, const unsigned char**, long))
{
    const void* value = nullptr;
    int type = 0;
    X509_ALGOR_get0(nullptr, &type, &value, algorithm);
    if (type != V_ASN1_SEQUENCE)
        return nullptr;
    const auto* sequence = static_cast<const ASN1_STRING*>(value);
    const unsigned char* at = ASN1_STRING_get0_data(sequence);
    return std::unique_ptr<T, Asn1Free<T, Free>>{read(nullptr, &at, ASN1_STRING_length(sequence))};
}

int nameOf(const X509_ALGOR* algorithm)
{
    const ASN1_OBJECT* object = nullptr;
    X509_ALGOR_get0(&object, nullptr, nullptr, algorithm);
    return OBJ_obj2nid(object);
}

// A number that does not fit is certainly too large, and a negative one is no number.
std::uint64_t numberIn(const ASN1_INTEGER* integer)
{
    std::uint64_t number = 0;
    return ASN1_INTEGER_get_uint64(&number, integer) == 1 ? number : kTooMany;
}

bool isCostlyScrypt(const SCRYPT_PARAMS& parameters)
{
    const std::uint64_t n = numberIn(parameters.costParameter);
    const std::uint64_t r = numberIn(parameters.blockSize);
    const std::uint64_t p = numberIn(parameters.parallelizationParameter);
    // Each bounded before they are multiplied, so that nothing wraps around.
    if (n > kMostBlocks || r > kMostBlocks || p > kMostBlocks)
        return true;
    return n * r >= kMostBlocks || r * p >= kMostBlocks || n * r * p > kMostBlockSteps;
}

} // namespace

bool isCostly(const X509_ALGOR* algorithm)
{
    if (nameOf(algorithm) != NID_pbes2) { // the older schemes of PKCS#5 and #12
        const auto old = parametersOf<PBEPARAM, PBEPARAM_free>(algorithm, d2i_PBEPARAM);
        return old && numberIn(old->iter) > kMostRounds;
    }
    const auto scheme = parametersOf<PBE2PARAM, PBE2PARAM_free>(algorithm, d2i_PBE2PARAM);
    if (!scheme)
        return false;
    switch (nameOf(scheme->keyfunc)) {
    case NID_id_pbkdf2: {
        const auto function =
            parametersOf<PBKDF2PARAM, PBKDF2PARAM_free>(scheme->keyfunc, d2i_PBKDF2PARAM);
        return function && numberIn(function->iter) > kMostRounds;
    }
    case NID_id_scrypt: {
        const auto function =
            parametersOf<SCRYPT_PARAMS, SCRYPT_PARAMS_free>(scheme->keyfunc, d2i_SCRYPT_PARAMS);
        return function && isCostlyScrypt(*function);
    }
    default:
        return false;
    }
}

} // namespace claimcheck
