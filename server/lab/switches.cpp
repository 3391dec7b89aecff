#include "server/lab/switches.h"

#include <algorithm>
#include <array>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

// clang-format off
constexpr std::array kSwitches{
    SwitchRow{Flaw::AlgorithmNone,      "accept_alg_none"_L1,    u"A token whose alg is none, in any spelling, needs no signature.",                             "CVE-2015-9235, RFC 8725 section 3.1"_L1},
    SwitchRow{Flaw::NoSignature,        "skip_signature"_L1,     u"Tokens are decoded and believed; nobody looks at the signature.",                              "CVE-2020-28042, RFC 8725 section 3.3"_L1},
    SwitchRow{Flaw::NoExpiry,           "skip_expiry"_L1,        u"An expired token is as good as new.",                                                         "CWE-613, RFC 7519 section 4.1.4"_L1},
    SwitchRow{Flaw::NoAudience,         "skip_audience"_L1,      u"A token that was issued for another service opens this one.",                                  "RFC 8725 section 3.9"_L1},
    SwitchRow{Flaw::NoRevocation,       "skip_revocation"_L1,    u"Tokens stay good after logout, revocation and the end of an account.",                         "CWE-613, RFC 7009 section 2"_L1},
    SwitchRow{Flaw::KidAsPath,          "kid_as_path"_L1,        u"kid is the path of the file with the HMAC key, below the folder that is shown here and in no other.", "CWE-22, RFC 8725 section 3.10"_L1},
    SwitchRow{Flaw::AlgorithmConfusion, "confuse_algorithms"_L1, u"The published public key, as PEM or JWK, is taken for an HMAC secret when alg says so.",      "CVE-2016-10555, RFC 8725 section 3.1"_L1},
    SwitchRow{Flaw::HeaderKey,          "trust_header_key"_L1,   u"A token may bring the key that it is checked with, as jwk in its header.",                    "CVE-2018-0114, RFC 8725 section 3.10"_L1},
    SwitchRow{Flaw::WeakSecret,         "weak_secret"_L1,        u"JWTs are signed, and believed, with HS256 and the secret \"secret\", which any word list finds.", "CWE-521, RFC 8725 section 3.5"_L1},
    SwitchRow{Flaw::NoRotation,         "no_rotation"_L1,        u"A refresh token may be used again and again, by whoever has it.",                              "RFC 9700 section 4.14.2"_L1},
};
// clang-format on

} // namespace

std::span<const SwitchRow> allSwitches()
{
    return kSwitches;
}

const SwitchRow* findSwitch(QStringView name)
{
    const auto* const found =
        std::ranges::find_if(kSwitches, [name](const SwitchRow& row) { return row.name == name; });
    return found == kSwitches.end() ? nullptr : found;
}

} // namespace claimcheck
