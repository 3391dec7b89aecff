#include "core/password/guessable.h"

#include <QFile>
#include <QSet>
#include <QString>
#include <QtLogging>

#include <algorithm>
#include <array>
#include <ranges>
#include <vector>

namespace claimcheck {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype kLeastWord = 3;

QSet<QString> readList()
{
    QFile file(u":/claimcheck/passwords/common.txt"_s);
    if (!file.open(QFile::ReadOnly))
        qFatal("the list of common passwords was not built in");
    QSet<QString> words;
    for (const QByteArray& line : file.readAll().split('\n')) {
        if (!line.isEmpty() && !line.startsWith('#'))
            words.insert(QString::fromLatin1(line));
    }
    return words;
}

const QSet<QString>& list()
{
    static const QSet<QString> words = readList();
    return words;
}

// The letters that digits and signs are written for; '1' and '!' for both of theirs.
QString withLetters(QString text, QChar forOne)
{
    for (QChar& c : text) {
        switch (c.unicode()) {
        case u'@':
        case u'4':
            c = u'a';
            break;
        case u'3':
            c = u'e';
            break;
        case u'1':
        case u'!':
        case u'|':
            c = forOne;
            break;
        case u'0':
            c = u'o';
            break;
        case u'$':
        case u'5':
            c = u's';
            break;
        case u'7':
            c = u't';
            break;
        default:
            break;
        }
    }
    return text;
}

std::array<QString, 3> spellingsOf(QStringView typed)
{
    const QString lower = typed.toString().toLower();
    return {lower, withLetters(lower, u'i'), withLetters(lower, u'l')};
}

QString withoutSigns(const QString& text)
{
    QString rest = text;
    rest.removeIf([](QChar c) { return !c.isLetterOrNumber() && !c.isMark(); });
    return rest;
}

// "2024password!" is "password" to a guesser.
QStringView withoutEnds(QStringView text)
{
    const auto isLetter = [](QChar c) { return c.isLetter(); };
    const auto first = std::ranges::find_if(text, isLetter);
    const auto last = std::find_if(text.rbegin(), text.rend(), isLetter).base();
    return first < last ? QStringView{first, last} : QStringView{};
}

// What fingers run along, each forwards and backwards and beginning anew at its end.
std::vector<QString> makeTracks()
{
    std::vector<QString> tracks;
    for (const QString& track : {
             u"abcdefghijklmnopqrstuvwxyz"_s,
             u"0123456789"_s,
             u"1234567890qwertyuiopasdfghjklzxcvbnm"_s,
             u"1234567890qwertzuiopasdfghjklyxcvbnm"_s,
             u"1234567890azertyuiopqsdfghjklmwxcvbn"_s,
             u"qwertyuiop1234567890"_s,
             u"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p"_s,
             u"qazwsxedcrfvtgbyhnujmikolp"_s,
         }) {
        tracks.push_back(track.repeated(2));
        std::ranges::reverse(tracks.emplace_back(tracks.back()));
    }
    return tracks;
}

bool isRun(QStringView text)
{
    static const std::vector<QString> tracks = makeTracks();
    return text.size() >= kLeastWord && std::ranges::any_of(tracks, [text](const QString& track) {
               return track.contains(text);
           });
}

bool isWord(QStringView text)
{
    return text.size() >= kLeastWord && (list().contains(text.toString()) || isRun(text));
}

// The shortest piece whose repetition the text is, a last one cut short included.
QStringView pieceOf(QStringView text)
{
    for (qsizetype size = 1; size <= text.size() / 2; ++size) {
        if (text.sliced(size) == text.chopped(size))
            return text.first(size);
    }
    return text;
}

bool isTwoWords(QStringView text)
{
    for (qsizetype at = kLeastWord; at + kLeastWord <= text.size(); ++at) {
        if (isWord(text.first(at)) && isWord(text.sliced(at)))
            return true;
    }
    return false;
}

bool isGuessable(QStringView text)
{
    const QStringView piece = pieceOf(text);
    const bool repeats = piece.size() < text.size();
    return isWord(text) || isTwoWords(text)
        || (repeats && (piece.size() <= 4 || isWord(piece) || isWord(withoutEnds(piece))));
}

bool isGuessableInAnySpelling(QStringView typed)
{
    return std::ranges::any_of(spellingsOf(typed), [](const QString& spelling) {
        const QString dense = withoutSigns(spelling);
        return isGuessable(spelling) || isGuessable(dense) || isGuessable(withoutEnds(spelling))
            || isGuessable(withoutEnds(dense));
    });
}

} // namespace

bool isCommonPassword(QStringView typed)
{
    // The digits at the ends may stand for letters, or for nothing.
    return isGuessableInAnySpelling(typed) || isGuessableInAnySpelling(withoutEnds(typed));
}

bool holdsWord(QStringView typed, QStringView word)
{
    if (word.isEmpty())
        return false;
    const QString wanted = word.toString().toLower();
    return std::ranges::any_of(spellingsOf(typed), [&](const QString& spelling) {
        if (wanted.size() > kLeastWord)
            return spelling.contains(wanted);
        const QStringView rest = withoutEnds(spelling);
        return pieceOf(rest) == wanted;
    });
}

qsizetype commonPasswordCount()
{
    return list().size();
}

} // namespace claimcheck
