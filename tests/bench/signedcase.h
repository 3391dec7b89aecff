#pragma once

#include "core/token/timedserializer.h"

#include <QByteArray>
#include <QJsonObject>

#include <chrono>

namespace claimcheck::bench {

inline constexpr char kSignedSecret[] = "0123456789abcdef0123456789abcdef";
inline constexpr char kSignedSalt[] = "bench";
inline constexpr std::chrono::seconds kSignedMaxAge{3600};

/// A token as itsdangerous' URLSafeTimedSerializer makes it, around the same claims as the others.
class SignedCase
{
public:
    explicit SignedCase(QByteArray claims);

    [[nodiscard]] bool loads() const
    {
        return m_serializer.verify(token, kSignedMaxAge).has_value();
    }
    [[nodiscard]] bool dumps() const { return m_serializer.sign(payload).has_value(); }

    QByteArray payload;
    QByteArray token;

private:
    SystemClock m_clock;
    TimedSerializer m_serializer;
};

} // namespace claimcheck::bench
