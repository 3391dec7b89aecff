#include "server/routes/tokenanswer.h"

#include "server/http/cookies.h"
#include "server/http/problem.h"
#include "server/routes/vocabulary.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr std::size_t kCsrfBytes = 16;

std::chrono::seconds between(Instant from, Instant to)
{
    return std::chrono::duration_cast<std::chrono::seconds>(to - from);
}

} // namespace

Answer tokenAnswer(const IssuedToken& token, const QStringList& scope)
{
    Answer answer{.body = {{u"access_token"_s, QString::fromLatin1(token.token)},
                           {u"token_type"_s, u"Bearer"_s},
                           {u"expires_in"_s,
                            static_cast<qint64>(between(token.issuedAt, token.expiresAt).count())},
                           {u"scope"_s, scope.join(u' ')}}};
    answer.headers.append(QHttpHeaders::WellKnownHeader::Pragma, "no-cache");
    return answer;
}

Answer tokenAnswer(const TokenPair& pair)
{
    Answer answer = tokenAnswer(pair.access, pair.scope);
    answer.body.insert(u"refresh_token"_s, QString::fromLatin1(pair.refresh));
    answer.body.insert(
        u"refresh_expires_in"_s,
        static_cast<qint64>(between(pair.access.issuedAt, pair.refreshExpiresAt).count()));
    return answer;
}

AnswerRow tokenAnswerRow()
{
    return {
        200,
        u"The tokens."_s,
        {Field::text(u"access_token"_s, u"Opens routes."_s),
         Field::text(u"token_type"_s, u"The word Bearer."_s),
         numberField(u"expires_in"_s, u"Seconds that the access token is good for."_s),
         Field::text(u"refresh_token"_s, u"Brings the next tokens, once."_s).optional(),
         numberField(u"refresh_expires_in"_s, u"Seconds that it is good for."_s).optional(),
         scopeField(),
         Field::text(u"csrf_token"_s, u"To repeat in X-CSRF-Token, with cookies."_s).optional()}};
}

Answer withCookies(Answer answer, const TokenPair& pair, Random& random, bool secure)
{
    const auto csrf = randomId(random, kCsrfBytes);
    if (!csrf)
        return problem(Refusal::Unavailable);
    answer.body.insert(u"csrf_token"_s, QString::fromLatin1(*csrf));
    setLoginCookies(answer,
                    {.accessToken = pair.access.token,
                     .accessLifetime = between(pair.access.issuedAt, pair.access.expiresAt),
                     .refreshToken = pair.refresh,
                     .refreshLifetime = between(pair.access.issuedAt, pair.refreshExpiresAt),
                     .csrf = *csrf},
                    secure);
    return answer;
}

} // namespace claimcheck
