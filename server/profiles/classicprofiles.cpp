#include "server/profiles/classicprofiles.h"

#include "server/http/router.h"
#include "server/profiles/flaskanswer.h"
#include "server/profiles/profilenote.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

Answer list()
{
    QJsonArray profiles;
    for (const ProfileNote& note : profileNotes()) {
        profiles.append(QJsonObject{
            {u"name"_s, note.name},
            {u"title"_s, note.title},
            {u"does_well"_s, QJsonArray::fromStringList(note.doesWell)},
            {u"is_wrong"_s, QJsonArray::fromStringList(note.isWrong)},
        });
    }
    return {.body = {{u"profiles"_s, profiles}}};
}

} // namespace

ClassicProfiles::ClassicProfiles(const JwtExtendedProfile::Parts& parts)
    : m_signed(parts.service, parts.keys)
    , m_pyJwt(parts.service, parts.keys, parts.clock)
    , m_authToken(parts.service, parts.keys, parts.clock)
    , m_jwtExtended(parts)
{
}

void ClassicProfiles::mount(Router& router) const
{
    m_signed.mount(router);
    m_pyJwt.mount(router);
    m_authToken.mount(router);
    m_jwtExtended.mount(router);
    router.add("GET", u"/profiles"_s, Anyone{}, Runs::Here,
               {.summary = u"Lists four classic designs, with what each does well and what is "
                           "wrong with it."_s,
                .answers = {{200,
                             u"The designs, in the order in which they build upon each other."_s,
                             {Field::json(u"profiles"_s, u"One object for each."_s)}}}},
               [](const Call&) { return list(); });
    for (const ProfileNote& note : profileNotes())
        router.setUnrouted(u"/profiles/%1/"_s.arg(note.name), flaskUnrouted);
}

} // namespace claimcheck
