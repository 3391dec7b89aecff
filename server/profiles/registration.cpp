#include "server/profiles/registration.h"

#include "core/auth/authservice.h"
#include "server/http/problem.h"
#include "server/profiles/flaskanswer.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

Answer registerForProfile(AuthService& service, const ClientInfo& client,
                          const std::optional<QString>& username,
                          const std::optional<QString>& password, const QString& done)
{
    if (!username || !password)
        return flaskPage(400);
    const auto user = service.accounts().registerUser(*username, *password, client);
    if (user)
        return flaskJson(201, u"message"_s, done);
    if (user.error().fault == AuthError::Fault::UserExists)
        return flaskJson(400, u"message"_s, u"User already exists."_s);
    const Answer refusal = problemFor(user.error());
    if (refusal.status != 400)
        return refusal;
    return flaskJson(400, u"message"_s, refusal.body["error_description"_L1].toString());
}

} // namespace claimcheck
