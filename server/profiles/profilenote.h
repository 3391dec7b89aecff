#pragma once

#include <QString>
#include <QStringList>

#include <vector>

namespace claimcheck {

/// What there is to say about one of the classic designs, for people who compare them.
struct ProfileNote
{
    QString name; ///< of the folder under /profiles/
    QString title;
    QStringList doesWell;
    QStringList isWrong;
};

/// One for each profile, in the order in which they build upon each other.
[[nodiscard]] const std::vector<ProfileNote>& profileNotes();

} // namespace claimcheck
