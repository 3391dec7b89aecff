#pragma once

#include "core/base/clock.h"
#include "core/base/strictjson.h"
#include "core/core_export.h"
#include "core/token/tokenerror.h"
#include "core/token/trace.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

// The text of a token of itsdangerous' URLSafeSerializer and URLSafeTimedSerializer, and of what is
// built on them: payload, timestamp and signature with a separator between them. This file knows
// the spelling only; who may have signed is the matter of Signer and TimedSerializer.
//
// The reading is stricter than that of the Python package, which accepts several spellings of the
// same token: one token has one text here.

namespace claimcheck {

/// What a payload may inflate to: this many bytes, and this many times its compressed size.
inline constexpr qsizetype kMaxSignedPayloadBytes = 65'536;
inline constexpr qsizetype kMaxInflationRatio = 100;

/// What the JSON of a payload may be.
inline constexpr JsonLimits kSignedJsonLimits{
    .bytes = kMaxSignedPayloadBytes, .depth = 16, .members = 256, .string = kMaxSignedPayloadBytes};

/// The latest time that is written or read: the end of the year 9999, where Python's calendar ends.
inline constexpr qint64 kLatestTimestamp = 253'402'300'799;

/// The parts of a token, still encoded. Views into the token.
struct SignedParts
{
    QByteArrayView payload; ///< without the mark of compression
    bool compressed = false;
    std::optional<QByteArrayView> timestamp; ///< nothing where there are only two parts
    QByteArrayView signature;
    QByteArrayView signedText; ///< everything before the last separator
};

/// Checks size and shape. A token without a timestamp is well-shaped here; whoever needs the time
/// refuses it. @p separator is the one of the signer, which other programs leave at '.'.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<SignedParts>
splitSigned(QByteArrayView token, char separator = '.', Trace* trace = nullptr);

/// The bytes of a payload part: base64url, and inflated when it is @p compressed. Costs no more
/// than kMaxSignedPayloadBytes, whoever wrote it.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<QByteArray>
decodeSignedPayload(QByteArrayView text, bool compressed);

/// The payload part for @p bytes, compressed when that is shorter, with its mark: byte for byte
/// what itsdangerous writes where it uses the same zlib.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray encodeSignedPayload(QByteArrayView bytes);

/// The time of a timestamp part: a whole number of seconds in as few bytes as it needs, big end
/// first. Zero, more bytes than needed and years after 9999 are refused.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<Instant> decodeTimestamp(QByteArrayView text);

/// The timestamp part of the second that @p time is in. It must be after 1970 and before 10000.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT QByteArray encodeTimestamp(Instant time);

/// A token read without a key: whoever wrote it may have written anything. Each part stands for
/// itself, so that a broken one does not hide the others.
struct UnverifiedSigned
{
    SignedParts parts;
    TokenResult<QByteArray> payload; ///< inflated
    std::optional<TokenResult<Instant>> timestamp; ///< nothing where the token has none
    TokenResult<QByteArray> signature;
};

/// Reads for display, with the same limits as for a verified token.
[[nodiscard]] CLAIMCHECK_CORE_EXPORT TokenResult<UnverifiedSigned>
readUnverifiedSigned(QByteArrayView token, char separator = '.');

} // namespace claimcheck
