#pragma once

#include "core/core_export.h"
#include "core/crypto/aead.h"
#include "core/crypto/digest.h"

#include <QByteArrayView>
#include <QMetaType>
#include <QString>

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

namespace claimcheck {

/// The `alg` of JWE: how the key of the content reaches the recipient (RFC 7518 section 4.1).
/// RSA1_5 is not one of them.
enum class KeyManagement {
    Direct,
    A128KW,
    A192KW,
    A256KW,
    A128GCMKW,
    A192GCMKW,
    A256GCMKW,
    RsaOaep,
    RsaOaep256,
    EcdhEs,
    EcdhEsA128KW,
    EcdhEsA192KW,
    EcdhEsA256KW,
    Pbes2Hs256A128KW,
    Pbes2Hs384A192KW,
    Pbes2Hs512A256KW,
};

/// The `enc` of JWE: how the content is encrypted (RFC 7518 section 5.1).
enum class ContentEncryption {
    A128CbcHs256,
    A192CbcHs384,
    A256CbcHs512,
    A128Gcm,
    A192Gcm,
    A256Gcm,
};

/// What kind of key a KeyManagement works with, and how.
enum class CekTransportKind {
    Direct,     ///< the shared secret is the content's key
    KeyWrap,    ///< wrapped with AES Key Wrap under a shared secret
    GcmKeyWrap, ///< encrypted with AES-GCM under a shared secret
    RsaOaep,
    Agreement,  ///< derived from, or wrapped under, what an ephemeral key pair agrees on
    Passphrase, ///< wrapped under a key that PBKDF2 makes of a passphrase
};

/// What there is to know about an `alg`: one row each, and the only place that knows its name.
struct KeyManagementRow
{
    KeyManagement algorithm;
    std::string_view name; ///< compared byte for byte
    CekTransportKind kind;
    std::size_t wrappingKey; ///< bytes of the AES key that encrypts the content's key; 0: none
    DigestAlgorithm digest;  ///< of OAEP, of PBKDF2, of the Concat KDF

    /// Else the encrypted key of the token must be empty (RFC 7516 section 5.2, step 10).
    [[nodiscard]] bool sendsKey() const
    {
        return kind != CekTransportKind::Direct
            && (kind != CekTransportKind::Agreement || wrappingKey != 0);
    }
};

/// What there is to know about an `enc`.
struct ContentEncryptionRow
{
    ContentEncryption encryption;
    std::string_view name;
    std::size_t keyBytes;
    std::size_t ivBytes;
    std::size_t tagBytes;
    decltype(&sealAesGcm) seal;
    decltype(&openAesGcm) open;
};

[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::span<const KeyManagementRow> allKeyManagements();
[[nodiscard]] CLAIMCHECK_CORE_EXPORT std::span<const ContentEncryptionRow> allContentEncryptions();
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const KeyManagementRow& rowOf(KeyManagement algorithm);
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const ContentEncryptionRow&
rowOf(ContentEncryption encryption);
/// Null for another spelling, or anything else that is not in the table.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const KeyManagementRow* findKeyManagement(QByteArrayView name);
[[nodiscard]] CLAIMCHECK_CORE_EXPORT const ContentEncryptionRow*
findContentEncryption(QByteArrayView name);
/// Why an `alg` that exists is never accepted, as the rest of a sentence; empty for all others.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QLatin1StringView refusalReason(QByteArrayView name);

/// What a caller is ready to accept. Empty accepts nothing: there is no default.
template <class Choice>
class ChoiceSet
{
public:
    ChoiceSet() = default;
    ChoiceSet(std::initializer_list<Choice> choices)
    {
        for (const Choice choice : choices)
            insert(choice);
    }

    void insert(Choice choice) { m_bits |= bitOf(choice); }
    [[nodiscard]] bool contains(Choice choice) const { return (m_bits & bitOf(choice)) != 0; }
    [[nodiscard]] bool isEmpty() const { return m_bits == 0; }

private:
    static unsigned bitOf(Choice choice) { return 1U << static_cast<unsigned>(choice); }

    unsigned m_bits = 0;
};

using KeyManagementSet = ChoiceSet<KeyManagement>;
using ContentEncryptionSet = ChoiceSet<ContentEncryption>;

/// "A128KW, dir", for a sentence; "none" for the empty set.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString namesOf(const KeyManagementSet& set);
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QString namesOf(const ContentEncryptionSet& set);

} // namespace claimcheck
