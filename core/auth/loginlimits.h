#pragma once
#include "core/base/clock.h"
#include "core/core_export.h"
#include <QString>
#include <expected>
namespace claimcheck {
struct LoginLimitSettings { int account = 20; };
class LoginLimits {
public:
    struct Ticket {};
    struct Refusal { std::chrono::seconds after{1}; };
    LoginLimits(LoginLimitSettings, const Clock&) {}
    std::expected<Ticket, Refusal> admit(const QString&, const QString&) { return Ticket{}; }
    void succeeded(const Ticket&) {}
};
}
