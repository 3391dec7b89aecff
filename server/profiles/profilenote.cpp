#include "server/profiles/profilenote.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

const std::vector<ProfileNote>& profileNotes()
{
    static const std::vector<ProfileNote> notes{
        {.name = u"signed"_s,
         .title = u"Signed tokens with itsdangerous"_s,
         .doesWell = {u"Nothing is stored on the server: a signature and a time are enough."_s,
                      u"The algorithm is fixed by the program, not by the token."_s,
                      u"One answer for a forged and for an expired token tells an attacker "
                      "little."_s},
         .isWrong = {u"The token travels in the URL, and so into logs, histories and Referer "
                     "headers."_s,
                     u"A token cannot be taken back: there is no logout before the hour is over."_s,
                     u"It looks like a JWT and is none: exp stands in the header, where no JWT "
                     "library looks for it, so to those it never expires."_s,
                     u"Registration tells which names are taken."_s,
                     u"The class that makes these tokens was removed from itsdangerous in 2.1."_s}},
        {.name = u"pyjwt"_s,
         .title = u"JSON Web Tokens with PyJWT"_s,
         .doesWell = {u"A standard format that every language can read."_s,
                      u"The program lists the algorithms that it accepts."_s,
                      u"Half an hour is all that a stolen token is good for."_s},
         .isWrong = {u"The token travels in the URL, and so into logs, histories and Referer "
                     "headers."_s,
                     u"A Basic challenge in answer to a failed login makes browsers ask for the "
                     "password in a window of their own."_s,
                     u"403 where 401 is meant: who is not known cannot be forbidden anything."_s,
                     u"The protected view does not look at whose token it is."_s,
                     u"No issuer, no audience and no id: a token of one service opens another that "
                     "has the same secret, and none can be revoked."_s}},
        {.name = u"auth-token"_s,
         .title = u"A token endpoint of one's own"_s,
         .doesWell = {u"One route that gives out tokens, which clients send as they like."_s,
                      u"The token names the account by a number, which outlives a change of "
                      "name."_s},
         .isWrong =
             {u"The number is the row of the database: it tells how many accounts there are, "
              "and counts upwards."_s,
              u"A claim of its own, user_id, where sub is the registered name."_s,
              u"No token_type and no expires_in (RFC 6749 section 5.1): clients must guess "
              "how to send it and how long it lasts."_s,
              u"No refresh and no revocation."_s}},
        {.name = u"jwt-extended"_s,
         .title = u"Flask-JWT-Extended with logout"_s,
         .doesWell =
             {u"The token travels in the Authorization header."_s,
              u"Every token has an id, and logging out puts it on a list that every call is "
              "held against."_s,
              u"Fifteen minutes, and a claim that tells access from refresh tokens."_s},
         .isWrong = {u"The list of revoked ids lives in the memory of one process: a restart "
                     "forgets it, a second process never hears of it, and it grows for ever. (Here "
                     "it is stored, and entries go when their tokens have expired.)"_s,
                     u"The answers tell exactly what is wrong with a forged token."_s,
                     u"422 for a token that is not good, where RFC 6750 says 401, and no "
                     "WWW-Authenticate."_s,
                     u"There is no refresh, so people log in every fifteen minutes or the lifetime "
                     "is raised."_s,
                     u"A csrf claim in every token, although it is of use in cookies only."_s}},
    };
    return notes;
}

} // namespace claimcheck
