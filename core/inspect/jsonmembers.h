#pragma once

#include <QByteArrayView>

#include <vector>

namespace claimcheck {

/// Where one member of an object stands in its text. Offsets into the text that was scanned.
struct JsonMemberSpan
{
    qsizetype nameAt = 0; ///< of the opening quote
    qsizetype nameSize = 0; ///< with both quotes
    qsizetype valueAt = 0;
    qsizetype valueSize = 0;

    [[nodiscard]] qsizetype end() const { return valueAt + valueSize; }
};

struct JsonMemberScan
{
    enum class End {
        Complete,  ///< the object closes, and nothing but white space follows it
        Cut,       ///< the text ends too early
        Malformed, ///< something stands where it cannot
    };

    End end = End::Malformed;
    qsizetype openAt = -1; ///< of the opening brace; -1 when there is none
    std::vector<JsonMemberSpan> members; ///< those that are whole, in the order of the text
};

/// Finds the members of the outermost object of @p text by its punctuation alone, without reading
/// the values: for editing a token without respelling it, and for what is left of one that was cut
/// off. Complete is no promise of being JSON; the strict reader decides that.
[[nodiscard]] JsonMemberScan scanMembers(QByteArrayView text);

} // namespace claimcheck
