#pragma once

#include "server/http/fields.h"
#include "server/http/guard.h"
#include "server/http/message.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QString>

#include <functional>
#include <initializer_list>
#include <vector>

namespace claimcheck {

/// A sentence that has to be written: there is no empty one by default.
class Sentence
{
public:
    Sentence(QString text)
        : m_text(std::move(text))
    {
    }
    [[nodiscard]] const QString& text() const { return m_text; }

private:
    QString m_text;
};

/// An answer that a route gives when all is well, or a refusal in its own words. Rows of one status
/// differ in their type.
struct AnswerRow
{
    int status;
    QString meaning;
    FieldTable body = {}; ///< of the JSON object; empty where it is something else
    QByteArray type = QByteArrayLiteral("application/json"); ///< empty for no body
};

class AnswerTable
{
public:
    AnswerTable(std::initializer_list<AnswerRow> rows)
        : m_rows(rows)
    {
    }
    [[nodiscard]] const std::vector<AnswerRow>& rows() const { return m_rows; }

private:
    std::vector<AnswerRow> m_rows;
};

/// What a route takes, what it gives back, and what for. Requests are read by it and the API
/// document is made of it, so it cannot lag behind. Summary and answers must be given.
struct Documentation
{
    Sentence summary;
    FieldTable body = {};
    Reading reading = Reading::Strict;
    QByteArrayList types = {QByteArrayLiteral("application/json"), ///< that the body may have
                            QByteArrayLiteral("application/x-www-form-urlencoded")};
    FieldTable query = {};
    AnswerTable answers;
};

/// Where a handler runs, from the quickest to the slowest.
enum class Runs {
    Here, ///< on the event loop: it touches memory only
    Storing, ///< on one of many threads: it waits for the store
    Hashing, ///< on one of a few threads: it hashes a password, and may wait for the store too
};

/// A request with its fields, as a handler gets it.
struct Call : Request
{
    Fields fields; ///< of the body
    Fields parameters; ///< of the query
};

/// Where the handler of a call runs: of most routes, all calls in one place.
class Place
{
public:
    using Choose = std::function<Runs(const Call&)>;

    Place(Runs always)
        : m_always(always)
    {
    }
    /// For a route that does one thing or another, by its fields.
    Place(Choose choose)
        : m_choose(std::move(choose))
    {
    }
    [[nodiscard]] Runs of(const Call& call) const { return m_choose ? m_choose(call) : m_always; }

private:
    Runs m_always = Runs::Here;
    Choose m_choose;
};

/// A route as it was declared, for whoever describes the API.
struct RouteRow
{
    QByteArray method;
    QString path;
    Guard guard;
    Documentation documentation;
};

} // namespace claimcheck
