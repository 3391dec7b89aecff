#include "server/profiles/profilefields.h"

namespace claimcheck {

using namespace Qt::StringLiterals;

FieldTable accountFields()
{
    return {Field::text(u"username"_s, u"The name of the account."_s),
            Field::secret(u"password"_s, u"What the account is opened with."_s)};
}

FieldTable tokenArgument()
{
    return {Field::text(u"token"_s, u"A token of this profile."_s).optional()};
}

AnswerRow textRow(int status, QString meaning, const QString& member)
{
    const bool isToken = member.endsWith(u"token"_s);
    return {status,
            std::move(meaning),
            {Field::text(member, isToken ? u"To be sent along."_s : u"The same in words."_s)}};
}

AnswerRow pageRow(int status, QString meaning)
{
    return {status, std::move(meaning), {}, "text/html; charset=utf-8"_ba};
}

AnswerRow unreadableRow()
{
    return pageRow(400, u"The body cannot be read, or lacks what is needed."_s);
}

AnswerRow wrongTypeRow()
{
    return pageRow(415, u"The body is not sent as JSON."_s);
}

} // namespace claimcheck
