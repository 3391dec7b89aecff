#include "core/inspect/jsonmembers.h"

namespace claimcheck {

namespace {

using End = JsonMemberScan::End;

class MemberScanner
{
public:
    explicit MemberScanner(QByteArrayView text)
        : m_text(text)
    {
    }

    JsonMemberScan scan()
    {
        JsonMemberScan result;
        skipSpace();
        if (atEnd() || m_text[m_at] != '{') {
            result.end = atEnd() ? End::Cut : End::Malformed;
            return result;
        }
        result.openAt = m_at++;
        result.end = scanBody(result.members);
        return result;
    }

private:
    [[nodiscard]] bool atEnd() const { return m_at >= m_text.size(); }

    void skipSpace()
    {
        while (!atEnd() && QByteArrayView{" \t\r\n"}.contains(m_text[m_at]))
            ++m_at;
    }

    // Takes @p c and the space before it. What stands there instead decides between the two faults.
    bool take(char c)
    {
        skipSpace();
        if (atEnd() || m_text[m_at] != c)
            return false;
        ++m_at;
        return true;
    }
    [[nodiscard]] End fault() const { return atEnd() ? End::Cut : End::Malformed; }

    End scanBody(std::vector<JsonMemberSpan>& members)
    {
        if (take('}'))
            return endOfText();
        while (true) {
            JsonMemberSpan member;
            skipSpace();
            member.nameAt = m_at;
            if (atEnd() || m_text[m_at] != '"' || !skipString())
                return fault();
            member.nameSize = m_at - member.nameAt;
            if (!take(':'))
                return fault();
            skipSpace();
            member.valueAt = m_at;
            if (!skipValue())
                return fault();
            member.valueSize = m_at - member.valueAt;
            members.push_back(member);
            if (take('}'))
                return endOfText();
            if (!take(','))
                return fault();
        }
    }

    End endOfText()
    {
        skipSpace();
        return atEnd() ? End::Complete : End::Malformed;
    }

    // From the opening quote to behind the closing one.
    bool skipString()
    {
        for (++m_at; !atEnd(); ++m_at) {
            if (m_text[m_at] == '\\')
                ++m_at;
            else if (m_text[m_at] == '"')
                return ++m_at, true;
        }
        return false;
    }

    bool skipValue()
    {
        if (atEnd())
            return false;
        if (m_text[m_at] == '"')
            return skipString();
        if (m_text[m_at] == '{' || m_text[m_at] == '[')
            return skipContainer();
        const qsizetype start = m_at;
        while (!atEnd() && !QByteArrayView{",}] \t\r\n"}.contains(m_text[m_at]))
            ++m_at;
        // A number or a word that ends with the text may be half of a longer one.
        return !atEnd() && m_at > start;
    }

    // Brackets are counted, not matched: which of them closes which is for the strict reader.
    bool skipContainer()
    {
        qsizetype depth = 0;
        while (!atEnd()) {
            const char c = m_text[m_at];
            if (c == '"') {
                if (!skipString())
                    return false;
                continue;
            }
            ++m_at;
            if (c == '{' || c == '[')
                ++depth;
            else if ((c == '}' || c == ']') && --depth == 0)
                return true;
        }
        return false;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

JsonMemberScan scanMembers(QByteArrayView text)
{
    return MemberScanner{text}.scan();
}

} // namespace claimcheck
