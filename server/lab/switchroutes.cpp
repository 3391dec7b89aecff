#include "server/lab/switchroutes.h"

#include "core/auth/authservice.h"
#include "core/auth/brokenrefresh.h"
#include "core/base/base64url.h"
#include "core/token/compact.h"
#include "core/token/jws.h"
#include "server/http/problem.h"
#include "server/http/router.h"
#include "server/lab/labevent.h"
#include "server/lab/switches.h"
#include "server/routes/tokenanswer.h"
#include "server/routes/vocabulary.h"

#include <QJsonArray>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

QString textOf(std::u16string_view text)
{
    return QStringView{text.data(), static_cast<qsizetype>(text.size())}.toString();
}

Answer list(const Switches& switches, const QString& folder)
{
    QJsonArray array;
    for (const SwitchRow& row : allSwitches())
        array.append(QJsonObject{{u"name"_s, QString{row.name}},
                                 {u"on"_s, switches.flaws().testFlag(row.flaw)},
                                 {u"meaning"_s, textOf(row.meaning)},
                                 {u"shows"_s, QString{row.shows}}});
    return {.body = {{u"switches"_s, array}, {u"key_folder"_s, folder}}};
}

Answer turn(AuthService& service, Switches& switches, const QString& folder, const Call& call)
{
    QStringList words;
    for (const SwitchRow& row : allSwitches()) {
        if (call.fields.has(row.name))
            words += row.name + (call.fields.flag(row.name) ? u" on"_s : u" off"_s);
    }
    if (words.isEmpty())
        return problem(Refusal::InvalidRequest, u"Name a switch: {\"skip_expiry\": true}."_s);
    if (const auto done = service.record(labEvent(call, "switch"_L1, words.join(u", "_s))); !done)
        return problemFor(done.error());
    for (const SwitchRow& row : allSwitches()) {
        if (call.fields.has(row.name))
            switches.set(row.flaw, call.fields.flag(row.name));
    }
    return list(switches, folder);
}

// The claims as they are, under a signature that anybody can make. Only of a JWT.
std::optional<QByteArray> resigned(QByteArrayView token)
{
    const auto parts = splitCompact(token);
    const auto header = parts ? decodeBase64url(parts->header) : decodeBase64url("!");
    const auto json = header ? JsonDocument::parseObject(*header) : JsonDocument::parseObject("");
    if (!json || !json->root().member("alg"))
        return std::nullopt;
    const auto payload = decodeBase64url(parts->payload);
    const auto key = Key::fromSecret(Algorithm::HS256, SecretBytes::copyOf(kWeakSecret), {},
                                     KeyStrength::Lenient);
    return payload && key ? std::optional{signJws(*key, *payload, "at+jwt")} : std::nullopt;
}

Answer withWeakToken(Answer answer)
{
    const QString name = u"access_token"_s;
    if (const auto token = resigned(answer.body.value(name).toString().toLatin1()))
        answer.body.insert(name, QString::fromLatin1(*token));
    return answer;
}

bool isRefresh(const Call& call)
{
    return call.fields.has(u"refresh_token"_s)
        && call.fields.text(u"grant_type"_s, u"refresh_token"_s) == "refresh_token"_L1;
}

Answer refreshAgain(AuthService& service, const Call& call)
{
    const auto scope = wantedScope(call);
    const auto pair = BrokenRefresh{service.sessions()}.refresh(
        call.fields.text(u"refresh_token"_s).toUtf8(), scope, clientOf(call));
    return pair ? tokenAnswer(*pair) : problemFor(pair.error());
}

FieldTable switchFields()
{
    FieldTable fields;
    for (const SwitchRow& row : allSwitches())
        fields.push_back(Field::flag(row.name, textOf(row.meaning)).optional());
    return fields;
}

AnswerRow switchesRow()
{
    return {200,
            u"All switches."_s,
            {Field::json(u"switches"_s,
                         u"Of each its name, whether it is on, what it means and "
                         "where the mistake is known from."_s),
             Field::text(u"key_folder"_s, u"Where kid_as_path finds its files."_s)}};
}

} // namespace

SwitchRoutes::SwitchRoutes(AuthService& service, Switches& switches, QString folder)
    : m_service(service)
    , m_switches(switches)
    , m_folder(std::move(folder))
{
}

void SwitchRoutes::mount(Router& router) const
{
    router.add("GET", u"/lab/switches"_s, LabOnly{}, Runs::Here,
               {.summary = u"Lists the rules that can be broken on purpose."_s,
                .answers = {switchesRow()}},
               [&switches = m_switches, folder = m_folder](const Call&) {
                   return list(switches, folder);
               });
    router.add("PUT", u"/lab/switches"_s, LabOnly{}, Runs::Storing,
               {.summary = u"Breaks rules, or mends them."_s,
                .body = switchFields(),
                .answers = {switchesRow()}},
               [&service = m_service, &switches = m_switches, folder = m_folder](const Call& call) {
                   return turn(service, switches, folder, call);
               });
    const auto around = [&service = m_service,
                         &switches = m_switches](const Call& call, const Router::Proceed& proceed) {
        const Flaws flaws = switches.flaws();
        Answer answer = flaws.testFlag(Flaw::NoRotation) && isRefresh(call)
            ? refreshAgain(service, call)
            : proceed();
        return flaws.testFlag(Flaw::WeakSecret) ? withWeakToken(std::move(answer)) : answer;
    };
    for (const QString& path : {u"/login"_s, u"/refresh"_s, u"/auth/token"_s})
        router.wrap("POST", path, around);
}

} // namespace claimcheck
