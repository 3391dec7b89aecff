#pragma once

#include "tests/server/profilequestions.h"
#include "tests/support/flaskprograms.h"
#include "tests/support/liveserver.h"

#include <algorithm>

namespace claimcheck {

/// Our server and the Flask programs, with one secret, one time and the same users.
class SideBySide
{
public:
    /// Why there is no comparing; empty when all is well.
    [[nodiscard]] QString start()
    {
        QString whyNot;
        m_flask = FlaskPrograms::start(kProfileSecret, whyNot);
        if (!m_flask)
            return whyNot;
        for (const char* user : {R"({"username":"ada","password":"password123"})",
                                 R"({"username":"Grace","password":"pass word &=+%123"})",
                                 R"({"username":"zo\u00eb","password":"password123"})"}) {
            const HttpQuestion question = postJson("signed/register", user);
            if (askFlask(question).status != 201 || ask(question).status != 201)
                qFatal("a user is refused");
        }
        return {};
    }

    /// The programs live in the machine's time, so our server's is set to that.
    [[nodiscard]] HttpReply ask(const HttpQuestion& question)
    {
        m_ours.clock().advance(SystemClock{}.now() - m_ours.clock().now());
        return exchange(m_ours.url(), question);
    }
    [[nodiscard]] HttpReply askFlask(const HttpQuestion& question) const
    {
        return exchange(m_flask->url(), question);
    }

    /// What of an answer the programs decide, as lines, so that a difference can be read.
    [[nodiscard]] static QByteArray shown(const HttpReply& reply)
    {
        QByteArray text = QByteArray::number(reply.status) + '\n';
        for (const auto* name : {"Content-Type", "WWW-Authenticate", "Retry-After", "Location"}) {
            for (const QByteArray& value : reply.headers.values(name))
                text += QByteArray{name} + ": " + value + '\n';
        }
        // A set, in any order.
        QByteArrayList allowed = reply.headers.value("Allow").toByteArray().split(',');
        for (QByteArray& method : allowed)
            method = method.trimmed();
        std::ranges::sort(allowed);
        return text + "Allow: " + allowed.join(' ') + "\n\n" + reply.body;
    }

private:
    static ServerSettings withProfileSecret()
    {
        ServerSettings settings;
        settings.profileSecret =
            std::make_shared<const SecretBytes>(SecretBytes::copyOf(kProfileSecret));
        settings.loginRates = {{}, {}, {}}; // the programs count nothing
        settings.lab = true;                // whose clock may be set back
        return settings;
    }

    LiveServer m_ours{withProfileSecret()};
    std::unique_ptr<FlaskPrograms> m_flask;
};

} // namespace claimcheck
