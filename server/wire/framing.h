#pragma once

#include "server/http/message.h"
#include "server/http/problem.h"

#include <QByteArray>
#include <QByteArrayView>

#include <string_view>
#include <utility>
#include <vector>

#include <llhttp.h>

namespace claimcheck {

/// Cuts the bytes of one connection into requests (RFC 9112), or says why it cannot.
///
/// llhttp reads the grammar, with nothing lenient switched on; what it lets through and others read
/// differently is refused on top: any Transfer-Encoding, two lengths, a length that is not plain
/// decimal digits, more than one space, bytes that are no ASCII, no Host or two. A body therefore
/// ends where its Content-Length says, for everybody. Refuses as early as it can, and keeps no more
/// than the limits of wirelimits.h allow. Knows no socket; belongs to one thread.
class Framing
{
public:
    Framing();
    Framing(const Framing&) = delete;
    Framing& operator=(const Framing&) = delete;

    enum class State {
        Waiting, ///< for the first byte of a request
        Head,
        Body,
        Complete, ///< until take()
        Refused, ///< for good: where the next request would begin, nobody knows
    };
    [[nodiscard]] State state() const { return m_state; }

    /// Takes bytes as far as the end of a request, and gives back how many; all, unless it is
    /// Complete or Refused after that. Takes none while it is.
    qsizetype feed(QByteArrayView bytes);

    /// The request that is Complete, without what only the socket knows; then waits for the next.
    [[nodiscard]] Request take();
    /// Whether the connection may carry more after the request that is Complete.
    [[nodiscard]] bool keepsAlive() const { return m_keepsAlive; }
    /// True once for a head that asks whether its body is welcome (Expect: 100-continue).
    [[nodiscard]] bool takeExpectation()
    {
        return m_state == State::Body && std::exchange(m_expectsContinue, false);
    }

    /// Why it is Refused.
    struct Reason
    {
        Refusal refusal = Refusal::InvalidRequest;
        std::u16string_view words = {}; ///< empty for the refusal's own

        [[nodiscard]] Answer answer() const;
    };
    [[nodiscard]] const Reason& reason() const { return m_reason; }

private:
    /// A header field in m_text.
    struct Field
    {
        qsizetype name;
        qsizetype value;
        qsizetype end;
    };
    /// llhttp's callbacks, by the names that it gives them.
    struct Hooks;

    [[nodiscard]] qsizetype skipBlankLine(QByteArrayView bytes);
    int refuse(Refusal refusal, std::u16string_view words = {});
    void refuseAsParserDid(llhttp_errno_t error, QByteArrayView bytes);
    [[nodiscard]] qsizetype offsetOf(const char* at) const { return m_before + (at - m_chunk); }
    [[nodiscard]] QByteArrayView textOf(qsizetype begin, qsizetype end) const;

    int addTarget(const char* at, std::size_t length);
    int addName(const char* at, std::size_t length);
    int addValue(const char* at, std::size_t length);
    int finishMethod();
    int finishVersion();
    int finishField();
    int finishHead();
    int takeLength(QByteArrayView value);
    [[nodiscard]] bool splitAbsoluteTarget();
    void startOver();

    llhttp_t m_parser;
    State m_state = State::Waiting;
    Reason m_reason;

    const char* m_chunk = nullptr; // what feed() was given
    qsizetype m_before = 0; // bytes of this request in the chunks before
    qsizetype m_blank = 0; // bytes of the empty line that may stand before a request
    qsizetype m_methodEnd = 0;
    qsizetype m_targetEnd = 0; // in the request; -1 before the target
    bool m_versionSeen = false;

    QByteArray m_text; // target, then names and values
    qsizetype m_targetSize = 0;
    std::vector<Field> m_fields;
    qsizetype m_fieldBytes = 0;
    qsizetype m_hosts = 0;
    bool m_lengthSeen = false;
    bool m_expectationSeen = false;
    bool m_expectsContinue = false;
    bool m_keepsAlive = true;
    QByteArray m_body;
};

} // namespace claimcheck
