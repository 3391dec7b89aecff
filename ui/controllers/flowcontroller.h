#pragma once

#include "core/client/traffic.h"
#include "ui/models/timelinemodel.h"

#include <QByteArray>
#include <QFuture>
#include <QObject>
#include <QString>

namespace claimcheck {

class AuthClient;
class LocalServer;

/// The main job: register, log in, call, revoke, call again, against the server inside the app.
///
/// Revoking keeps the token in hand on purpose, so that the next call shows it refused. One
/// request is under way at a time; what is asked for meanwhile is ignored.
class FlowController final : public QObject
{
    Q_OBJECT
public:
    enum class Action { Register, LogIn, Call, Revoke };
    Q_ENUM(Action)
    enum class Field { Username, Password };
    Q_ENUM(Field)

    /// Both references must outlive the controller.
    FlowController(AuthClient& client, LocalServer& server, QObject* parent = nullptr);

    [[nodiscard]] TimelineModel& timeline() { return m_timeline; }

    [[nodiscard]] const QString& username() const { return m_username; }
    [[nodiscard]] const QString& password() const { return m_password; }
    void setUsername(const QString& username);
    void setPassword(const QString& password);
    /// Fills in an account to try things with.
    void useSampleAccount();

    /// What is wrong with a field, in words for the person who filled it in; mostly empty.
    [[nodiscard]] const QString& fieldError(Field field) const;
    /// To be called when a field could not take everything that was typed or pasted.
    void refuseLongerInput(Field field, int limit);

    /// Why @p action is impossible right now; empty when it is possible.
    [[nodiscard]] QString reasonAgainst(Action action) const;
    /// What a person most likely wants to do next.
    [[nodiscard]] Action nextAction() const;
    /// The same as a sentence.
    [[nodiscard]] QString advice() const;
    /// Why the last request got no answer; empty when it got one.
    [[nodiscard]] const QString& problem() const { return m_problem; }
    void dismissProblem();

    /// Whose token is in hand; empty when there is none.
    [[nodiscard]] const QString& identity() const { return m_identity; }
    [[nodiscard]] bool isRevoked() const { return m_revoked; }
    [[nodiscard]] bool isBusy() const { return m_busy; }

    void registerUser();
    void logIn();
    void call(const QString& path);
    void revoke();
    void perform(Action action);

    /// The exchange that is looked at; 0 when there is none. New ones are selected as they end.
    [[nodiscard]] quint64 selected() const { return m_selected; }
    [[nodiscard]] const TimelineEntry* selectedEntry() const;
    void select(quint64 id);
    void clearTimeline();

Q_SIGNALS:
    void changed();
    /// The username or password was changed by something other than its field.
    void accountChanged();
    /// A field has a new error; the person should be taken to it.
    void fieldRefused(claimcheck::FlowController::Field field);
    void selectionChanged(quint64 id);

private:
    void followServer();
    void receive(quint64 id, const Exchange& exchange);
    void run(QFuture<Exchange> future, void (FlowController::*then)(const Exchange&));
    void registered(const Exchange& exchange);
    void loggedIn(const Exchange& exchange);
    void called(const Exchange& exchange);
    void revoked(const Exchange& exchange);
    [[nodiscard]] bool accountIsFilledIn();
    void setFieldError(Field field, const QString& text);
    void showRefusal(const Exchange& exchange);

    AuthClient& m_client;
    LocalServer& m_server;
    TimelineModel m_timeline;
    QString m_username;
    QString m_password;
    QString m_usernameError;
    QString m_passwordError;
    QString m_problem;
    QString m_registeredUser; // the last one known to have an account
    QString m_identity;
    QByteArray m_token;
    bool m_revoked = false;
    bool m_refused = false; // the token in hand was refused by the last call
    bool m_busy = false;
    quint64 m_selected = 0;
};

} // namespace claimcheck
